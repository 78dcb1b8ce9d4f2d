package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.FactorProductOp;
import dev.sigmapi.grad.op.LinearOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * Pi-sigma units: o_k = g(Π_{j=1..order} (Σ_i w_ijk x_i + b_jk)), a product of sums (Shin &amp;
 * Ghosh 1991). x: [rows, inputs], w: [inputs, order·outputs], b: [1, order·outputs], the first
 * factor of every output before the second of every output; o: [rows, outputs].
 *
 * <p>Weights start as Glorot &amp; Bengio 2010 for one factor. The biases start at 1, so that the
 * product starts near 1 + the sum of its factors and no factor silences the others; with order 1
 * they start at 0, as in {@link Dense}.
 *
 * <p>Products that leave the range of float32 are infinite; a factor of 0 among such makes NaN.
 */
public final class PiSigma implements Module {
  private final int inputs;
  private final int outputs;
  private final int order;
  private final Activation activation;
  private final Weight weights;
  private final Weight bias;

  /** Units whose weights are learned as they stand. */
  public PiSigma(int inputs, int outputs, int order, Activation activation, Seed seed) {
    this(
        inputs,
        outputs,
        order,
        activation,
        new Parameter(firstWeights(inputs, outputs, order, seed)),
        new Parameter(firstBias(outputs, order)));
  }

  /** Units on the given weights, of the shapes above. */
  public PiSigma(
      int inputs, int outputs, int order, Activation activation, Weight weights, Weight bias) {
    if (order < 1) {
      throw new IllegalArgumentException("PiSigma expects an order of 1 or more but got " + order);
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.order = order;
    this.activation = activation;
    this.weights = weights;
    this.bias = bias;
  }

  /** Linear units that give 0 whatever their input is, until the first factor has learned. */
  static PiSigma silent(int inputs, int outputs, int order, Seed seed) {
    Tensor weights = firstWeights(inputs, outputs, order, seed);
    Tensor bias = firstBias(outputs, order);
    for (int k = 0; k < outputs; k++) {
      bias.set(0, k, 0);
      for (int i = 0; i < inputs; i++) {
        weights.set(i, k, 0);
      }
    }
    return new PiSigma(
        inputs, outputs, order, Dense.LINEAR, new Parameter(weights), new Parameter(bias));
  }

  private static Tensor firstWeights(int inputs, int outputs, int order, Seed seed) {
    double bound = Math.sqrt(6.0 / Math.max(1, inputs + outputs));
    return Initial.uniform(inputs, Math.multiplyExact(outputs, order), bound, seed);
  }

  private static Tensor firstBias(int outputs, int order) {
    return Tensor.zeros(1, outputs * order).fill(order == 1 ? 0 : 1);
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** How many factors an output has. */
  public int order() {
    return order;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** w. */
  public Weight weights() {
    return weights;
  }

  /** b. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    return ActivationOp.activated(tape, addedTo(tape, null, x), activation);
  }

  /** The products without g, added to {@code base}; null for nothing to add to. */
  Node addedTo(Tape tape, Node base, Node x) {
    Node sums =
        tape.next(LinearOp.class, LinearOp::new).apply(tape, x, weights.on(tape), bias.on(tape));
    return tape.next(FactorProductOp.class, FactorProductOp::new).apply(tape, base, sums, order);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    return "PiSigma(%d -> %d, order %d%s)"
        .formatted(inputs, outputs, order, Dense.suffix(activation));
  }
}
