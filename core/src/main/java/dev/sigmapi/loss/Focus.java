package dev.sigmapi.loss;

/**
 * What classification losses have in common: with p the probability of the true class and E the
 * mean of −ln p_c over all classes, (1 − ε)·(−(1 − p)^γ ln p) + ε·E.
 *
 * @param smoothing ε, the share of the target that is spread evenly over the classes (Szegedy et
 *     al. 2016)
 * @param gamma γ, how little rows count that are told well (Lin et al. 2017); 0 for all alike
 */
public record Focus(double smoothing, double gamma) {

  public Focus {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "Label smoothing expects a number from 0 to below 1 but got " + smoothing);
    }
    if (!(gamma >= 0 && Double.isFinite(gamma))) {
      throw new IllegalArgumentException(
          "A focal loss expects a gamma of 0 or more but got " + gamma);
    }
  }

  /**
   * The loss of a row.
   *
   * @param rest 1 − p
   * @param logarithm ln p
   * @param even E
   */
  double value(double rest, double logarithm, double even) {
    double focal = gamma == 0 ? -logarithm : -Math.pow(rest, gamma) * logarithm;
    return smoothing == 0 ? focal : (1 - smoothing) * focal + smoothing * even;
  }

  /**
   * −∂loss/∂ln p of the part that looks at the true class. At 1 − p = 0 the quotient ln p / (1 − p)
   * is −1.
   */
  double slope(double rest, double logarithm) {
    if (gamma == 0) {
      return 1 - smoothing;
    }
    double quotient = rest < 1e-8 ? -1 : logarithm / rest;
    return (1 - smoothing) * Math.pow(rest, gamma) * (1 - gamma * (1 - rest) * quotient);
  }
}
