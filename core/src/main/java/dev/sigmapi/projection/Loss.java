package dev.sigmapi.projection;

/**
 * How much a large residual counts. All but {@link #SQUARED} are fitted by iteratively reweighted
 * least squares, a row weighing w(u) with u its residual in units of the spread of all.
 */
public enum Loss {
  /** Every residual by its square: right for normal errors. */
  SQUARED,
  /** w = min(1, k/|u|), k = 1.345 (Huber 1964): large errors by their size. */
  HUBER,
  /** w = 1/(1 + (u/c)²), c = 2.385: rows that are far off count for next to nothing. */
  CAUCHY,
  /** SQUARED, unless its residuals show real outliers, then CAUCHY. */
  AUTO;

  private static final double HUBER_BEND = 1.345;
  private static final double CAUCHY_BEND = 2.385;

  /** The weight of a residual of {@code u} spreads. */
  double weight(double u) {
    switch (this) {
      case HUBER:
        return Math.abs(u) <= HUBER_BEND ? 1 : HUBER_BEND / Math.abs(u);
      case CAUCHY:
        return 1 / (1 + (u / CAUCHY_BEND) * (u / CAUCHY_BEND));
      default:
        return 1;
    }
  }

  boolean isRobust() {
    return this == HUBER || this == CAUCHY;
  }
}
