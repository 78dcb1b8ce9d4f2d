package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** y = ln max(|x|, {@value #FLOOR}), element by element. Up to the floor the slope is 0. */
public final class LogarithmOp extends Op {
  /** The least size that is told apart. */
  public static final float FLOOR = 1e-6f;

  private Node x;

  /** Computes y. */
  public Node apply(Tape tape, Node x) {
    this.x = x;
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked());
    tape.kernels().logMagnitude(x.value().size(), FLOOR, x.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] in = x.value().data();
    float[] dy = output().gradient().data();
    float[] dx = x.gradient().data();
    for (int i = 0; i < x.value().size(); i++) {
      dx[i] += Math.abs(in[i]) > FLOOR ? dy[i] / in[i] : 0;
    }
  }
}
