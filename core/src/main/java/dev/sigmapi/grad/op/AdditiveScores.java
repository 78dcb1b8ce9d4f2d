package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/** s = Σ_c v_c tanh(k_c + q_c) (Bahdanau, Cho &amp; Bengio 2015), one key at a time. */
final class AdditiveScores extends AttentionScores {
  private Node weights;
  private int head;
  private final Tensor sums = Tensor.zeros(0, 0);
  private final Tensor transposed = Tensor.zeros(0, 0);
  private final Tensor factors = Tensor.zeros(0, 0);
  private final Tensor line = Tensor.zeros(0, 0);
  private final Tensor ones = Tensor.zeros(0, 0);
  private final Tensor slopes = Tensor.zeros(0, 0);
  private final Tensor along = Tensor.zeros(0, 0);
  private final Tensor totals = Tensor.zeros(0, 0);

  /** Takes v from a row of [heads, width]. */
  void use(Node weights, int head) {
    this.weights = weights;
    this.head = head;
  }

  @Override
  void score(Kernels kernels, int keys, int queries, int width, float[] k, float[] qT, float[] s) {
    float[] v = ofHead(width);
    float[] row = line.resize(1, queries).data();
    for (int key = 0; key < keys; key++) {
      float[] t = tangents(kernels, key, queries, width, k, qT);
      Arrays.fill(row, 0, queries, 0);
      kernels.addProduct(1, width, queries, v, t, row);
      System.arraycopy(row, 0, s, key * queries, queries);
    }
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
    float[] v = ofHead(width);
    float[] dqT = transposed.resize(width, queries).fill(0).data();
    float[] slope = line.resize(1, queries).data();
    float[] one = ones.resize(1, queries).fill(1).data();
    float[] d = slopes.resize(width, queries).data();
    float[] dv = along.resize(1, width).fill(0).data();
    for (int key = 0; key < keys; key++) {
      float[] t = tangents(kernels, key, queries, width, k, qT);
      System.arraycopy(ds, key * queries, slope, 0, queries);
      kernels.addRowProducts(width, queries, t, slope, 0, dv);
      kernels.setRows(width, queries, slope, d);
      for (int i = 0; i < width * queries; i++) {
        d[i] *= 1 - t[i] * t[i];
      }
      for (int c = 0; c < width; c++) {
        AttentionHead.scale(v[c], d, c * queries, queries);
      }
      kernels.addScaled(width * queries, 1, d, dqT);
      float[] sum = totals.resize(1, width).fill(0).data();
      kernels.addRowProducts(width, queries, d, one, 0, sum);
      kernels.addRows(1, width, 1, sum, 0, 0, dk, key * width, 0);
    }
    if (weights.tracked()) {
      kernels.addRows(1, width, 1, dv, 0, 0, weights.gradient().data(), head * width, 0);
    }
    for (int i = 0; i < queries; i++) {
      for (int c = 0; c < width; c++) {
        dq[i * width + c] += dqT[c * queries + i];
      }
    }
  }

  /** v of the head. */
  private float[] ofHead(int width) {
    float[] v = factors.resize(1, width).data();
    System.arraycopy(weights.value().data(), head * width, v, 0, width);
    return v;
  }

  /** tanh(k_c + q_c) of one key: [width, queries]. */
  private float[] tangents(
      Kernels kernels, int key, int queries, int width, float[] k, float[] qT) {
    float[] t = sums.resize(width, queries).data();
    for (int c = 0; c < width; c++) {
      float shift = k[key * width + c];
      for (int q = 0; q < queries; q++) {
        t[c * queries + q] = qT[c * queries + q] + shift;
      }
    }
    kernels.apply(Elementwise.TANH, width * queries, t, t);
    return t;
  }
}
