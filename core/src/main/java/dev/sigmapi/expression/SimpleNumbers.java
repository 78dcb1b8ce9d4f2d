package dev.sigmapi.expression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The simple numbers that a fitted one may stand for. */
public final class SimpleNumbers {
  private static final int LARGEST_EXPONENT = 6;
  private static final int LARGEST_DENOMINATOR = 4;
  private static final int LARGEST = 12;
  private static final double[] POWERS_OF_PI = {0, 1, -1, 2, -2, 0.5, -0.5};

  /** Bits that π takes; a power other than ±1 takes one more. */
  private static final double BITS_OF_PI = 2;

  /** Bits by which a value has to be shorter than what is known, to be no chance. */
  private static final double SURPRISE = 1;

  /** What rounding leaves of a number, where nothing else does. */
  private static final double ROUNDING = 1e-9;

  /** A value, and how many bits it takes to say it. */
  private record Simple(double value, double bits) {}

  private static final List<Simple> CONSTANTS = constants();

  private SimpleNumbers() {}

  private static List<Simple> constants() {
    List<Simple> values = new ArrayList<>();
    for (double k : POWERS_OF_PI) {
      for (int p = 1; p <= LARGEST; p++) {
        for (int q = 1; q <= LARGEST; q++) {
          double bits =
              Math.log(1.0 + p) / Math.log(2)
                  + Math.log(q) / Math.log(2)
                  + (k == 0 ? 0 : BITS_OF_PI + (Math.abs(k) == 1 ? 0 : 1));
          values.add(new Simple((double) p / q * Math.pow(Math.PI, k), bits));
        }
      }
    }
    values.sort(Comparator.comparingDouble(Simple::bits));
    return values;
  }

  /**
   * An exponent: the simplest of k/1, k/2, k/3, k/4 within reach, small denominators before small
   * numerators; or NaN.
   */
  public static double fraction(double exponent, double reach) {
    double best = Double.NaN;
    double leastCost = Double.POSITIVE_INFINITY;
    for (int denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
      double closest = Math.rint(exponent * denominator) / denominator;
      if (Math.abs(closest - exponent) <= reach && Math.abs(closest) <= LARGEST_EXPONENT) {
        double cost = 2 * denominator + Math.abs(closest);
        if (cost < leastCost) {
          leastCost = cost;
          best = closest;
        }
      }
    }
    return best;
  }

  /**
   * A coefficient: the simplest of ±p/q · π^k within reach, if that is shorter than what is known
   * of the number; or NaN.
   */
  public static double constant(double coefficient, double standardErrors) {
    double size = Math.abs(coefficient);
    double reach = Math.max(standardErrors, ROUNDING * size);
    double known = Math.log(size / reach) / Math.log(2);
    for (Simple each : CONSTANTS) {
      if (each.bits + SURPRISE > known) {
        break;
      }
      if (Math.abs(each.value - size) <= reach) {
        return Math.copySign(each.value, coefficient);
      }
    }
    return Double.NaN;
  }

  /** How many bits one of these constants takes, beside its sign; NaN of any other number. */
  public static double bits(double constant) {
    double size = Math.abs(constant);
    for (Simple each : CONSTANTS) {
      if (Math.abs(each.value - size) <= ROUNDING * size) {
        return each.bits;
      }
    }
    return Double.NaN;
  }
}
