package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;

/** s = k · qᵀ. */
final class DotScores extends AttentionScores {

  @Override
  void score(Kernels kernels, int keys, int queries, int width, float[] k, float[] qT, float[] s) {
    Arrays.fill(s, 0, keys * queries, 0);
    kernels.addProduct(keys, width, queries, k, qT, s);
  }

  @Override
  void addGradients(
      Kernels kernels,
      int keys,
      int queries,
      int width,
      float[] k,
      float[] q,
      float[] qT,
      float[] ds,
      float[] dk,
      float[] dq) {
    kernels.addProduct(keys, queries, width, ds, q, dk);
    kernels.addTransposedProduct(queries, keys, width, ds, k, dq);
  }
}
