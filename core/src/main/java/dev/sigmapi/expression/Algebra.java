package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * Puts expressions together, as small as the rules of algebra make them: numbers are computed, like
 * terms joined, powers of one base multiplied, what is zero left out. A number stands in front of
 * its product and behind its sum.
 *
 * <p>Where a rule holds for positive numbers alone, what it gives is the same wherever the original
 * is a number at all: √x · √x becomes x.
 */
public final class Algebra {
  public static final Expression ZERO = new Constant(0);
  public static final Expression ONE = new Constant(1);

  /** e to a larger number stays under its function, where another may make it small again. */
  private static final double LARGE_EXPONENT = 50;

  private Algebra() {}

  public static Expression constant(double value) {
    return new Constant(value);
  }

  /** Σ terms. */
  public static Expression sum(Expression... terms) {
    return sum(List.of(terms));
  }

  /** Σ terms, like ones joined. */
  public static Expression sum(List<Expression> terms) {
    Map<Expression, Double> coefficients = new LinkedHashMap<>();
    double constant = addTo(coefficients, terms);
    List<Expression> joined = new ArrayList<>();
    coefficients.forEach(
        (rest, coefficient) -> {
          if (coefficient != 0) {
            joined.add(scaled(coefficient, rest));
          }
        });
    if (constant != 0 || joined.isEmpty()) {
      joined.add(constant(constant));
    }
    return joined.size() == 1 ? joined.get(0) : new Sum(joined);
  }

  private static double addTo(Map<Expression, Double> coefficients, List<Expression> terms) {
    double constant = 0;
    for (Expression term : terms) {
      if (term instanceof Sum sum) {
        constant += addTo(coefficients, sum.terms());
      } else if (term instanceof Constant number) {
        constant += number.value();
      } else {
        coefficients.merge(rest(term), coefficient(term), Double::sum);
      }
    }
    return constant;
  }

  /** The number in front of a product; 1 where there is none. */
  public static double coefficient(Expression term) {
    if (term instanceof Constant constant) {
      return constant.value();
    }
    return term instanceof Product product && product.factors().get(0) instanceof Constant number
        ? number.value()
        : 1;
  }

  /** What a product is without its number. */
  public static Expression rest(Expression term) {
    if (term instanceof Constant) {
      return ONE;
    }
    if (!(term instanceof Product product) || !(product.factors().get(0) instanceof Constant)) {
      return term;
    }
    List<Expression> others = product.factors().subList(1, product.factors().size());
    return others.size() == 1 ? others.get(0) : new Product(others);
  }

  /** coefficient · rest, rest having no number in front. */
  private static Expression scaled(double coefficient, Expression rest) {
    if (coefficient == 1) {
      return rest;
    }
    List<Expression> factors = new ArrayList<>();
    factors.add(constant(coefficient));
    factors.addAll(rest instanceof Product product ? product.factors() : List.of(rest));
    return new Product(factors);
  }

  /** a − b. */
  public static Expression difference(Expression a, Expression b) {
    return sum(a, times(-1, b));
  }

  /** factor · expression. */
  public static Expression times(double factor, Expression expression) {
    return product(constant(factor), expression);
  }

  /** a / b. */
  public static Expression quotient(Expression a, Expression b) {
    return product(a, power(b, -1));
  }

  /** Π factors. */
  public static Expression product(Expression... factors) {
    return product(List.of(factors));
  }

  /** Π factors, powers of one base joined; a number times a sum is multiplied out. */
  public static Expression product(List<Expression> factors) {
    Map<Expression, Double> exponents = new LinkedHashMap<>();
    double coefficient = multiplyInto(exponents, factors);
    List<Expression> joined = new ArrayList<>();
    for (Map.Entry<Expression, Double> each : exponents.entrySet()) {
      Expression factor = power(each.getKey(), each.getValue());
      coefficient *= coefficient(factor);
      Expression rest = rest(factor);
      if (rest instanceof Product product) {
        joined.addAll(product.factors());
      } else if (!rest.equals(ONE)) {
        joined.add(rest);
      }
    }
    if (coefficient == 0 || joined.isEmpty()) {
      return constant(coefficient);
    }
    if (joined.size() == 1 && joined.get(0) instanceof Sum sum) {
      return coefficient == 1 ? sum : times(coefficient, sum);
    }
    return scaled(coefficient, joined.size() == 1 ? joined.get(0) : new Product(joined));
  }

