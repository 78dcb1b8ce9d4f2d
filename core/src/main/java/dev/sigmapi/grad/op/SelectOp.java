package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * y_j = x_c(j): some columns of x in an order of one's own. A column that is taken more than once
 * gets the sum of its gradients.
 */
public final class SelectOp extends Op {
  private Node x;
  private int[] columns;

  /**
   * Copies columns.
   *
   * @param columns their numbers, each from 0 to one below the columns of x
   */
  public Node apply(Tape tape, Node x, int[] columns) {
    this.x = x;
    this.columns = columns;
    float[] y = prepare(tape, x.rows(), columns.length, x.tracked());
    float[] in = x.value().data();
    for (int row = 0; row < x.rows(); row++) {
      for (int j = 0; j < columns.length; j++) {
        y[row * columns.length + j] = in[row * x.columns() + columns[j]];
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dx = x.gradient().data();
    float[] dy = output().gradient().data();
    for (int row = 0; row < x.rows(); row++) {
      for (int j = 0; j < columns.length; j++) {
        dx[row * x.columns() + columns[j]] += dy[row * columns.length + j];
      }
    }
  }
}
