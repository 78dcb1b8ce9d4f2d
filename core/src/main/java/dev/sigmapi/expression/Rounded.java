package dev.sigmapi.expression;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Sum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.Predicate;

/** Equations with numbers of few digits, as people read them. */
public final class Rounded {
  /** The fewest significant digits that are tried: what a float32 parameter can tell. */
  private static final int FEWEST = 7;

  /** From here on a double is itself. */
  private static final int MOST = 17;

  /** Exponents this near to such a fraction are it. */
  private static final double NEAR = 1e-9;

  private static final int LARGEST_DENOMINATOR = 4;

  private Rounded() {}

  /** The equations with the fewest digits that are good enough; as they are if none are. */
  public static Equations of(Equations equations, Predicate<Equations> goodEnough) {
    for (int digits = FEWEST; digits < MOST; digits++) {
      Equations rounded = of(equations, digits);
      if (goodEnough.test(rounded)) {
        return rounded;
      }
    }
    return equations;
  }

  private static Equations of(Equations equations, int digits) {
    return new Equations(rounded(equations.steps(), digits), rounded(equations.results(), digits));
  }

  private static List<Definition> rounded(List<Definition> definitions, int digits) {
    return definitions.stream()
        .map(each -> new Definition(each.name(), rounded(each.expression(), digits)))
        .toList();
  }

  private static Expression rounded(Expression expression, int digits) {
    if (expression instanceof Constant number) {
      return new Constant(rounded(number.value(), digits));
    } else if (expression instanceof Sum sum) {
      return new Sum(each(sum.terms(), digits));
    } else if (expression instanceof Product product) {
      return new Product(each(product.factors(), digits));
    } else if (expression instanceof Power power) {
      return new Power(rounded(power.base(), digits), exponent(power.exponent(), digits));
    } else if (expression instanceof Call call) {
      return new Call(call.function(), rounded(call.argument(), digits));
    } else if (expression instanceof Choice choice) {
      return new Choice(
          rounded(choice.tested(), digits),
          rounded(choice.below(), digits),
          rounded(choice.otherwise(), digits));
    }
    return expression;
  }

  private static List<Expression> each(List<Expression> expressions, int digits) {
    return expressions.stream().map(e -> rounded(e, digits)).toList();
  }

  /** Thirds stay thirds. */
  private static double exponent(double value, int digits) {
    for (int denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
      double fraction = Math.rint(value * denominator) / denominator;
      if (Math.abs(value - fraction) <= NEAR) {
        return fraction;
      }
    }
    return rounded(value, digits);
  }

  /** A number with so many significant digits. */
  public static double rounded(double value, int digits) {
    return value == 0 || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }
}
