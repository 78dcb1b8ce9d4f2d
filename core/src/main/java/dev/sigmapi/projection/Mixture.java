package dev.sigmapi.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A mixture of experts (Jacobs, Jordan, Nowlan &amp; Hinton 1991): y is that of expert e with
 * probability p_e(x), and then normal around f_e(x) with deviation σ_e. p = softmax(Wz), z the
 * columns of the gate behind a one.
 *
 * @param gate W, the constant first, [experts][1 + columns]; its mean over experts is 0
 * @param experts the parameters of f, [experts][parameters]
 * @param deviations σ, [experts]
 */
public record Mixture(double[][] gate, double[][] experts, double[] deviations) {

  /** Where, along the only column of the gate, one expert gives way to the next. */
  public record Boundary(double place, int below, int above) {}

  /** How many experts. */
  public int size() {
    return experts.length;
  }

  /**
   * p for every row, [experts][rows].
   *
   * @param columns those of the gate, without the ones, [columns][rows]
   */
  public double[][] shares(double[][] columns, int rows) {
    double[][] z = LinearExperts.constantFirst(columns, rows);
    double[][] shares = new double[size()][rows];
    double[] logits = new double[size()];
    double[] row = new double[z.length];
    for (int r = 0; r < rows; r++) {
      SoftmaxRegression.logShares(gate, z, r, logits, row);
      for (int e = 0; e < size(); e++) {
        shares[e][r] = Math.exp(logits[e]);
      }
    }
    return shares;
  }

  /** The expert that the gate finds likeliest in each row, before y is known. */
  public int[] owners(double[][] columns, int rows) {
    return likeliest(shares(columns, rows));
  }

  /** Σ_e p_e(x) f_e(x), the mean of y. */
  public double[] predict(ExpertFamily family, double[][] columns) {
    double[][] shares = shares(columns, family.rows());
    double[] sum = new double[family.rows()];
    double[] predicted = new double[sum.length];
    for (int e = 0; e < size(); e++) {
      family.predict(experts[e], predicted);
      for (int r = 0; r < sum.length; r++) {
        sum[r] += shares[e][r] * predicted[r];
      }
    }
    return sum;
  }

  /** f of the expert that the gate finds likeliest: the law that holds, with no blend of two. */
  public double[] predictHard(ExpertFamily family, double[][] columns) {
    int[] owners = owners(columns, family.rows());
    double[][] predicted = new double[size()][family.rows()];
    for (int e = 0; e < size(); e++) {
      family.predict(experts[e], predicted[e]);
    }
    double[] chosen = new double[family.rows()];
    for (int r = 0; r < chosen.length; r++) {
      chosen[r] = predicted[owners[r]][r];
    }
    return chosen;
  }

  /** The probability that a row is of each expert, once y is known, [experts][rows]. */
  public double[][] responsibilities(ExpertFamily family, double[][] columns, double[] target) {
    double[][] joint = joint(family, columns, target);
    posterior(joint, new double[target.length]);
    return joint;
  }

  /** The expert that each row is likeliest of, once y is known. */
  public int[] regimes(ExpertFamily family, double[][] columns, double[] target) {
    return likeliest(responsibilities(family, columns, target));
  }

  /** ln of the density of each row's y given its x. */
  public double[] logLikelihood(ExpertFamily family, double[][] columns, double[] target) {
    double[] evidence = new double[target.length];
    posterior(joint(family, columns, target), evidence);
    return evidence;
  }

  private double[][] joint(ExpertFamily family, double[][] columns, double[] target) {
    double[][] z = LinearExperts.constantFirst(columns, target.length);
    double[][] joint = new double[size()][target.length];
    for (int e = 0; e < size(); e++) {
      family.predict(experts[e], joint[e]);
    }
    logJoint(z, target, joint);
    return joint;
  }

  /**
   * ln p_e(x_r) + ln N(y_r; f_e(x_r), σ_e).
   *
   * @param z columns of the gate, the ones first
   * @param predicted f on entry, the result on return, [experts][rows]
   */
  void logJoint(double[][] z, double[] target, double[][] predicted) {
    double[] logits = new double[size()];
    double[] row = new double[z.length];
    for (int r = 0; r < target.length; r++) {
      SoftmaxRegression.logShares(gate, z, r, logits, row);
      for (int e = 0; e < size(); e++) {
        double u = (target[r] - predicted[e][r]) / deviations[e];
        predicted[e][r] =
            logits[e] - 0.5 * u * u - Math.log(deviations[e]) - 0.5 * Math.log(2 * Math.PI);
      }
    }
  }

  /**
   * Turns logarithms of joint densities into shares of each row.
   *
   * @param joint changed, [experts][rows]
   * @param evidence ln Σ_e e^joint, written, [rows]
   */
  static void posterior(double[][] joint, double[] evidence) {
    double[] logits = new double[joint.length];
    for (int r = 0; r < evidence.length; r++) {
      for (int e = 0; e < joint.length; e++) {
        logits[e] = joint[e][r];
      }
      evidence[r] = SoftmaxRegression.logSum(logits);
      for (int e = 0; e < joint.length; e++) {
        joint[e][r] = Math.exp(logits[e] - evidence[r]);
      }
    }
  }

  /**
   * Where one law gives way to another, from low values of the gate's column to high ones; experts
   * that are nowhere the likeliest are not named.
   *
   * @throws IllegalStateException if the gate has not exactly one column
   */
  public List<Boundary> boundaries() {
    if (gate[0].length != 2) {
      throw new IllegalStateException(
          "boundaries expects a gate of one column but got " + (gate[0].length - 1));
    }
    List<Boundary> boundaries = new ArrayList<>();
    int here = 0;
    for (int e = 1; e < size(); e++) {
      boolean lower = gate[e][1] < gate[here][1];
      boolean equal = gate[e][1] == gate[here][1];
      here = lower || (equal && gate[e][0] > gate[here][0]) ? e : here;
    }
    while (true) {
      int next = -1;
      double place = Double.POSITIVE_INFINITY;
      for (int e = 0; e < size(); e++) {
        if (gate[e][1] > gate[here][1]) {
          double crossing = (gate[here][0] - gate[e][0]) / (gate[e][1] - gate[here][1]);
          boolean steeper = next >= 0 && crossing == place && gate[e][1] > gate[next][1];
          if (crossing < place || steeper) {
            next = e;
            place = crossing;
          }
        }
      }
      if (next < 0) {
        return boundaries;
      }
      boundaries.add(new Boundary(place, here, next));
      here = next;
    }
  }

  private static int[] likeliest(double[][] shares) {
    int[] best = new int[shares[0].length];
    for (int r = 0; r < best.length; r++) {
      for (int e = 1; e < shares.length; e++) {
        best[r] = shares[e][r] > shares[best[r]][r] ? e : best[r];
      }
    }
    return best;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mixture mixture
        && Arrays.deepEquals(gate, mixture.gate)
        && Arrays.deepEquals(experts, mixture.experts)
        && Arrays.equals(deviations, mixture.deviations);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(experts);
  }
}
