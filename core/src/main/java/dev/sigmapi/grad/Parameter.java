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
  private final boolean learned;

  public Parameter(Tensor value) {
    this(value, true);
  }

  private Parameter(Tensor value, boolean learned) {
    this.value = value;
    this.gradient = Tensor.zeros(value.shape());
    this.learned = learned;
  }

  /**
   * A tensor that a network keeps but does not learn, such as a running mean. Files hold it,
   * optimisers do not see it. What operations add to its gradient in a training step is added to
   * its value after the step.
   */
  public static Parameter statistic(Tensor value) {
    return new Parameter(value, false);
  }

  /** Whether optimisers move it. */
  public boolean learned() {
    return learned;
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
