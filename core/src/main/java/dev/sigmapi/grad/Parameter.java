package dev.sigmapi.grad;

import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * A tensor that is learned. One object used in many places is one parameter: its gradient is the
 * sum over its uses, and optimisers, counts and files see it once.
 */
public final class Parameter implements Weight {
  private final Tensor value;
  private final Tensor gradient;

  public Parameter(Tensor value) {
    this.value = value;
    this.gradient = Tensor.zeros(value.shape());
  }

  /** What is learned; writing to it changes the parameter. */
  public Tensor value() {
    return value;
  }

  /** The gradient of the last training step, summed over the batch. */
  public Tensor gradient() {
    return gradient;
  }

  @Override
  public Node on(Tape tape) {
    return tape.leaf(this);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    visitor.accept(path, this);
  }
}
