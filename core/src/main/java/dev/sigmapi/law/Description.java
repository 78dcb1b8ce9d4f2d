package dev.sigmapi.law;

import dev.sigmapi.expression.SimpleNumbers;
import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.law.Law.Value;

/**
 * How many bits it takes to say a law and what it leaves over of the rows (Rissanen 1978): the
 * shortest description is the law that is believed.
 */
final class Description {
  private static final double PART = 2;
  private static final double FUNCTION = 3;

  private Description() {}

  static double bits(Fitted fitted, int inputs, double floor) {
    int rows = fitted.rows();
    double error = Math.max(fitted.error(), floor);
    return 0.5 * rows * log2(error / rows) + bits(fitted.law(), inputs, rows);
  }

  static double bits(Sum sum, int inputs, int rows) {
    double bits = 0;
    for (Term term : sum.terms()) {
      bits += PART + coefficient(term.coefficient(), rows);
      for (Value exponent : term.exponents()) {
        if (exponent.free() || exponent.value() != 0) {
          bits += log2(inputs + 1.0) + exponent(exponent, rows);
        }
      }
      for (Factor factor : term.factors()) {
        bits += function(factor.function()) + exponent(factor.exponent(), rows);
        bits += bits(factor.argument(), inputs, rows);
      }
    }
    return bits;
  }

  private static double function(Nonlinearity function) {
    return switch (function) {
      case IDENTITY -> FUNCTION;
      case EXP, LOG -> 2 * FUNCTION;
      default -> 3 * FUNCTION;
    };
  }

  private static double exponent(Value value, int rows) {
    if (value.free()) {
      return real(rows);
    }
    double size = Math.abs(value.value());
    double fraction = size - Math.floor(size);
    return 1 + log2(1 + size) + (fraction == 0 ? 0 : fraction == 0.5 ? 1 : 3);
  }

  private static double coefficient(Value value, int rows) {
    if (value.free()) {
      return real(rows);
    }
    double bits = SimpleNumbers.bits(value.value());
    return Double.isNaN(bits) ? real(rows) : bits;
  }

  /** A number that the rows tell to 1/√N of itself. */
  private static double real(int rows) {
    return 0.5 * log2(rows) + 5;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