  private static Expression times(double coefficient, Sum sum) {
    return each(sum, number -> coefficient * number);
  }

  /** A product or a sum with other numbers in front. */
  private static Expression each(Sum sum, DoubleUnaryOperator change) {
    List<Expression> terms = new ArrayList<>();
    for (Expression term : sum.terms()) {
      double number = change.applyAsDouble(coefficient(term));
      terms.add(term instanceof Constant ? constant(number) : scaled(number, rest(term)));
    }
    return new Sum(terms);
  }

  /** A product or a sum, its numbers divided exactly, so that its first becomes 1 or −1. */
  private static Expression divided(Expression base, double unit) {
    return base instanceof Sum sum
        ? each(sum, number -> number / unit)
        : scaled(coefficient(base) / unit, rest(base));
  }

  private static double multiplyInto(Map<Expression, Double> exponents, List<Expression> factors) {
    double coefficient = 1;
    for (Expression factor : factors) {
      if (factor instanceof Product product) {
        coefficient *= multiplyInto(exponents, product.factors());
      } else if (factor instanceof Constant number) {
        coefficient *= number.value();
      } else if (factor instanceof Power power) {
        exponents.merge(power.base(), power.exponent(), Double::sum);
      } else {
        exponents.merge(factor, 1.0, Double::sum);
      }
    }
    return coefficient;
  }

  /** base^exponent; the number in a base that is a product or a sum is put in front. */
  public static Expression power(Expression base, double exponent) {
    if (exponent == 0) {
      return ONE;
    }
    if (exponent == 1) {
      return base;
    }
    if (base instanceof Constant number) {
      return constant(Math.pow(number.value(), exponent));
    }
    boolean whole = whole(exponent);
    if (base instanceof Power inner) {
      boolean even = whole(inner.exponent()) && inner.exponent() % 2 == 0;
      return power(
          even && !whole ? call(Function.ABS, inner.base()) : inner.base(),
          inner.exponent() * exponent);
    }
    if (base instanceof Product product && (whole || isNeverNegative(base))) {
      return product(product.factors().stream().map(f -> power(f, exponent)).toList());
    }
    if (base instanceof Call call
        && call.function() == Function.ABS
        && whole
        && exponent % 2 == 0) {
      return power(call.argument(), exponent);
    }
    double unit = whole ? leading(base) : Math.abs(leading(base));
    double front = Math.pow(unit, exponent);
    return unit == 1 || front == 0 || !Double.isFinite(front)
        ? new Power(base, exponent)
        : scaled(front, new Power(divided(base, unit), exponent));
  }

  /** The number in front of a product, or of a sum's first term. */
  private static double leading(Expression base) {
    return base instanceof Sum sum ? coefficient(sum.terms().get(0)) : coefficient(base);
  }

  static boolean whole(double exponent) {
    return exponent == Math.rint(exponent);
  }

  /** function(argument). */
  public static Expression call(Function function, Expression argument) {
    if (argument instanceof Constant number) {
      return constant(function.value(number.value()));
    }
    return switch (function) {
      case ABS -> size(argument);
      case EXP -> exponential(argument);
      case LOG -> logarithm(argument);
      case RELU -> isNeverNegative(argument) ? argument : new Call(function, argument);
      default -> new Call(function, argument);
    };
  }

  private static Expression size(Expression argument) {
    if (isNeverNegative(argument)) {
      return argument;
    }
    double coefficient = coefficient(argument);
    return coefficient == 1
        ? new Call(Function.ABS, argument)
        : product(constant(Math.abs(coefficient)), size(rest(argument)));
  }

