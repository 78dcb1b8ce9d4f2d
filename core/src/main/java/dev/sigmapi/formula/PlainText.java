package dev.sigmapi.formula;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Expressions in plain text. */
final class PlainText {

  private PlainText() {}

  static String of(Equations equations) {
    return Stream.concat(equations.steps().stream(), equations.results().stream())
        .map(PlainText::line)
        .collect(Collectors.joining("\n"));
  }

  private static String line(Definition definition) {
    return Digits.name(definition.name()) + " = " + of(definition.expression());
  }

  static String of(Expression expression) {
    if (expression instanceof Constant number) {
      return Digits.text(number.value());
    } else if (expression instanceof Input input) {
      return Digits.name(input.column());
    } else if (expression instanceof Missing missing) {
      return "[" + missing.column() + " missing]";
    } else if (expression instanceof Is is) {
      return "[" + is.column() + " = " + is.word() + "]";
    } else if (expression instanceof Reference reference) {
      return Digits.name(reference.name());
    } else if (expression instanceof Sum sum) {
      return sum(sum);
    } else if (expression instanceof Product product) {
      boolean minus = product.factors().get(0).equals(new Constant(-1));
      return (minus ? "-" : "")
          + product.factors().stream()
              .skip(minus ? 1 : 0)
              .map(PlainText::atom)
              .collect(Collectors.joining(" · "));
    } else if (expression instanceof Power power) {
      return atom(power.base()) + "^" + Digits.exponentText(power.exponent());
    } else if (expression instanceof Call call) {
      return call.function() == Function.ABS
          ? "|" + of(call.argument()) + "|"
          : call.function().text() + "(" + of(call.argument()) + ")";
    }
    Choice choice = (Choice) expression;
    return "{%s if %s < 0, else %s}"
        .formatted(of(choice.below()), of(choice.tested()), of(choice.otherwise()));
  }

  /** With parentheses where it is a sum or a product. */
  static String atom(Expression part) {
    boolean atom = !(part instanceof Sum || part instanceof Product);
    return atom ? of(part) : "(" + of(part) + ")";
  }

  private static String sum(Sum sum) {
    StringBuilder text = new StringBuilder();
    for (Expression term : sum.terms()) {
      boolean negative = Algebra.coefficient(term) < 0;
      if (text.isEmpty()) {
        text.append(of(term));
      } else {
        text.append(negative ? " - " : " + ").append(of(negative ? Algebra.times(-1, term) : term));
      }
    }
    return text.isEmpty() ? "0" : text.toString();
  }
}
