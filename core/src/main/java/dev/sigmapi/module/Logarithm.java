package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.kernel.Elementwise;
import java.util.function.BiConsumer;

/**
 * y = ln x, column by column. x, y: [rows, inputs]. Powers become lines behind it, and magnitudes
 * steps of equal length. What is below {@link Elementwise#TINY} counts as that and has gradient 0.
 */
public record Logarithm(int inputs) implements Module {
  /** The function of each column. */
  public static final Activation FUNCTION = Activation.of(Elementwise.LOG);

  @Override
  public int outputs() {
    return inputs;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    return ActivationOp.activated(tape, x, FUNCTION);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "Logarithm(%d)".formatted(inputs);
  }
}
