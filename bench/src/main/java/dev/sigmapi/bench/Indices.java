package dev.sigmapi.bench;

import dev.sigmapi.tensor.Tensor;

/** Whole numbers that the peers look up by. */
final class Indices {

  private Indices() {}

  /** The pairs i ≤ j below n in the order (0, 0), (0, 1), …: all i, and all j. */
  static int[][] pairs(int n) {
    int[][] pairs = new int[2][n * (n + 1) / 2];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        pairs[0][at] = i;
        pairs[1][at++] = j;
      }
    }
    return pairs;
  }

  /** A column of whole numbers. */
  static int[] column(Tensor numbers, int column) {
    int[] chosen = new int[numbers.rows()];
    for (int row = 0; row < chosen.length; row++) {
      chosen[row] = (int) numbers.get(row, column);
    }
    return chosen;
  }

  /** For each of the numbers below count, a 1 in its place and 0 in the others. */
  static float[] oneHot(Tensor numbers, int count) {
    float[] hot = new float[count * numbers.size()];
    for (int i = 0; i < numbers.size(); i++) {
      hot[count * i + (int) numbers.data()[i]] = 1;
    }
    return hot;
  }
}
