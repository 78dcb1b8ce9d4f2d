package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.LinearOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * y = g(x·W + b). x: [rows, inputs], W: [inputs, outputs], b: [1, outputs], y: [rows, outputs].
 * Weights start as Glorot &amp; Bengio 2010, the bias at zero.
 *
 * <p>A sum that leaves the range of float32 is infinite, and NaN where it does so to both sides;
 * sin, cos, gelu and silu of an infinite sum are NaN.
 */
public final class Dense implements Module {
  public static final Activation LINEAR = Activation.of(Elementwise.IDENTITY);

  private final int inputs;
  private final int outputs;
  private final Weight weights;
  private final Weight bias;
  private final Activation activation;

  /** A layer whose weights are learned as they stand. */
  public Dense(int inputs, int outputs, Activation activation, Seed seed) {
    this(
        inputs,
        outputs,
        activation,
        new Parameter(Initial.glorot(inputs, outputs, seed)),
        new Parameter(Tensor.zeros(1, outputs)));
  }

  /** A layer on the given weights, of the shapes above. */
  public Dense(int inputs, int outputs, Activation activation, Weight weights, Weight bias) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.weights = weights;
    this.bias = bias;
    this.activation = activation;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** W. */
  public Weight weights() {
    return weights;
  }

  /** b. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return ActivationOp.activated(tape, linear(tape, x, weights, bias), activation);
  }

  /** x·W + b; without b if that is null. */
  static Node linear(Tape tape, Node x, Weight weights, Weight bias) {
    return tape.next(LinearOp.class, LinearOp::new)
        .apply(tape, x, weights.on(tape), bias == null ? null : bias.on(tape));
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "Dense(%d -> %d%s)".formatted(inputs, outputs, suffix(activation));
  }

  /** How a module prints its activation at the end of its options. */
  static String suffix(Activation activation) {
    return activation.equals(LINEAR) ? "" : ", " + activation.name();
  }
}
