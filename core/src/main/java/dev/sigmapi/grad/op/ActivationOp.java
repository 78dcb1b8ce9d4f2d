package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;

/** y = g(x), element by element. */
public final class ActivationOp extends Op {
  private static final Activation IDENTITY = Activation.of(Elementwise.IDENTITY);

  private Node x;
  private Activation activation;

  /** g(x) as the next operation of the tape, or x itself where g is the identity. */
  public static Node activated(Tape tape, Node x, Activation activation) {
    return activation.equals(IDENTITY)
        ? x
        : tape.next(ActivationOp.class, ActivationOp::new).apply(tape, x, activation);
  }

  /** Computes y. */
  public Node apply(Tape tape, Node x, Activation activation) {
    this.x = x;
    this.activation = activation;
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked());
    activation.apply(tape.kernels(), x.value().size(), x.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    activation.addGradient(
        kernels,
        x.value().size(),
        x.value().data(),
        output().value().data(),
        output().gradient().data(),
        x.gradient().data());
  }
}
