package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

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
    float[] mask = allowed == null ? null : allowed.value().data();
    for (int row = 0; row < rows; row++) {
      shift(row * columns, (row + 1) * columns, mask, y);
    }
    share(tape.kernels(), rows, columns, y);
    return output();
  }

  /** y = (x − max) / temperature for one row, −∞ where the mask is 0. */
  private void shift(int from, int to, float[] mask, float[] y) {
    float[] in = x.value().data();
    float largest = Float.NEGATIVE_INFINITY;
    for (int j = from; j < to; j++) {
      y[j] = mask != null && mask[j] == 0 ? Float.NEGATIVE_INFINITY : in[j];
      largest = Math.max(largest, y[j]);
    }
    float shift = largest == Float.NEGATIVE_INFINITY ? 0 : largest;
    for (int j = from; j < to; j++) {
      y[j] = (y[j] - shift) * sharpness;
    }
  }

  /** Makes shares of logits of which the largest of a row is 0, or all are −∞. */
  abstract void share(Kernels kernels, int rows, int columns, float[] y);

  /** How much of the gradient of a share reaches its logit. */
  abstract float weight(float share);

  /** dx_j = w_j · (dy_j − Σ w dy / Σ w) / temperature, with the weights w above. */
  @Override
  protected final void backward(Kernels kernels) {
    int columns = x.columns();
    float[] y = output().value().data();
    float[] dy = output().gradient().data();
    float[] dx = x.gradient().data();
    for (int row = 0; row < x.rows(); row++) {
      float total = 0;
      float sum = 0;
      for (int j = row * columns; j < (row + 1) * columns; j++) {
        total += weight(y[j]);
        sum += weight(y[j]) * dy[j];
      }
      float mean = total == 0 ? 0 : sum / total;
      for (int j = row * columns; j < (row + 1) * columns; j++) {
        dx[j] += sharpness * weight(y[j]) * (dy[j] - mean);
      }
    }
  }
}
