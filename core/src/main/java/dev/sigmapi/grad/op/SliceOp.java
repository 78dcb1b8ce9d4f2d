package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Numbers of x, counted row by row, as a matrix of another shape: y = shift + scale · x[from ...].
 * y: [rows, columns].
 */
public final class SliceOp extends Op {
  private Node x;
  private int from;
  private float scale;

  /** Computes y. */
  public Node apply(Tape tape, Node x, int from, int rows, int columns, float shift, float scale) {
    this.x = x;
    this.from = from;
    this.scale = scale;
    float[] y = prepare(tape, rows, columns, x.tracked());
    for (int i = 0; i < rows * columns; i++) {
      y[i] = shift + scale * x.value().data()[from + i];
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    for (int i = 0; i < output().value().size(); i++) {
      x.gradient().data()[from + i] += scale * dy[i];
    }
  }
}
