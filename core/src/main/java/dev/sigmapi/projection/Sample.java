package dev.sigmapi.projection;

/**
 * Rows to fit.
 *
 * @param values the inputs
 * @param target y, [rows]
 * @param weights how often a row counts, [rows]; null for once each
 */
record Sample(SignedInputs values, double[] target, double[] weights) {

  int rows() {
    return target.length;
  }

  int inputs() {
    return values.inputs();
  }

  /** ln |x_i|, [inputs][rows]. */
  double[][] logarithms() {
    return values.logarithms();
  }

  Sample subset(int[] rows) {
    return new Sample(
        values.subset(rows), pick(target, rows), weights == null ? null : pick(weights, rows));
  }

  Sample withWeights(double[] other) {
    return new Sample(values, target, other);
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
    double[] residuals = network.predict(values, rows());
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
