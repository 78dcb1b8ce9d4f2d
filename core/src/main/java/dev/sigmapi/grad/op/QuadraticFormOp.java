package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y_o = base_o + Σ_{i≤j} w_ijo a_i a_j. a: [rows, n], base and y: [rows, outputs], w: [n(n+1)/2,
 * outputs], pairs in the order (1,1), (1,2), …, (1,n), (2,2), …, (n,n).
 *
 * <p>The pairs of all rows are never in memory at once: a block of rows is expanded, multiplied and
 * forgotten, and expanded again for the gradient. A block is about {@link #BLOCK} numbers, or one
 * row if that is more.
 */
public final class QuadraticFormOp extends Op {
  /** Pairs that are held at once: 4 MB. */
  private static final int BLOCK = 1 << 20;

  private Node x;
  private Node base;
  private Node weights;

  private final Tensor pairs = Tensor.zeros(0, 0);
  private final Tensor pairGradient = Tensor.zeros(0, 0);
  private final Tensor blockOutput = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @throws ShapeException if w does not have a row for each pair of columns of x
   */
  public Node apply(Tape tape, Node x, Node base, Node weights) {
    int rows = x.rows();
    int inputs = x.columns();
    int outputs = weights.columns();
    int count = Pairs.count(inputs, true);
    if (weights.rows() != count) {
      throw new ShapeException(
          "QuadraticFormOp",
          "weights of [%d, outputs] for %d inputs".formatted(count, inputs),
          weights.value().describeShape());
    }
    this.x = x;
    this.base = base;
    this.weights = weights;
    boolean tracked = x.tracked() || base.tracked() || weights.tracked();
    float[] y = prepare(tape, rows, outputs, tracked);
    System.arraycopy(base.value().data(), 0, y, 0, rows * outputs);
    int most = block(rows, count);
    float[] z = pairs.resize(most, count).data();
    float[] part = blockOutput.resize(most, outputs).data();
    for (int first = 0; first < rows; first += most) {
      int size = Math.min(most, rows - first);
      Pairs.expand(first, size, inputs, true, x.value().data(), z);
      System.arraycopy(y, first * outputs, part, 0, size * outputs);
      tape.kernels().addProduct(size, count, outputs, z, weights.value().data(), part);
      System.arraycopy(part, 0, y, first * outputs, size * outputs);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int inputs = x.columns();
    int outputs = weights.columns();
    int count = weights.rows();
    float[] in = x.value().data();
    float[] dy = output().gradient().data();
    if (base.tracked()) {
      kernels.addScaled(rows * outputs, 1, dy, base.gradient().data());
    }
    int most = block(rows, count);
    float[] z = pairs.data();
    float[] part = blockOutput.data();
    for (int first = 0; first < rows; first += most) {
      int size = Math.min(most, rows - first);
      System.arraycopy(dy, first * outputs, part, 0, size * outputs);
      if (weights.tracked()) {
        Pairs.expand(first, size, inputs, true, in, z);
        kernels.addTransposedProduct(count, size, outputs, z, part, weights.gradient().data());
      }
      if (x.tracked()) {
        float[] dz = pairGradient.resize(size, count).fill(0).data();
        kernels.addProductTransposed(size, outputs, count, part, weights.value().data(), dz);
        Pairs.addGradient(first, size, inputs, true, in, dz, x.gradient().data());
      }
    }
  }

  private static int block(int rows, int pairs) {
    return Math.max(1, Math.min(rows, BLOCK / Math.max(1, pairs)));
  }
}
