package dev.sigmapi.projection;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The steps of expectation-maximisation of a {@link Mixture} (Dempster, Laird &amp; Rubin 1977;
 * Jordan &amp; Jacobs 1994) from given responsibilities. What never falls is Σ_r c_r ln Σ_e
 * p_e(x_r) N(y_r; f_e(x_r), σ_e) less the gate's ridge, among all σ_e from the floor on.
 *
 * <p>An expert that is left with hardly more rows than it has parameters would explain those rows
 * and nothing else: it is taken out, the only event at which the likelihood may fall.
 */
final class MixtureSteps {
  private static final int GATE_STEPS = 3;

  private final ExpertFamily family;
  private final double[][] z;
  private final double[] target;
  private final double[] counts;
  private final double[] ridge;
  private final double floor;
  private final double[] evidence;
  private final double[] predicted;
  private final double[] weights;
  private double[][] shares;
  private Mixture mixture;
  private double objective;

  /**
   * @param z columns of the gate, the ones first
   * @param counts how much each row counts; 0 for rows that are not fitted
   * @param ridge on the weights of the gate, [columns of z]
   * @param floor the least σ
   * @param shares responsibilities to begin with, [experts][rows]
   */
  MixtureSteps(
      ExpertFamily family,
      double[][] z,
      double[] target,
      double[] counts,
      double[] ridge,
      double floor,
      double[][] shares) {
    this.family = family;
    this.z = z;
    this.target = target;
    this.counts = counts;
    this.ridge = ridge;
    this.floor = floor;
    this.shares = shares;
    evidence = new double[target.length];
    predicted = new double[target.length];
    weights = new double[target.length];
    mixture =
        new Mixture(
            new double[shares.length][z.length],
            new double[shares.length][],
            new double[shares.length]);
    objective = Double.NEGATIVE_INFINITY;
  }

  Mixture mixture() {
    return mixture;
  }

  /** The penalised log-likelihood of the last mixture. */
  double objective() {
    return objective;
  }

  /** Steps until the objective has all but settled; returns how many. */
  int run(int most, double tolerance) {
    double total = Arrays.stream(counts).sum();
    for (int step = 1; step <= most; step++) {
      double before = objective;
      int experts = mixture.size();
      step();
      if (mixture.size() == experts && objective - before < tolerance * total) {
        return step;
      }
    }
    return most;
  }

  /** One maximisation and one expectation. */
  void step() {
    dropEmpty();
    double[][] gate = Arrays.stream(mixture.gate()).map(double[]::clone).toArray(double[][]::new);
    new SoftmaxRegression(z, counts, ridge, gate.length).improve(gate, shares, GATE_STEPS);
    double[][] experts = new double[gate.length][];
    double[] deviations = new double[gate.length];
    for (int e = 0; e < gate.length; e++) {
      for (int r = 0; r < weights.length; r++) {
        weights[r] = counts[r] * shares[e][r];
      }
      experts[e] = family.fit(target, weights, mixture.experts()[e]);
      family.predict(experts[e], predicted);
      double mass = 0;
      double square = 0;
      for (int r = 0; r < weights.length; r++) {
        double residual = target[r] - predicted[r];
        mass += weights[r];
        square += weights[r] == 0 ? 0 : weights[r] * residual * residual;
      }
      deviations[e] = Math.max(floor, Math.sqrt(square / mass));
    }
    mixture = new Mixture(gate, experts, deviations);
    for (int e = 0; e < gate.length; e++) {
      family.predict(experts[e], shares[e]);
    }
    mixture.logJoint(z, target, shares);
    Mixture.posterior(shares, evidence);
    objective = -SoftmaxRegression.penalty(gate, ridge);
    for (int r = 0; r < evidence.length; r++) {
      objective += counts[r] == 0 ? 0 : counts[r] * evidence[r];
    }
  }

  /** Takes out experts with too few rows, the emptiest first, and shares their rows out anew. */
  private void dropEmpty() {
    while (shares.length > 1) {
      int emptiest = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int e = 0; e < shares.length; e++) {
        double mass = 0;
        for (int r = 0; r < counts.length; r++) {
          mass += counts[r] * shares[e][r];
        }
        if (mass < least) {
          least = mass;
          emptiest = e;
        }
      }
      if (least >= family.parameters() + 2) {
        return;
      }
      int dropped = emptiest;
      int[] kept = IntStream.range(0, shares.length).filter(e -> e != dropped).toArray();
      shares = Arrays.stream(kept).mapToObj(e -> shares[e]).toArray(double[][]::new);
      for (int r = 0; r < counts.length; r++) {
        double sum = 0;
        for (double[] share : shares) {
          sum += share[r];
        }
        for (double[] share : shares) {
          share[r] = sum > 1e-12 ? share[r] / sum : 1.0 / kept.length;
        }
      }
      mixture =
          new Mixture(
              Arrays.stream(kept).mapToObj(e -> mixture.gate()[e]).toArray(double[][]::new),
              Arrays.stream(kept).mapToObj(e -> mixture.experts()[e]).toArray(double[][]::new),
              Arrays.stream(kept).mapToDouble(e -> mixture.deviations()[e]).toArray());
    }
  }
}
