package dev.sigmapi.module;

import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/** Weights of attention computed for reading: plainly, one sequence at a time, in doubles. */
final class AttentionWeights {

  private AttentionWeights() {}

  /** x·w. */
  static double[][] product(Tensor x, Tensor w) {
    if (x.columns() != w.rows()) {
      throw new ShapeException(
          "Weights of attention", "x of [positions, " + w.rows() + "]", x.describeShape());
    }
    double[][] y = new double[x.rows()][w.columns()];
    for (int i = 0; i < y.length; i++) {
      for (int l = 0; l < w.rows(); l++) {
        for (int j = 0; j < w.columns(); j++) {
          y[i][j] += (double) x.get(i, l) * w.get(l, j);
        }
      }
    }
    return y;
  }

  /** e^s_j / Σ_k e^s_k; 0 where all are −∞. */
  static double[] softmax(double[] s) {
    double largest = Arrays.stream(s).max().orElse(0);
    double shift = largest == Double.NEGATIVE_INFINITY ? 0 : largest;
    double[] p = Arrays.stream(s).map(v -> Math.exp(v - shift)).toArray();
    double total = Arrays.stream(p).sum();
    return total == 0 ? p : Arrays.stream(p).map(v -> v / total).toArray();
  }
}
