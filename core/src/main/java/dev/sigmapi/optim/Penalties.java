package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import java.util.Map;

/**
 * What large or crooked parameters cost, beside the loss of the data. Biases cost nothing.
 *
 * @param l1 λ of λ Σ|w|
 * @param l2 λ of λ Σw²
 * @param simpleExponents λ of λ Σ sin²(2πw) / 4π² over the exponents of products: near every
 *     multiple of ½ it is the squared distance to it
 * @param from the share of the training after which exponents are pulled, so that they first go
 *     where the data wants them
 */
public record Penalties(double l1, double l2, double simpleExponents, double from) {
  private static final double FOUR_PI = 4 * Math.PI;

  public Penalties() {
    this(0, 0, 0, 0.5);
  }

  /**
   * Whether a parameter shifts and does not scale, or is what one is computed from, or is a mixture
   * that weights are drawn to.
   */
  static boolean isBias(String name) {
    return name.endsWith("bias") || name.endsWith("bias.u") || name.endsWith(".centres");
  }

  /** Whether nothing costs anything. */
  boolean none() {
    return l1 == 0 && l2 == 0 && simpleExponents == 0;
  }

  /**
   * Adds the gradient of the penalty to that of the parameters.
   *
   * @param done the share of the training that has passed
   * @return the penalty
   */
  double add(Map<String, Parameter> parameters, double done) {
    double total = 0;
    for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
      String name = entry.getKey();
      if (isBias(name)) {
        continue;
      }
      if (simpleExponents > 0 && name.endsWith("exponents.u")) {
        throw new IllegalArgumentException(
            "The penalty on exponents expects exponents that are learned as they stand, but "
                + name
                + " is what they are computed from; leave it out");
      }
      double pull = name.endsWith("exponents") && done >= from ? simpleExponents : 0;
      float[] w = entry.getValue().value().data();
      float[] g = entry.getValue().gradient().data();
      for (int i = 0; i < g.length; i++) {
        double sine = pull == 0 ? 0 : Math.sin(2 * Math.PI * w[i]);
        total += l1 * Math.abs(w[i]) + l2 * w[i] * w[i];
        total += pull * sine * sine / (Math.PI * FOUR_PI);
        double slope = l1 * Math.signum(w[i]) + 2 * l2 * w[i];
        if (pull != 0) {
          slope += pull * Math.sin(FOUR_PI * w[i]) / (2 * Math.PI);
        }
        g[i] += (float) slope;
      }
    }
    return total;
  }
}
