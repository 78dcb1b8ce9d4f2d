package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * The shares y nearest to z = x / temperature: y_j = max(z_j − τ, 0) with τ such that they add up
 * to 1 (Martins &amp; Astudillo 2016); see {@link DistributionOp}. Small ones are exactly 0.
 *
 * <p>τ is found by leaving out what is not above it until nothing is (Michelot 1986), in double
 * precision. A logit at τ itself counts as left out.
 */
public final class SparsemaxOp extends DistributionOp {
  private final Tensor support = Tensor.zeros(0, 0);

  @Override
  void share(Kernels kernels, int rows, int columns, float[] y) {
    for (int row = 0; row < rows; row++) {
      share(row * columns, (row + 1) * columns, y);
    }
  }

  private static void share(int from, int to, float[] z) {
    // The largest is 0 and all shares are at most 1, so nothing at −1 or below has one.
    double threshold = -1;
    int before = -1;
    int above = 0;
    while (above != before) {
      before = above;
      above = 0;
      double sum = 0;
      for (int j = from; j < to; j++) {
        if (z[j] > threshold) {
          above++;
          sum += z[j];
        }
      }
      threshold = above == 0 ? threshold : (sum - 1) / above;
    }
    for (int j = from; j < to; j++) {
      double share = z[j] - threshold;
      // Masked logits alone leave no threshold; NaN stays NaN.
      z[j] = share <= 0 ? 0 : (float) share;
    }
  }

  @Override
  float[] weights(int size, float[] y) {
    float[] w = support.resize(1, size).data();
    for (int i = 0; i < size; i++) {
      w[i] = y[i] > 0 ? 1 : 0;
    }
    return w;
  }
}
