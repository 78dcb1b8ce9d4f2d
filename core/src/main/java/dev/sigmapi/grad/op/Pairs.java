package dev.sigmapi.grad.op;

/**
 * The products of pairs of columns, a_i·a_j, of some rows: all n² in the order a_1a_1, a_1a_2, …,
 * a_na_n, or the n(n+1)/2 distinct ones with i ≤ j in the same order.
 */
final class Pairs {

  private Pairs() {}

  /**
   * How many there are.
   *
   * @throws ArithmeticException if that is more than an array can hold
   */
  static int count(int inputs, boolean distinct) {
    long square = (long) inputs * inputs;
    return Math.toIntExact(distinct ? (square + inputs) / 2 : square);
  }

  /** Writes the pairs of the rows from {@code first} of x to z, which starts with them. */
  static void expand(int first, int rows, int inputs, boolean distinct, float[] x, float[] z) {
    int at = 0;
    for (int row = first; row < first + rows; row++) {
      int start = row * inputs;
      for (int i = 0; i < inputs; i++) {
        float factor = x[start + i];
        int from = distinct ? i : 0;
        int shift = at - from;
        for (int j = from; j < inputs; j++) {
          z[shift + j] = factor * x[start + j];
        }
        at = shift + inputs;
      }
    }
  }

  /** Adds to dx what follows from dz, the gradient of what {@link #expand} wrote. */
  static void addGradient(
      int first, int rows, int inputs, boolean distinct, float[] x, float[] dz, float[] dx) {
    int at = 0;
    for (int row = first; row < first + rows; row++) {
      int start = row * inputs;
      for (int i = 0; i < inputs; i++) {
        float factor = x[start + i];
        int from = distinct ? i : 0;
        int shift = at - from;
        float own = 0;
        for (int j = from; j < inputs; j++) {
          own += dz[shift + j] * x[start + j];
        }
        for (int j = from; j < inputs; j++) {
          dx[start + j] += dz[shift + j] * factor;
        }
        dx[start + i] += own;
        at = shift + inputs;
      }
    }
  }
}
