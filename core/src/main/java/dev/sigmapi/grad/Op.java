package dev.sigmapi.grad;

import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * One fused operation on a tape: as coarse as a module, with its hand-derived gradient beside it.
 *
 * <p>An operation has a method that computes its output from its inputs, by convention {@code
 * apply}, which starts with {@link #prepare} and keeps what {@link #backward} will need. The tape
 * keeps the object for the next pass, so its buffers are reused and a warm pass allocates nothing.
 */
public abstract class Op {
  private final Node output = new Node(Tensor.zeros(0, 0));

  /** The node that this operation computes. */
  public final Node output() {
    return output;
  }

  /** Adds to the gradients of the inputs, given the gradient of the output. */
  protected abstract void backward(Kernels kernels);

  /**
   * To be called once in a pass, when all inputs are there: sizes the output, with its values left
   * undefined, and tracks it if the tape records and an input is tracked.
   *
   * @return the storage of the output
   */
  protected final float[] prepare(Tape tape, int rows, int columns, boolean inputTracked) {
    tape.computes(this);
    output.value().resize(rows, columns);
    output.track(tape.records() && inputTracked);
    return output.value().data();
  }
}
