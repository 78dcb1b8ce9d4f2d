package dev.sigmapi.grad;

import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * A tensor that is learned. One object used in many places is one parameter: its gradient is the
 * sum over its uses, and optimisers, counts and files see it once.
 *
 * <p>Another weight can take the place of a parameter in all modules that hold it, see {@link
 * #replaceBy}: the one seam by which every weight of every module can be transformed or shared.
 */
public final class Parameter implements Weight {
  private final Tensor value;
  private final Tensor gradient;
  private final boolean learned;
  private Weight source;

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

  /**
   * What is learned; writing to it changes the parameter.
   *
   * @throws IllegalStateException if another weight has taken its place
   */
  public Tensor value() {
    if (source != null) {
      throw new IllegalStateException(
          "Parameter.value expects a parameter that is learned as it stands, but another weight has"
              + " taken its place; ask for it with on(tape)");
    }
    return value;
  }

  /**
   * Lets another weight stand wherever this parameter does: what modules get is that weight's
   * value, and what files and optimisers see are the parameters behind it. To be done before the
   * first pass.
   *
   * @param weight of as many rows and columns; null for none, so that this is learned again
   */
  public void replaceBy(Weight weight) {
    source = weight;
  }

  /** The weight that has taken the place of this parameter, or null. */
  public Weight source() {
    return source;
  }

  /** How many rows the value has as a matrix, also where another weight stands for it. */
  public int rows() {
    return value.rows();
  }

  /** How many columns the value has. */
  public int columns() {
    return value.columns();
  }

  /** The gradient of the last training step, summed over the batch. */
  public Tensor gradient() {
    return gradient;
  }

  @Override
  public Node on(Tape tape) {
    return source == null ? tape.leaf(this) : source.on(tape);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    if (source == null || visitor instanceof PlaceVisitor) {
      visitor.accept(path, this);
    } else {
      source.visit(path, visitor);
    }
  }

  /** A visitor that is shown the parameters that modules hold, not the weights in their place. */
  @FunctionalInterface
  public interface PlaceVisitor extends BiConsumer<String, Parameter> {}
}
