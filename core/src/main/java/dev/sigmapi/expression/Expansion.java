package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.List;

/** Multiplies products of sums out where that makes an expression smaller. */
public final class Expansion {
  /** The most terms that are multiplied out. */
  private static final int MOST_TERMS = 400;

  private static final int HIGHEST_POWER = 3;

  private Expansion() {}

  /** The equations, each expression the smaller of itself and what multiplying out makes of it. */
  public static Equations where(Equations equations) {
    return new Equations(each(equations.steps()), each(equations.results()));
  }

  private static List<Definition> each(List<Definition> definitions) {
    return definitions.stream()
        .map(each -> new Definition(each.name(), smaller(each.expression())))
        .toList();
  }

  private static Expression smaller(Expression expression) {
    Expression inner = parts(expression);
    Expression expanded = Algebra.sum(terms(inner));
    return Algebra.nodes(expanded) < Algebra.nodes(inner) ? expanded : inner;
  }

  /** The same with the arguments of functions, bases and choices made smaller. */
  private static Expression parts(Expression expression) {
    if (expression instanceof Sum sum) {
      return Algebra.sum(sum.terms().stream().map(Expansion::parts).toList());
    } else if (expression instanceof Product product) {
      return Algebra.product(product.factors().stream().map(Expansion::parts).toList());
    } else if (expression instanceof Power power) {
      return Algebra.power(smaller(power.base()), power.exponent());
    } else if (expression instanceof Call call) {
      return Algebra.call(call.function(), smaller(call.argument()));
    } else if (expression instanceof Choice choice) {
      return Algebra.choice(
          smaller(choice.tested()), smaller(choice.below()), smaller(choice.otherwise()));
    }
    return expression;
  }

  /** What an expression is the sum of when it is multiplied out. */
  private static List<Expression> terms(Expression expression) {
    if (expression instanceof Sum sum) {
      return sum.terms().stream().flatMap(term -> terms(term).stream()).toList();
    } else if (expression instanceof Power power
        && power.base() instanceof Sum
        && Algebra.whole(power.exponent())
        && power.exponent() > 0
        && power.exponent() <= HIGHEST_POWER) {
      List<Expression> product = terms(power.base());
      for (int i = 1; i < power.exponent(); i++) {
        product = multiplied(product, terms(power.base()));
      }
      return product;
    } else if (expression instanceof Product product) {
      List<Expression> terms = List.of(Algebra.ONE);
      for (Expression factor : product.factors()) {
        List<Expression> next = terms(factor);
        if (terms.size() * next.size() > MOST_TERMS) {
          return List.of(expression);
        }
        terms = multiplied(terms, next);
      }
      return terms;
    }
    return List.of(expression);
  }

  private static List<Expression> multiplied(List<Expression> a, List<Expression> b) {
    List<Expression> products = new ArrayList<>();
    for (Expression left : a) {
      for (Expression right : b) {
        products.add(Algebra.product(left, right));
      }
    }
    return products;
  }
}
