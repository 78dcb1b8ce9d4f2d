package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/** y = a + b, element by element. */
public final class AddOp extends Op {
  private Node a;
  private Node b;

  /**
   * Computes y.
   *
   * @throws ShapeException if a and b are of different shapes
   */
  public Node apply(Tape tape, Node a, Node b) {
    requireSameShape("AddOp", a, b);
    this.a = a;
    this.b = b;
    float[] y = prepare(tape, a.rows(), a.columns(), a.tracked() || b.tracked());
    System.arraycopy(a.value().data(), 0, y, 0, a.value().size());
    tape.kernels().addScaled(b.value().size(), 1, b.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    addTo(kernels, a);
    addTo(kernels, b);
  }

  private void addTo(Kernels kernels, Node term) {
    if (term.tracked()) {
      kernels.addScaled(term.value().size(), 1, output().gradient().data(), term.gradient().data());
    }
  }

  static void requireSameShape(String who, Node a, Node b) {
    if (a.rows() != b.rows() || a.columns() != b.columns()) {
      throw new ShapeException(
          who, "two of " + a.value().describeShape(), b.value().describeShape());
    }
  }
}
