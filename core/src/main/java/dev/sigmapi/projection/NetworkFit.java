package dev.sigmapi.projection;

/**
 * Improves a network of product units on a sample, on either error scale and under any loss.
 *
 * @param scale what a residual is
 * @param loss how a residual counts; AUTO is for the search to decide and here means SQUARED
 */
record NetworkFit(ErrorScale scale, Loss loss) {

  /**
   * A network and how well it does.
   *
   * @param error the sum over rows of what the loss makes of residuals
   * @param weights the weight that each row ended with; null for once each
   */
  record Fitted(SumOfProducts network, double error, double[] weights) {}

  /** Residuals beyond as many spreads all count the same when robust fits are compared. */
  private static final double FAR = 3;

  /** The spread of normal residuals as a multiple of the median of their sizes. */
  private static final double NORMAL = 1.4826;

  /**
   * @param start where to begin; its coefficients are solved for
   * @param free which exponents may move; null for all
   * @param method how far to go
   * @param rounds how often rows are weighted anew if the loss is robust
   */
  Fitted improve(
      Sample sample, SumOfProducts start, boolean[][] free, LevenbergMarquardt method, int rounds) {
    SumOfProducts network = weighted(sample, start, free, method);
    double[] residuals = sample.residuals(network, scale);
    if (!loss.isRobust()) {
      return new Fitted(network, squared(residuals, sample.weights()), sample.weights());
    }
    double[] weights = null;
    double spread = spread(residuals, sample.rounding(scale));
    for (int round = 0; round < rounds; round++) {
      weights = new double[residuals.length];
      for (int r = 0; r < weights.length; r++) {
        weights[r] = loss.weight(residuals[r] / spread);
      }
      network = weighted(sample.withWeights(weights), network, free, method);
      residuals = sample.residuals(network, scale);
      double before = spread;
      spread = spread(residuals, sample.rounding(scale));
      if (Math.abs(spread - before) < 1e-9 * before) {
        break;
      }
    }
    return new Fitted(network, bounded(residuals, spread), weights);
  }

  private SumOfProducts weighted(
      Sample sample, SumOfProducts start, boolean[][] free, LevenbergMarquardt method) {
    if (scale == ErrorScale.LOGARITHMIC && start.units() == 1 && !start.hasConstant()) {
      return LogLinear.fit(sample, start.exponents()[0], free == null ? null : free[0]);
    }
    int rows = sample.rows();
    ProductUnitBasis basis = new ProductUnitBasis(sample.values(), rows, start, free);
    double[] weights = sample.weights();
    if (scale == ErrorScale.LOGARITHMIC) {
      weights = new double[rows];
      for (int r = 0; r < rows; r++) {
        weights[r] = scale.nearbyWeight(sample.target()[r]);
        weights[r] *= sample.weights() == null ? 1 : sample.weights()[r];
      }
    }
    double rounding = 0.01 * sample.rounding(scale);
    double exact = rows * rounding * rounding;
    VariableProjection projection = new VariableProjection(basis, sample.target());
    projection.setWeights(weights);
    double[] theta = basis.gather(start.exponents());
    method.minimise(projection, theta, new NormalEquations(theta.length), exact);
    double[] coefficients = projection.coefficients();
    if (scale == ErrorScale.LOGARITHMIC) {
      JointFit joint = new JointFit(basis, sample.target(), sample.weights(), scale);
      double[] all = java.util.Arrays.copyOf(theta, joint.parameters());
      System.arraycopy(coefficients, 0, all, theta.length, coefficients.length);
      method.minimise(joint, all, new NormalEquations(all.length), exact);
      theta = java.util.Arrays.copyOf(all, theta.length);
      coefficients = java.util.Arrays.copyOfRange(all, theta.length, all.length);
    }
    return start.with(basis.scatter(theta), coefficients);
  }

  /** The median absolute deviation from 0, scaled to the standard deviation of normal residuals. */
  static double spread(double[] residuals, double least) {
    double[] sizes = new double[residuals.length];
    for (int r = 0; r < sizes.length; r++) {
      sizes[r] = Math.abs(residuals[r]);
    }
    return Math.max(NORMAL * Columns.median(sizes), least);
  }

  /** Σ_r min(u_r², 9) s², u_r = residual_r / s: comparable between fits of any spread s. */
  static double bounded(double[] residuals, double spread) {
    double sum = 0;
    for (double residual : residuals) {
      double u = Math.min(Math.abs(residual) / spread, FAR);
      sum += u * u;
    }
    return sum * spread * spread;
  }

  private static double squared(double[] residuals, double[] weights) {
    double sum = 0;
    for (int r = 0; r < residuals.length; r++) {
      sum += (weights == null ? 1 : weights[r]) * residuals[r] * residuals[r];
    }
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
  }
}
