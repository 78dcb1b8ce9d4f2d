package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import java.util.function.Function;

/**
 * Between what an expression's values are, by the arithmetic of intervals: never too narrow, often
 * too wide.
 */
public record Bounds(double low, double high) {
  public static final Bounds ALL = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * Of an expression.
   *
   * @param leaves those of columns and names
   */
  public static Bounds of(Expression expression, Function<Expression, Bounds> leaves) {
    if (expression instanceof Constant number) {
      return new Bounds(number.value(), number.value());
    } else if (expression instanceof Sum sum) {
      Bounds total = new Bounds(0, 0);
      for (Expression term : sum.terms()) {
        Bounds bounds = of(term, leaves);
        total = checked(total.low + bounds.low, total.high + bounds.high);
      }
      return total;
    } else if (expression instanceof Product product) {
      Bounds total = new Bounds(1, 1);
      for (Expression factor : product.factors()) {
        total = total.times(of(factor, leaves));
      }
      return total;
    } else if (expression instanceof Power power) {
      return of(power.base(), leaves).power(power.exponent());
    } else if (expression instanceof Call call) {
      return of(call.argument(), leaves).under(call.function());
    } else if (expression instanceof Choice choice) {
      Bounds below = of(choice.below(), leaves);
      Bounds otherwise = of(choice.otherwise(), leaves);
      return new Bounds(Math.min(below.low, otherwise.low), Math.max(below.high, otherwise.high));
    } else if (expression instanceof Is || expression instanceof Missing) {
      return new Bounds(0, 1);
    }
    return leaves.apply(expression);
  }

  private static Bounds checked(double low, double high) {
    return low <= high ? new Bounds(low, high) : ALL;
  }

  private Bounds times(Bounds other) {
    double a = low * other.low;
    double b = low * other.high;
    double c = high * other.low;
    double d = high * other.high;
    double sum = a + b + c + d;
    return Double.isNaN(sum)
            && (Double.isNaN(a) || Double.isNaN(b) || Double.isNaN(c) || Double.isNaN(d))
        ? low >= 0 && other.low >= 0 ? new Bounds(0, Double.POSITIVE_INFINITY) : ALL
        : new Bounds(
            Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
  }

  private Bounds power(double exponent) {
    boolean even = Algebra.whole(exponent) && exponent % 2 == 0;
    if (low >= 0) {
      double a = Math.pow(low, exponent);
      double b = Math.pow(high, exponent);
      return checked(Math.min(a, b), Math.max(a, b));
    }
    if (even || !Algebra.whole(exponent)) {
      return new Bounds(
          0,
          exponent < 0
              ? Double.POSITIVE_INFINITY
              : Math.max(Math.pow(Math.abs(low), exponent), Math.pow(Math.abs(high), exponent)));
    }
    return exponent > 0 ? checked(Math.pow(low, exponent), Math.pow(high, exponent)) : ALL;
  }

  private Bounds under(dev.sigmapi.expression.Function function) {
    return switch (function) {
      case SIN, COS -> new Bounds(-1, 1);
      case ABS ->
          new Bounds(
              low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high)),
              Math.max(Math.abs(low), Math.abs(high)));
      case ACOS -> new Bounds(0, Math.PI);
      case ASIN -> new Bounds(-Math.PI / 2, Math.PI / 2);
      default -> checked(function.value(low), function.value(high));
    };
  }
}
