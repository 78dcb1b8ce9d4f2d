package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Rows of a sign each: row i of y is row i of p where sign i is 1, −p where it is −1, and row i of
 * x where it is 0. x, p, y: [rows, columns].
 */
public final class SignedRowsOp extends Op {
  private Node x;
  private Node p;
  private int[] signs;

  /** Computes y. */
  public Node apply(Tape tape, Node x, Node p, int[] signs) {
    this.x = x;
    this.p = p;
    this.signs = signs;
    int columns = x.columns();
    float[] y = prepare(tape, x.rows(), columns, x.tracked() || p.tracked());
    for (int i = 0; i < x.value().size(); i++) {
      int sign = signs[i / columns];
      y[i] = sign == 0 ? x.value().data()[i] : sign * p.value().data()[i];
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = x.columns();
    float[] dy = output().gradient().data();
    for (int i = 0; i < x.value().size(); i++) {
      int sign = signs[i / columns];
      if (sign == 0 && x.tracked()) {
        x.gradient().data()[i] += dy[i];
      } else if (sign != 0 && p.tracked()) {
        p.gradient().data()[i] += sign * dy[i];
      }
    }
  }
}
