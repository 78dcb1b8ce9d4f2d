package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.LayerNormOp;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * y = gain ⊙ (x − μ) / √(σ² + ε) + bias, with the mean μ and the variance σ² of each row over its
 * columns (Ba, Kiros &amp; Hinton 2016). x, y: [rows, inputs], gain, bias: [1, inputs]. The gain
 * starts at 1, the bias at 0.
 */
public final class LayerNorm implements Module {
  private final int inputs;
  private final double epsilon;
  private final Weight gain;
  private final Weight bias;

  /** Gain and bias are learned as they stand; nothing is left to chance. */
  public LayerNorm(int inputs, double epsilon) {
    this(
        inputs,
        epsilon,
        new Parameter(Tensor.zeros(1, inputs).fill(1)),
        new Parameter(Tensor.zeros(1, inputs)));
  }

  /**
   * On the given weights, of the shapes above.
   *
   * @param epsilon above 0
   */
  public LayerNorm(int inputs, double epsilon, Weight gain, Weight bias) {
    this.epsilon = positive("LayerNorm", epsilon);
    this.inputs = inputs;
    this.gain = gain;
    this.bias = bias;
  }

  static double positive(String owner, double epsilon) {
    if (!(epsilon > 0 && epsilon < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          owner + " expects an epsilon above 0, so that it never divides by 0, but got " + epsilon);
    }
    return epsilon;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return inputs;
  }

  /** ε. */
  public double epsilon() {
    return epsilon;
  }

  /** [1, inputs]. */
  public Weight gain() {
    return gain;
  }

  /** [1, inputs]. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return tape.next(LayerNormOp.class, LayerNormOp::new)
        .apply(tape, x, gain.on(tape), bias.on(tape), epsilon);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    gain.visit(path + "gain", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "LayerNorm(%d)".formatted(inputs);
  }
}
