package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Kernels;

/**
 * How well keys answer queries, a tile at a time. k: [keys, width], q: [queries, width] and its
 * transpose qT; the scores are kept by keys, s: [keys, queries], so that what is done for each
 * query runs along rows.
 */
abstract sealed class AttentionScores permits DotScores, AdditiveScores {

  /** Computes s. */
  abstract void score(
      Kernels kernels, int keys, int queries, int width, float[] k, float[] qT, float[] s);

  /** Adds to the gradients dk and dq, of the shapes of k and q, given that of s. */
  abstract void addGradients(
      Kernels kernels,
      int keys,
      int queries,
      int width,
      float[] k,
      float[] q,
      float[] qT,
      float[] ds,
      float[] dk,
      float[] dq);
}
