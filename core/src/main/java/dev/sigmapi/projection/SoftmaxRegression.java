package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * The gate's part of a step: the weights of a softmax that fit given shares, maximising
 *
 * <p>Q = Σ_r c_r Σ_e h_re ln p_e(x_r) − ½ Σ_ej λ_j w_ej², p = softmax(Wx),
 *
 * <p>by iteratively reweighted least squares, which is Newton's method here: with J of the rows
 * √p_e (u_e − p) ⊗ x, one for each row and expert, JᵀJ is the curvature of −Q. Steps are halved
 * until Q does not fall.
 */
final class SoftmaxRegression {
  private static final int HALVINGS = 20;
  private static final double LEAST_SHARE = 1e-300;

  private final double[][] columns;
  private final double[] counts;
  private final double[] ridge;
  private final int experts;
  private final double[] shares;
  private final double[] logits;
  private final double[][] block;
  private final double[] working;
  private final double[] row;

  /**
   * @param columns x, [m][rows]
   * @param counts c, how much a row counts
   * @param ridge λ, [m]
   */
  SoftmaxRegression(double[][] columns, double[] counts, double[] ridge, int experts) {
    this.columns = columns;
    this.counts = counts;
    this.ridge = ridge;
    this.experts = experts;
    shares = new double[experts];
    logits = new double[experts];
    block = new double[experts][experts * columns.length];
    working = new double[experts];
    row = new double[columns.length];
  }

  /**
   * Improves the weights by at most so many steps of Newton.
   *
   * @param weights W, [experts][m], changed
   * @param h the shares, [experts][rows], 1 in sum for each row
   */
  void improve(double[][] weights, double[][] h, int steps) {
    int size = columns.length;
    NormalEquations equations = new NormalEquations(experts * size);
    double[] damping = new double[experts * size];
    double[] slope = new double[damping.length];
    double[] step = new double[damping.length];
    double value = value(weights, h);
    for (int iteration = 0; iteration < steps; iteration++) {
      linearise(weights, h, equations);
      for (int k = 0; k < slope.length; k++) {
        damping[k] = ridge[k % size];
        slope[k] = equations.gradient()[k] + damping[k] * weights[k / size][k % size];
      }
      if (!equations.solve(damping, slope, step)) {
        return;
      }
      double[][] from = copy(weights);
      double before = value;
      double length = 1;
      for (int halving = 0; halving < HALVINGS; halving++, length /= 2) {
        for (int k = 0; k < step.length; k++) {
          weights[k / size][k % size] = from[k / size][k % size] - length * step[k];
        }
        value = value(weights, h);
        if (value >= before) {
          break;
        }
      }
      if (!(value >= before)) {
        for (int e = 0; e < experts; e++) {
          weights[e] = from[e];
        }
        return;
      }
      if (value - before < 1e-10 * (1 + Math.abs(value))) {
        return;
      }
    }
  }

  private void linearise(double[][] weights, double[][] h, NormalEquations equations) {
    int size = columns.length;
    equations.clear();
    for (int r = 0; r < counts.length; r++) {
      if (counts[r] == 0) {
        continue;
      }
      double root = Math.sqrt(counts[r]);
      logShares(weights, columns, r, logits, row);
      for (int e = 0; e < experts; e++) {
        shares[e] = Math.max(Math.exp(logits[e]), LEAST_SHARE);
      }
      for (int e = 0; e < experts; e++) {
        double scale = root * Math.sqrt(shares[e]);
        working[e] = root * (shares[e] - h[e][r]) / Math.sqrt(shares[e]);
        for (int other = 0; other < experts; other++) {
          double factor = scale * ((other == e ? 1 : 0) - shares[other]);
          for (int j = 0; j < size; j++) {
            block[e][other * size + j] = factor * row[j];
          }
        }
      }
      equations.add(block, experts, working, 0);
    }
  }

  private double value(double[][] weights, double[][] h) {
    double value = -penalty(weights, ridge);
    for (int r = 0; r < counts.length; r++) {
      if (counts[r] == 0) {
        continue;
      }
      logShares(weights, columns, r, logits, row);
      double sum = 0;
      for (int e = 0; e < experts; e++) {
        sum += h[e][r] == 0 ? 0 : h[e][r] * logits[e];
      }
      value += counts[r] * sum;
    }
    return value;
  }

  /** ½ Σ λ_j w_ej². */
  static double penalty(double[][] weights, double[] ridge) {
    double sum = 0;
    for (double[] expert : weights) {
      for (int j = 0; j < ridge.length; j++) {
        sum += 0.5 * ridge[j] * expert[j] * expert[j];
      }
    }
    return sum;
  }

  /**
   * ln p of one row.
   *
   * @param logits the result, [experts]
   * @param row room for the row, [m]
   */
  static void logShares(
      double[][] weights, double[][] columns, int r, double[] logits, double[] row) {
    for (int j = 0; j < row.length; j++) {
      row[j] = columns[j][r];
    }
    for (int e = 0; e < weights.length; e++) {
      logits[e] = Columns.dot(weights[e], row, row.length);
    }
    double total = logSum(logits);
    for (int e = 0; e < weights.length; e++) {
      logits[e] -= total;
    }
  }

  /** ln Σ e^v. */
  static double logSum(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - largest);
    }
    return largest + Math.log(sum);
  }

  private static double[][] copy(double[][] weights) {
    return Arrays.stream(weights).map(double[]::clone).toArray(double[][]::new);
  }
}
