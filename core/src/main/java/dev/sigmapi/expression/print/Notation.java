package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Function;
import java.util.List;

/**
 * How a language writes expressions. What all have in common stands here: a sum is written with
 * plus and minus, a product with a sign between its factors, parentheses stand where they change
 * the order, and the order is that of {@link dev.sigmapi.expression.Equations#evaluate}.
 */
abstract class Notation {

  /** How tightly what a text is made of holds together; a negative number is as loose as a sum. */
  enum Binding {
    SUM,
    PRODUCT,
    POWER,
    ATOM
  }

  /** A part of an expression as the language writes it. */
  record Written(String text, Binding binding) {
    static Written atom(String text) {
      return new Written(text, Binding.ATOM);
    }
  }

  /** A term of a sum without its sign. */
  private record Term(boolean negative, Expression size) {}

  /** A number that is not negative. */
  abstract Written number(double value);

  String input(Input input) {
    return reference(input.column());
  }

  String missing(Missing missing) {
    return reference("[" + missing.column() + " missing]");
  }

  String is(Is is) {
    return reference("[" + is.column() + " = " + is.word() + "]");
  }

  abstract String reference(String name);

  abstract Written power(Expression base, double exponent);

  abstract String call(Function function, Expression argument);

  /** One where a third is below 0, another elsewhere. */
  abstract Written choice(Choice choice);

  String times() {
    return " * ";
  }

  String minus() {
    return "-";
  }

  String plus() {
    return "+";
  }

  String between() {
    return " ";
  }

  String parentheses(String text) {
    return "(" + text + ")";
  }

  final String text(Expression expression) {
    return write(expression).text;
  }

  /** In parentheses if it is less tight than its place needs. */
  final String text(Expression expression, Binding least) {
    Written written = write(expression);
    return written.binding.compareTo(least) < 0 ? parentheses(written.text) : written.text;
  }

  private Written write(Expression expression) {
    if (expression instanceof Constant constant) {
      return constant(constant.value());
    } else if (expression instanceof Input input) {
      return Written.atom(input(input));
    } else if (expression instanceof Missing missing) {
      return Written.atom(missing(missing));
    } else if (expression instanceof Is is) {
      return Written.atom(is(is));
    } else if (expression instanceof Reference reference) {
      return Written.atom(reference(reference.name()));
    } else if (expression instanceof Sum sum) {
      return sum(sum.terms());
    } else if (expression instanceof Product product) {
      return product(product.factors());
    } else if (expression instanceof Power power) {
      return power(power.base(), power.exponent());
    } else if (expression instanceof Call call) {
      return Written.atom(call(call.function(), call.argument()));
    }
    return choice((Choice) expression);
  }

  private Written constant(double value) {
    return value < 0
        ? new Written(minus() + number(-value).text, Binding.SUM)
        : number(value == 0 ? 0 : value);
  }

  private Written sum(List<Expression> terms) {
    if (terms.size() < 2) {
      return terms.isEmpty() ? number(0) : write(terms.get(0));
    }
    StringBuilder text = new StringBuilder();
    for (Expression expression : terms) {
      Term term = term(expression);
      if (text.length() > 0) {
        text.append(between()).append(term.negative ? minus() : plus()).append(between());
      } else {
        text.append(term.negative ? minus() : "");
      }
      text.append(text(term.size, Binding.PRODUCT));
    }
    return new Written(text.toString(), Binding.SUM);
  }

  private Term term(Expression expression) {
    List<Expression> factors =
        expression instanceof Product product ? product.factors() : List.of(expression);
    if (factors.isEmpty() || !(factors.get(0) instanceof Constant first) || !(first.value() < 0)) {
      return new Term(false, expression);
    }
    Constant size = new Constant(-first.value());
    return new Term(true, factors.size() == 1 ? size : replaced(size, factors));
  }

  /** The product with another first factor. */
  private static Product replaced(Constant first, List<Expression> factors) {
    Expression[] all = factors.toArray(Expression[]::new);
    all[0] = first;
    return new Product(List.of(all));
  }

  private Written product(List<Expression> factors) {
    if (factors.size() < 2) {
      return factors.isEmpty() ? number(1) : write(factors.get(0));
    }
    if (factors.get(0) instanceof Constant first) {
      List<Expression> rest = factors.subList(1, factors.size());
      if (first.value() < 0) {
        String size = text(replaced(new Constant(-first.value()), factors), Binding.PRODUCT);
        return new Written(minus() + size, Binding.SUM);
      }
      if (first.value() == 1) {
        return product(rest);
      }
    }
    StringBuilder text = new StringBuilder();
    for (Expression factor : factors) {
      text.append(text.length() == 0 ? "" : times());
      // A product among the factors was multiplied by itself first.
      text.append(text(factor, text.length() == 0 ? Binding.PRODUCT : Binding.POWER));
    }
    return new Written(text.toString(), Binding.PRODUCT);
  }
}
