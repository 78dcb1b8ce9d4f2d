package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.DropoutOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * Training on a network whose units are missing by chance: y = x ⊙ m / (1 − rate), each m 0 with
 * probability rate (Srivastava et al. 2014, scaled so that the mean stays). x, y: [rows, inputs].
 * On a tape that does not record, y is x.
 */
public final class Dropout implements Module {
  private final int inputs;
  private final double rate;

  /**
   * @param rate the share that is missing, 0 or more and less than 1
   * @throws IllegalArgumentException for another rate
   */
  public Dropout(int inputs, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException(
          "Dropout expects a rate of 0 or more and less than 1 but got " + rate);
    }
    this.inputs = inputs;
    this.rate = rate;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return inputs;
  }

  /** The share that is missing. */
  public double rate() {
    return rate;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    if (x.columns() != inputs) {
      throw new ShapeException("Dropout", "x of [rows, " + inputs + "]", x.value().describeShape());
    }
    if (!tape.records() || rate == 0) {
      return x;
    }
    var random = tape.chance().random();
    return tape.next(DropoutOp.class, DropoutOp::new).apply(tape, x, random, rate);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "Dropout(%d, %s)".formatted(inputs, rate);
  }
}
