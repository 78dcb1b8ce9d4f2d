package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.GateOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * A switch: y = sigmoid(s(x) / temperature) ⊙ f(x), s and f any modules. x: [rows, inputs], s(x),
 * f(x), y: [rows, outputs]. Where s should see other columns than f, each begins with a {@link
 * Select}.
 *
 * <p>A hard gate gives f(x) where s(x) &gt; 0 and 0 elsewhere, and learns s by the slope of the
 * soft one; see {@link GateOp}.
 */
public final class Gate implements Module {
  private final Module switches;
  private final Module values;
  private final double temperature;
  private final boolean hard;

  /**
   * @param switches s
   * @param values f
   * @param temperature above 0; the smaller, the more like a step
   * @throws ShapeException if s and f are not of the same shape
   */
  public Gate(Module switches, Module values, double temperature, boolean hard) {
    if (switches.inputs() != values.inputs() || switches.outputs() != values.outputs()) {
      throw new ShapeException(
          "Gate",
          "switches from %d to %d columns, as the values"
              .formatted(values.inputs(), values.outputs()),
          "%s from %d to %d".formatted(switches, switches.inputs(), switches.outputs()));
    }
    requireTemperature("Gate", temperature);
    this.switches = switches;
    this.values = values;
    this.temperature = temperature;
    this.hard = hard;
  }

  static void requireTemperature(String module, double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          module + " expects a temperature above 0 but got " + temperature);
    }
  }

  @Override
  public int inputs() {
    return values.inputs();
  }

  @Override
  public int outputs() {
    return values.outputs();
  }

  /** s. */
  public Module switches() {
    return switches;
  }

  /** f. */
  public Module values() {
    return values;
  }

  /** What s is divided by. */
  public double temperature() {
    return temperature;
  }

  /** Whether the gate is 0 or 1. */
  public boolean hard() {
    return hard;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node s = switches.forward(tape, x);
    Node v = values.forward(tape, x);
    return tape.next(GateOp.class, GateOp::new).apply(tape, s, v, (float) temperature, hard);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    switches.visit(path + "switches.", visitor);
    values.visit(path + "values.", visitor);
  }

  @Override
  public String toString() {
    return "Gate(%s, %s%s%s)"
        .formatted(
            switches,
            values,
            temperature == 1 ? "" : ", temperature " + temperature,
            hard ? ", hard" : "");
  }
}
