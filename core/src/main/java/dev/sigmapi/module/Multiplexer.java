package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.MultiplexerOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * One of k parts of the data, as a selector chooses: y = Σ_k softmax(s(x) / temperature)_k d(x)_k.
 * x: [rows, inputs], s(x): [rows, k], d(x): [rows, k · width], one part behind the other, y: [rows,
 * width]. s and d are any modules; d is often a {@link Select}.
 *
 * <p>A hard multiplexer gives the part with the largest s(x) alone, and learns s by the slopes of
 * the soft one; see {@link MultiplexerOp}.
 */
public final class Multiplexer implements Module {
  private final Module selector;
  private final Module data;
  private final double temperature;
  private final boolean hard;

  /**
   * @param selector s
   * @param data d
   * @param temperature above 0; the smaller, the more like a choice
   * @throws ShapeException if the data cannot be divided into as many parts as s gives, or both do
   *     not take the same columns
   */
  public Multiplexer(Module selector, Module data, double temperature, boolean hard) {
    if (selector.inputs() != data.inputs()
        || selector.outputs() == 0
        || data.outputs() % selector.outputs() != 0) {
      throw new ShapeException(
          "Multiplexer",
          "data from %d to a multiple of %d columns, as the selector"
              .formatted(selector.inputs(), selector.outputs()),
          "%s from %d to %d".formatted(data, data.inputs(), data.outputs()));
    }
    Gate.requireTemperature("Multiplexer", temperature);
    this.selector = selector;
    this.data = data;
    this.temperature = temperature;
    this.hard = hard;
  }

  @Override
  public int inputs() {
    return selector.inputs();
  }

  @Override
  public int outputs() {
    return data.outputs() / selector.outputs();
  }

  /** s. */
  public Module selector() {
    return selector;
  }

  /** d. */
  public Module data() {
    return data;
  }

  /** What s is divided by. */
  public double temperature() {
    return temperature;
  }

  /** Whether one part is given alone. */
  public boolean hard() {
    return hard;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node s = selector.forward(tape, x);
    Node d = data.forward(tape, x);
    return tape.next(MultiplexerOp.class, MultiplexerOp::new)
        .apply(tape, s, d, (float) temperature, hard);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    selector.visit(path + "selector.", visitor);
    data.visit(path + "data.", visitor);
  }

  @Override
  public String toString() {
    return "Multiplexer(%s, %s%s%s)"
        .formatted(
            selector,
            data,
            temperature == 1 ? "" : ", temperature " + temperature,
            hard ? ", hard" : "");
  }
}
