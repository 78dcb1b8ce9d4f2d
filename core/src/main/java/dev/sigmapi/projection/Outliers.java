package dev.sigmapi.projection;

/**
 * Tells rows that are wrong from a model that is. On the logarithmic scale good rows scatter alike,
 * so a few rows beyond six spreads are errors in the table. On the linear scale a model that misses
 * something has long tails too; there, outliers must be far away, few, and with a gap before them.
 */
final class Outliers {

  private static final double OUT = 6;
  private static final double FAR_OUT = 10;
  private static final double EDGE = 4;

  /** Outliers are at least this share of the rows, and two, */
  private static final double LEAST_SHARE = 0.002;

  /** and at most this: more is not an exception. */
  private static final double MOST_SHARE = 0.2;

  private Outliers() {}

  /** Whether residuals of a fit of least squares show outliers. */
  static boolean present(double[] residuals, double least, ErrorScale scale) {
    double spread = NetworkFit.spread(residuals, least);
    int out = beyond(residuals, (scale == ErrorScale.LINEAR ? FAR_OUT : OUT) * spread);
    int edge = beyond(residuals, EDGE * spread) - out;
    return out >= Math.max(2, LEAST_SHARE * residuals.length)
        && out <= MOST_SHARE * residuals.length
        && (scale == ErrorScale.LOGARITHMIC || edge <= out);
  }

  /** How many residuals are beyond six spreads. */
  static int count(double[] residuals, double least) {
    return beyond(residuals, OUT * NetworkFit.spread(residuals, least));
  }

  private static int beyond(double[] residuals, double limit) {
    int count = 0;
    for (double residual : residuals) {
      count += Math.abs(residual) > limit ? 1 : 0;
    }
    return count;
  }
}
