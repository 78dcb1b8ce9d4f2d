package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** y_i = x_r(i): some rows of x. x: [rows, columns], y: [as many as are wanted, columns]. */
public final class GatherOp extends Op {
  private Node x;
  private int[] rows;
  private int from;

  /**
   * Copies rows.
   *
   * @param rows their numbers from the place {@code from} to the one before {@code to}; they stay
   *     as they are until the pass ends
   */
  public Node apply(Tape tape, Node x, int[] rows, int from, int to) {
    this.x = x;
    this.rows = rows;
    this.from = from;
    int columns = x.columns();
    float[] y = prepare(tape, to - from, columns, x.tracked());
    for (int i = from; i < to; i++) {
      System.arraycopy(x.value().data(), rows[i] * columns, y, (i - from) * columns, columns);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = x.columns();
    float[] dx = x.gradient().data();
    float[] dy = output().gradient().data();
    for (int i = 0; i < output().rows(); i++) {
      int row = rows[from + i];
      kernels.addRows(1, columns, 1, dy, i * columns, 0, dx, row * columns, 0);
    }
  }
}
