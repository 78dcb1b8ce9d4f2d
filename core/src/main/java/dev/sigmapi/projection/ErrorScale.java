package dev.sigmapi.projection;

/** What counts as an error of a prediction ŷ of y. */
public enum ErrorScale {
  /** ŷ − y. */
  LINEAR {
    @Override
    public double residual(double predicted, double target) {
      return predicted - target;
    }

    @Override
    double slope(double predicted, double target) {
      return 1;
    }
  },

  /**
   * ln ŷ − ln y, for y above 0 that spans magnitudes. Below ŷ = 0.02 y the logarithm goes on as its
   * tangent, so that a prediction that is not positive is a large error and not a NaN.
   */
  LOGARITHMIC {
    @Override
    public double residual(double predicted, double target) {
      double ratio = predicted / target;
      return ratio > LEAST_RATIO
          ? Math.log(ratio)
          : Math.log(LEAST_RATIO) + ratio / LEAST_RATIO - 1;
    }

    @Override
    double slope(double predicted, double target) {
      return 1 / Math.max(predicted, LEAST_RATIO * target);
    }
  };

  private static final double LEAST_RATIO = 0.02;

  public abstract double residual(double predicted, double target);

  /** The derivative of the residual by ŷ. */
  abstract double slope(double predicted, double target);

  /** The weight of a row in a linear problem whose residuals are about those of this scale. */
  double nearbyWeight(double target) {
    return this == LINEAR ? 1 : 1 / (target * target);
  }
}
