package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.ProductTree;
import dev.sigmapi.grad.op.SigmaPiOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * Sigma-pi units: y_k = g(Σ_q w_qk Π_{i ∈ q} x_i + b_k) over the conjuncts q (Rumelhart, Hinton
 * &amp; McClelland 1986). x: [rows, inputs], w: [conjuncts, outputs], b: [1, outputs], y: [rows,
 * outputs]. All outputs see the same {@link Conjuncts}; which inputs they join is up to the user,
 * and what several have in common is multiplied once.
 *
 * <p>Weights start as Glorot &amp; Bengio 2010 would a dense layer on the products, the bias at
 * zero.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class SigmaPi implements Module {
  private final Conjuncts conjuncts;
  private final int outputs;
  private final Weight weights;
  private final Weight bias;
  private final Activation activation;
  private final ProductTree tree;

  /** Units whose weights are learned as they stand. */
  public SigmaPi(Conjuncts conjuncts, int outputs, Activation activation, Seed seed) {
    this(
        conjuncts,
        outputs,
        activation,
        new Parameter(Initial.glorot(conjuncts.size(), outputs, seed)),
        new Parameter(Tensor.zeros(1, outputs)));
  }

  /** Units on the given weights, of the shapes above. */
  public SigmaPi(
      Conjuncts conjuncts, int outputs, Activation activation, Weight weights, Weight bias) {
    this.conjuncts = conjuncts;
    this.outputs = outputs;
    this.weights = weights;
    this.bias = bias;
    this.activation = activation;
    this.tree = new ProductTree(conjuncts.inputs(), conjuncts.toArrays());
  }

  @Override
  public int inputs() {
    return conjuncts.inputs();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  public Conjuncts conjuncts() {
    return conjuncts;
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
    Node y =
        tape.next(SigmaPiOp.class, SigmaPiOp::new)
            .apply(tape, x, tree, weights.on(tape), bias.on(tape));
    if (activation.equals(Dense.LINEAR)) {
      return y;
    }
    return tape.next(ActivationOp.class, ActivationOp::new).apply(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    String suffix = activation.equals(Dense.LINEAR) ? "" : ", " + activation.name();
    return "SigmaPi(%d -> %d, %d conjuncts of order %d%s)"
        .formatted(inputs(), outputs, conjuncts.size(), conjuncts.order(), suffix);
  }
}
