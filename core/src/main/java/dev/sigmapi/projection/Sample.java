package dev.sigmapi.projection;

/**
 * Rows to fit.
 *
 * @param logarithms ln x_i, [inputs][rows]
 * @param target y, [rows]
 * @param weights how often a row counts, [rows]; null for once each
 */
record Sample(double[][] logarithms, double[] target, double[] weights) {

  int rows() {
    return target.length;
  }

  int inputs() {
    return logarithms.length;
  }

  Sample subset(int[] rows) {
    double[][] some = new double[logarithms.length][];
    for (int i = 0; i < some.length; i++) {
      some[i] = pick(logarithms[i], rows);
    }
    return new Sample(some, pick(target, rows), weights == null ? null : pick(weights, rows));
  }

  Sample withWeights(double[] other) {
    return new Sample(logarithms, target, other);
  }

  /** At most {@code most} rows, spread evenly over all. */
  Sample thinned(int most) {
    if (rows() <= most) {
      return this;
    }
    int[] rows = new int[most];
    for (int r = 0; r < most; r++) {
      rows[r] = (int) ((long) r * rows() / most);
    }
    return subset(rows);
  }

  /** The residuals of a network on some scale. */
  double[] residuals(SumOfProducts network, ErrorScale scale) {
    double[] residuals = network.predict(logarithms, rows());
    for (int r = 0; r < residuals.length; r++) {
      residuals[r] = scale.residual(residuals[r], target[r]);
    }
    return residuals;
  }

  /** A typical residual of a fit that is exact but for rounding. */
  double rounding(ErrorScale scale) {
    double size =
        scale == ErrorScale.LOGARITHMIC ? 1 : Columns.norm(target) / Math.sqrt(Math.max(1, rows()));
    return Math.max(1e-13 * size, Double.MIN_NORMAL);
  }

  private static double[] pick(double[] values, int[] rows) {
    double[] picked = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      picked[r] = values[rows[r]];
    }
    return picked;
  }
}
