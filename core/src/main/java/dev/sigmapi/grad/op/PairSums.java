package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * y_o += Σ_t w_to a_left(t) b_right(t) for a block of rows, the factors as rows of a {@link
 * Factor}: the products of {@value #BLOCK} pairs at a time are made, multiplied and forgotten.
 */
final class PairSums {
  /** Rows of a node at a time. */
  static final int ROWS = 112;

  /** Pairs at a time: with so many rows, they stay in the cache of a core. */
  private static final int BLOCK = 256;

  private int[] left = {};
  private int[] right = {};
  private final Tensor products = Tensor.zeros(0, 0);
  private final Tensor slopes = Tensor.zeros(0, 0);
  private final Tensor turned = Tensor.zeros(0, 0);
  private int[] outputs = {};

  /** The pairs (left, right), in the order of the rows of w. */
  void of(int[] left, int[] right) {
    this.left = left;
    this.right = right;
  }

  int count() {
    return left.length;
  }

  /**
   * y += the sums.
   *
   * @param w [pairs, outputs]
   * @param y row after row, those of the block from {@code y0} on
   */
  void add(
      Kernels kernels, int rows, float[] a, float[] b, float[] w, int outputs, float[] y, int y0) {
    int width = Factor.width(rows);
    for (int t = 0; t < count(); t += BLOCK) {
      int end = Math.min(count(), t + BLOCK);
      float[] p = products(kernels, t, end, width, a, b);
      kernels.addProduct(rows, end - t, outputs, p, 0, 1, width, w, t * outputs, outputs, y, y0);
    }
  }

  /** dw += the gradient, given that of y. */
  void addWeightGradient(
      Kernels kernels,
      int rows,
      float[] a,
      float[] b,
      int outputs,
      float[] dy,
      int y0,
      float[] dw) {
    int width = Factor.width(rows);
    for (int t = 0; t < count(); t += BLOCK) {
      int end = Math.min(count(), t + BLOCK);
      float[] p = products(kernels, t, end, width, a, b);
      kernels.addProduct(end - t, rows, outputs, p, 0, width, 1, dy, y0, outputs, dw, t * outputs);
    }
  }

  /** da and db += the gradients, given that of y; they may be one array, as a and b may. */
  void addFactorGradients(
      Kernels kernels,
      int rows,
      float[] a,
      float[] b,
      float[] w,
      int count,
      float[] dy,
      int y0,
      float[] da,
      float[] db) {
    int width = Factor.width(rows);
    if (outputs.length != count) {
      outputs = IntStream.range(0, count).toArray();
    }
    turned.resize(count, width);
    Factor.gather(dy, count, outputs, y0 / Math.max(1, count), rows, turned);
    for (int t = 0; t < count(); t += BLOCK) {
      int end = Math.min(count(), t + BLOCK);
      float[] dp = slopes.resize(end - t, width).fill(0).data();
      kernels.addProduct(
          end - t, count, width, w, t * count, count, 1, turned.data(), 0, width, dp, 0);
      kernels.addRowProductGradients(t, end, width, left, right, a, b, dp, da, db);
    }
  }

  private float[] products(Kernels kernels, int from, int to, int width, float[] a, float[] b) {
    float[] p = products.resize(Math.min(BLOCK, count()), width).data();
    kernels.rowProducts(from, to, width, left, right, a, b, p);
    return p;
  }
}