  /** e^(a · ln x + b + c) is x^a · e^b · e^c, where c is a number. */
  private static Expression exponential(Expression argument) {
    List<Expression> terms = argument instanceof Sum sum ? sum.terms() : List.of(argument);
    List<Expression> factors = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    for (Expression term : terms) {
      if (rest(term) instanceof Call call && call.function() == Function.LOG) {
        factors.add(power(call.argument(), coefficient(term)));
      } else if (term instanceof Constant number && Math.abs(number.value()) < LARGE_EXPONENT) {
        factors.add(constant(Math.exp(number.value())));
      } else {
        others.add(term);
      }
    }
    if (!others.isEmpty()) {
      factors.add(new Call(Function.EXP, sum(others)));
    }
    return product(factors);
  }

  /** ln (c · x) is ln x + ln c. */
  private static Expression logarithm(Expression argument) {
    if (argument instanceof Call call && call.function() == Function.EXP) {
      return call.argument();
    }
    double unit = leading(argument);
    if (unit == 1 || !(unit > 0)) {
      return new Call(Function.LOG, argument);
    }
    return sum(new Call(Function.LOG, divided(argument, unit)), constant(Math.log(unit)));
  }

  /** One expression where the tested one is below 0, else another. */
  public static Expression choice(Expression tested, Expression below, Expression otherwise) {
    if (tested instanceof Constant number) {
      return number.value() < 0 ? below : otherwise;
    }
    if (below.equals(otherwise) || isNeverNegative(tested)) {
      return otherwise;
    }
    double unit = Math.abs(leading(tested));
    boolean plain = unit == 1 || unit == 0 || !Double.isFinite(unit);
    return new Choice(plain ? tested : divided(tested, unit), below, otherwise);
  }

  /** Whether it is 0 or more for every row, as far as its form tells. */
  public static boolean isNeverNegative(Expression expression) {
    if (expression instanceof Constant number) {
      return number.value() >= 0;
    } else if (expression instanceof Sum sum) {
      return sum.terms().stream().allMatch(Algebra::isNeverNegative);
    } else if (expression instanceof Product product) {
      return product.factors().stream().allMatch(Algebra::isNeverNegative);
    } else if (expression instanceof Power power) {
      boolean even = whole(power.exponent()) && power.exponent() % 2 == 0;
      // A power that is not whole is a number only where its base is not negative.
      return even || !whole(power.exponent()) || isNeverNegative(power.base());
    } else if (expression instanceof Choice choice) {
      return isNeverNegative(choice.below()) && isNeverNegative(choice.otherwise());
    } else if (expression instanceof Call call) {
      return switch (call.function()) {
        case EXP, ABS, RELU, SIGMOID, SOFTPLUS, ACOS -> true;
        default -> false;
      };
    }
    return expression instanceof Missing || expression instanceof Is;
  }

  /** How many parts an expression has, itself included. */
  public static int nodes(Expression expression) {
    return 1 + parts(expression).stream().mapToInt(Algebra::nodes).sum();
  }

  /** What an expression is directly made of. */
  public static List<Expression> parts(Expression expression) {
    if (expression instanceof Sum sum) {
      return sum.terms();
    } else if (expression instanceof Product product) {
      return product.factors();
    } else if (expression instanceof Power power) {
      return List.of(power.base());
    } else if (expression instanceof Call call) {
      return List.of(call.argument());
    } else if (expression instanceof Choice choice) {
      return List.of(choice.tested(), choice.below(), choice.otherwise());
    }
    return List.of();
  }

  /** The same expression put together again from other leaves. */
  public static Expression replace(Expression expression, UnaryOperator<Expression> leaves) {
    if (expression instanceof Sum sum) {
      return sum(sum.terms().stream().map(t -> replace(t, leaves)).toList());
    } else if (expression instanceof Product product) {
      return product(product.factors().stream().map(f -> replace(f, leaves)).toList());
    } else if (expression instanceof Power power) {
      return power(replace(power.base(), leaves), power.exponent());
    } else if (expression instanceof Call call) {
      return call(call.function(), replace(call.argument(), leaves));
    } else if (expression instanceof Choice choice) {
      return choice(
          replace(choice.tested(), leaves),
          replace(choice.below(), leaves),
          replace(choice.otherwise(), leaves));
    }
    return leaves.apply(expression);
  }
}
