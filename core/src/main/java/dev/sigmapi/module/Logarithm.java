package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.LogarithmOp;
import java.util.function.BiConsumer;

/**
 * y = ln max(|x|, 10⁻⁶), nothing learned: what follows sees orders of magnitude. x, y: [rows,
 * inputs]. Behind it, the boundaries of a linear gate are power laws.
 */
public final class Logarithm implements Module {
  private final int inputs;

  public Logarithm(int inputs) {
    this.inputs = inputs;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return inputs;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    return tape.next(LogarithmOp.class, LogarithmOp::new).apply(tape, x);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "Logarithm(%d)".formatted(inputs);
  }
}
