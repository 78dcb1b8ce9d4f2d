package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/** y = [a, b]: the columns of a and behind them those of b. */
public final class ConcatenateOp extends Op {
  private Node a;
  private Node b;

  /**
   * Computes y.
   *
   * @throws ShapeException if a and b have different numbers of rows
   */
  public Node apply(Tape tape, Node a, Node b) {
    if (a.rows() != b.rows()) {
      throw new ShapeException(
          "ConcatenateOp", "b of [" + a.rows() + ", columns]", b.value().describeShape());
    }
    this.a = a;
    this.b = b;
    int columns = a.columns() + b.columns();
    float[] y = prepare(tape, a.rows(), columns, a.tracked() || b.tracked());
    copy(a, y, columns, 0);
    copy(b, y, columns, a.columns());
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    add(a, 0);
    add(b, a.columns());
  }

  private static void copy(Node part, float[] y, int columns, int at) {
    int width = part.columns();
    for (int row = 0; row < part.rows(); row++) {
      System.arraycopy(part.value().data(), row * width, y, row * columns + at, width);
    }
  }

  private void add(Node part, int at) {
    if (!part.tracked()) {
      return;
    }
    int width = part.columns();
    float[] dy = output().gradient().data();
    float[] dPart = part.gradient().data();
    for (int row = 0; row < part.rows(); row++) {
      int from = row * output().columns() + at;
      for (int j = 0; j < width; j++) {
        dPart[row * width + j] += dy[from + j];
      }
    }
  }
}
