package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * Shares y_j ≥ 0 that add up to 1 in each row, of logits x_j / temperature. x, y: [rows, columns].
 *
 * <p>A logit of −∞, and one that a mask forbids, whatever it is, has the share 0 and no gradient; a
 * row without any other is 0. The largest logit is taken off first, so that no finite row gives
 * NaN; NaN in a row makes the row NaN, and so does +∞.
 */
abstract sealed class DistributionOp extends Op permits SoftmaxOp, SparsemaxOp {
  private Node x;
  private float sharpness;
  private final Tensor ofRows = Tensor.zeros(0, 0);
  private final Tensor totals = Tensor.zeros(0, 0);
  private final Tensor ones = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @param allowed of x's shape, 0 where a logit is masked; null where none is
   * @param temperature above 0; the smaller, the more like a choice
   * @throws ShapeException if the mask is not of x's shape
   */
  public final Node apply(Tape tape, Node x, Node allowed, float temperature) {
    if (allowed != null) {
      AddOp.requireSameShape(getClass().getSimpleName(), x, allowed);
    }
    this.x = x;
    // Finite and above 0, so that no product with it is NaN.
    this.sharpness = Math.min(Math.max(1 / temperature, Float.MIN_NORMAL), Float.MAX_VALUE);
    int rows = x.rows();
    int columns = x.columns();
    float[] y = prepare(tape, rows, columns, x.tracked());
    System.arraycopy(x.value().data(), 0, y, 0, rows * columns);
    if (allowed != null) {
      float[] mask = allowed.value().data();
      for (int i = 0; i < rows * columns; i++) {
        y[i] = mask[i] == 0 ? Float.NEGATIVE_INFINITY : y[i];
      }
    }
    float[] largest = ofRows.resize(1, rows).data();
    tape.kernels().rowLargest(rows, columns, y, largest);
    for (int row = 0; row < rows; row++) {
      float shift = largest[row] == Float.NEGATIVE_INFINITY ? 0 : largest[row];
      for (int j = row * columns; j < (row + 1) * columns; j++) {
        y[j] = (y[j] - shift) * sharpness;
      }
    }
    share(tape.kernels(), rows, columns, y);
    return output();
  }

  /** Σ_j a_ij of each row. */
  final float[] sums(Kernels kernels, int rows, int columns, float[] a) {
    float[] sums = totals.resize(1, rows).fill(0).data();
    kernels.addRowProducts(rows, columns, a, ones.resize(1, columns).fill(1).data(), 0, sums);
    return sums;
  }

  /** Makes shares of logits of which the largest of a row is 0, or all are −∞. */
  abstract void share(Kernels kernels, int rows, int columns, float[] y);

  /** How much of the gradients of the shares y reaches their logits. */
  abstract float[] weights(int size, float[] y);

  /** dx_j = w_j · (dy_j − Σ w dy / Σ w) / temperature, with the weights w above. */
  @Override
  protected final void backward(Kernels kernels) {
    int rows = x.rows();
    int columns = x.columns();
    float[] w = weights(rows * columns, output().value().data());
    float[] dy = output().gradient().data();
    float[] dx = x.gradient().data();
    float[] total = sums(kernels, rows, columns, w);
    float[] along = ofRows.resize(1, rows).fill(0).data();
    kernels.addRowProducts(rows, columns, w, dy, columns, along);
    for (int row = 0; row < rows; row++) {
      float mean = total[row] == 0 ? 0 : along[row] / total[row];
      for (int j = row * columns; j < (row + 1) * columns; j++) {
        dx[j] += sharpness * w[j] * (dy[j] - mean);
      }
    }
  }
}
