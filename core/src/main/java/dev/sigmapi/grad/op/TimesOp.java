package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/** y = a ⊙ b, element by element; with a = b the gradient of a square. */
public final class TimesOp extends Op {
  private Node a;
  private Node b;

  /**
   * Computes y.
   *
   * @throws ShapeException if a and b are of different shapes
   */
  public Node apply(Tape tape, Node a, Node b) {
    AddOp.requireSameShape("TimesOp", a, b);
    this.a = a;
    this.b = b;
    float[] y = prepare(tape, a.rows(), a.columns(), a.tracked() || b.tracked());
    tape.kernels().times(a.value().size(), a.value().data(), b.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    addTo(kernels, a, b);
    addTo(kernels, b, a);
  }

  private void addTo(Kernels kernels, Node factor, Node other) {
    if (factor.tracked()) {
      kernels.addTimes(
          factor.value().size(),
          output().gradient().data(),
          other.value().data(),
          factor.gradient().data());
    }
  }
}
