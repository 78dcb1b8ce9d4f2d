package dev.sigmapi.optim;

/**
 * A line search: a step t along a direction d at which f has fallen enough, f(t) ≤ f(0) + c₁ t
 * f′(0), and is flat enough, |f′(t)| ≤ c₂ |f′(0)|. Source: Nocedal &amp; Wright, Numerical
 * Optimization (2006), algorithms 3.5 and 3.6, with cubic interpolation.
 */
final class StrongWolfe {
  private static final double SUFFICIENT = 1e-4;
  private static final double FLAT = 0.9;
  private static final int MOST_EVALUATIONS = 40;
  private static final double LONGEST = 1e10;

  /** Near a minimum rounding hides the fall of the value, and the slopes alone decide. */
  private static final double ROUNDING = 1e-14;

  private final DoubleFunction function;
  private final double[] start;
  private final double[] direction;
  private final double startValue;
  private final double startSlope;
  private final double slack;

  /** The point last looked at, its gradient and value. */
  final double[] point;

  final double[] gradient;
  double value;
  private double slope;
  private int evaluations;

  StrongWolfe(
      DoubleFunction function,
      double[] start,
      double startValue,
      double[] startGradient,
      double[] direction) {
    this.function = function;
    this.start = start;
    this.startValue = startValue;
    this.direction = direction;
    this.slack = ROUNDING * Math.abs(startValue);
    this.startSlope = dot(startGradient, direction);
    this.point = new double[start.length];
    this.gradient = new double[start.length];
  }

  /**
   * Searches from a first step.
   *
   * @return whether a point was found that is not higher than the start
   */
  boolean search(double first) {
    if (!(startSlope < 0)) {
      return false;
    }
    double before = 0;
    double valueBefore = startValue;
    double slopeBefore = startSlope;
    double t = first;
    while (evaluations < MOST_EVALUATIONS && t <= LONGEST) {
      look(t);
      boolean tooHigh = value > startValue + SUFFICIENT * t * startSlope + slack;
      if (!Double.isFinite(value) || tooHigh || (evaluations > 1 && value > valueBefore + slack)) {
        return zoom(before, valueBefore, slopeBefore, t, value, slope);
      }
      if (Math.abs(slope) <= -FLAT * startSlope) {
        return true;
      }
      if (slope >= 0) {
        return zoom(t, value, slope, before, valueBefore, slopeBefore);
      }
      before = t;
      valueBefore = value;
      slopeBefore = slope;
      t = 2 * t;
    }
    return value <= startValue + slack;
  }

  /** Narrows an interval whose end {@code low} is the lowest point so far that fell enough. */
  private boolean zoom(
      double low,
      double lowValue,
      double lowSlope,
      double high,
      double highValue,
      double highSlope) {
    double bestStep = low;
    while (evaluations < MOST_EVALUATIONS) {
      double t = between(low, lowValue, lowSlope, high, highValue, highSlope);
      look(t);
      if (value == lowValue && slope == lowSlope) {
        // The same point but for rounding: float32 parameters have none between.
        break;
      }
      boolean tooHigh = value > startValue + SUFFICIENT * t * startSlope + slack;
      if (!Double.isFinite(value) || tooHigh || value > lowValue + slack) {
        high = t;
        highValue = value;
        highSlope = slope;
      } else {
        if (Math.abs(slope) <= -FLAT * startSlope) {
          return true;
        }
        if (slope * (high - low) >= 0) {
          high = low;
          highValue = lowValue;
          highSlope = lowSlope;
        }
        low = t;
        lowValue = value;
        lowSlope = slope;
        bestStep = t;
      }
    }
    if (bestStep == 0) {
      return false;
    }
    look(bestStep);
    return value <= startValue + slack;
  }

  /** The minimum of the cubic through both ends, kept away from them. */
  private static double between(
      double a, double valueA, double slopeA, double b, double valueB, double slopeB) {
    double d1 = slopeA + slopeB - 3 * (valueA - valueB) / (a - b);
    double square = d1 * d1 - slopeA * slopeB;
    double d2 = Math.signum(b - a) * Math.sqrt(square);
    double t = b - (b - a) * (slopeB + d2 - d1) / (slopeB - slopeA + 2 * d2);
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    double margin = 0.1 * (high - low);
    if (!(t >= low + margin && t <= high - margin)) {
      return 0.5 * (a + b);
    }
    return t;
  }

  private void look(double t) {
    evaluations++;
    for (int i = 0; i < point.length; i++) {
      point[i] = start[i] + t * direction[i];
    }
    value = function.at(point, gradient);
    slope = dot(gradient, direction);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
