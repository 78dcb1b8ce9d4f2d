package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.TimesOp;
import dev.sigmapi.tensor.Seed;
import java.util.function.BiConsumer;

/**
 * A gated linear unit: y = (x·W + b) ⊙ g(x·V + c). x: [rows, inputs], W, V: [inputs, outputs], y:
 * [rows, outputs]. With g = sigmoid it is the GLU of Dauphin, Fan, Auli &amp; Grangier 2017; with
 * gelu, silu, relu and the identity the GEGLU, SwiGLU, ReGLU and bilinear unit of Shazeer 2020.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class GatedLinear implements Module {
  private final Dense linear;
  private final Dense gate;

  /** A layer whose weights are learned as they stand. */
  public GatedLinear(int inputs, int outputs, Activation activation, Seed seed) {
    this(
        new Dense(inputs, outputs, Dense.LINEAR, seed.child("linear")),
        new Dense(inputs, outputs, activation, seed.child("gate")));
  }

  /**
   * A layer of two, of the same shape.
   *
   * @param linear x·W + b
   * @param gate g(x·V + c)
   */
  public GatedLinear(Dense linear, Dense gate) {
    this.linear = linear;
    this.gate = gate;
  }

  @Override
  public int inputs() {
    return linear.inputs();
  }

  @Override
  public int outputs() {
    return linear.outputs();
  }

  /** x·W + b. */
  public Dense linear() {
    return linear;
  }

  /** g(x·V + c). */
  public Dense gate() {
    return gate;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node values = linear.forward(tape, x);
    Node open = gate.forward(tape, x);
    return tape.next(TimesOp.class, TimesOp::new).apply(tape, values, open);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    linear.visit(path + "linear.", visitor);
    gate.visit(path + "gate.", visitor);
  }

  @Override
  public String toString() {
    return "GatedLinear(%d -> %d, %s)".formatted(inputs(), outputs(), gate.activation().name());
  }
}
