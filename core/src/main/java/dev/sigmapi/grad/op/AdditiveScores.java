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

  /** Takes v from a row of [heads, width]. */
  void use(Node weights, int head) {
    this.weights = weights;
    this.head = head;
  }

  @Override
  void score(Kernels kernels, int keys, int queries, int width, float[] k, float[] qT, float[] s) {
    Arrays.fill(s, 0, keys * queries, 0);
    float[] v = weights.value().data();
    for (int key = 0; key < keys; key++) {
      float[] t = tangents(kernels, key, queries, width, k, qT);
      for (int c = 0; c < width; c++) {
        float factor = v[head * width + c];
        for (int q = 0; q < queries; q++) {
          s[key * queries + q] += factor * t[c * queries + q];
        }
      }
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
    float[] v = weights.value().data();
    float[] dqT = transposed.resize(width, queries).fill(0).data();
    for (int key = 0; key < keys; key++) {
      float[] t = tangents(kernels, key, queries, width, k, qT);
      for (int c = 0; c < width; c++) {
        float factor = v[head * width + c];
        float along = 0;
        float sum = 0;
        for (int i = 0; i < queries; i++) {
          float tangent = t[c * queries + i];
          float slope = ds[key * queries + i];
          along += slope * tangent;
          float d = factor * slope * (1 - tangent * tangent);
          sum += d;
          dqT[c * queries + i] += d;
        }
        dk[key * width + c] += sum;
        if (weights.tracked()) {
          weights.gradient().data()[head * width + c] += along;
        }
      }
    }
    for (int i = 0; i < queries; i++) {
      for (int c = 0; c < width; c++) {
        dq[i * width + c] += dqT[c * queries + i];
      }
    }
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
