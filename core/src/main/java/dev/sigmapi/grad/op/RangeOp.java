package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** y = low + (high − low) · x, held in [low, high]; x: numbers from 0 to 1. */
public final class RangeOp extends Op {
  private Node x;
  private float width;

  /** Computes y. */
  public Node apply(Tape tape, Node x, float low, float high) {
    this.x = x;
    this.width = high - low;
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked());
    for (int i = 0; i < x.value().size(); i++) {
      // Rounding alone can leave the range.
      y[i] = Math.max(low, Math.min(high, low + width * x.value().data()[i]));
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    kernels.addScaled(x.value().size(), width, output().gradient().data(), x.gradient().data());
  }
}
