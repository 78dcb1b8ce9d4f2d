package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** y = factor · x, element by element. */
public final class ScaleOp extends Op {
  private Node x;
  private float factor;

  /** Computes y. */
  public Node apply(Tape tape, Node x, float factor) {
    this.x = x;
    this.factor = factor;
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked());
    output().value().fill(0);
    tape.kernels().addScaled(x.value().size(), factor, x.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    kernels.addScaled(x.value().size(), factor, output().gradient().data(), x.gradient().data());
  }
}
