package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.tensor.Tensor;

/**
 * A score for how far a key is from the query: b_h,clip(j − i), learned for each head and distance
 * up to a farthest (as Shaw, Uszkoreit &amp; Vaswani 2018 clip it, and Raffel et al. 2020 add it).
 * Along a row of a tile distances fall by one, so the row is a piece of a ramp.
 */
final class AttentionDistances {
  private final Tensor ramp = Tensor.zeros(0, 0);

  /** s[k, q] += b of the distance (firstKey + k) − (firstQuery + q); b: [heads, odd]. */
  void add(Node b, int head, int firstKey, int keys, int firstQuery, int queries, float[] s) {
    float[] r = ramp.resize(1, keys + queries).data();
    float[] from = b.value().data();
    for (int t = 0; t < keys + queries - 1; t++) {
      r[t] = from[at(b, head, firstKey - firstQuery + keys - 1 - t)];
    }
    for (int k = 0; k < keys; k++) {
      int shift = keys - 1 - k;
      for (int q = 0; q < queries; q++) {
        s[k * queries + q] += r[shift + q];
      }
    }
  }

  /** Adds the gradient of b, given that of s. */
  void addGradient(
      Node b, int head, int firstKey, int keys, int firstQuery, int queries, float[] ds) {
    float[] r = ramp.resize(1, keys + queries).fill(0).data();
    for (int k = 0; k < keys; k++) {
      int shift = keys - 1 - k;
      for (int q = 0; q < queries; q++) {
        r[shift + q] += ds[k * queries + q];
      }
    }
    float[] to = b.gradient().data();
    for (int t = 0; t < keys + queries - 1; t++) {
      to[at(b, head, firstKey - firstQuery + keys - 1 - t)] += r[t];
    }
  }

  private static int at(Node b, int head, int distance) {
    int farthest = b.columns() / 2;
    return head * b.columns() + Math.min(Math.max(distance, -farthest), farthest) + farthest;
  }
}
