package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Kernels;

/** y_j = e^(x_j / temperature) / Σ_k e^(x_k / temperature); see {@link DistributionOp}. */
public final class SoftmaxOp extends DistributionOp {

  @Override
  void share(Kernels kernels, int rows, int columns, float[] y) {
    kernels.expLimited(rows * columns, 0, y, y);
    float[] totals = sums(kernels, rows, columns, y);
    for (int row = 0; row < rows; row++) {
      float total = totals[row];
      for (int j = row * columns; total > 0 && j < (row + 1) * columns; j++) {
        y[j] /= total;
      }
    }
  }

  @Override
  float[] weights(int size, float[] y) {
    return y;
  }
}
