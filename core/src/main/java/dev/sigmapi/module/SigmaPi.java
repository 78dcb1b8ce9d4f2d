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
import java.util.Arrays;
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
public final class SigmaPi implements Module, Examined {
  /** A conjunct that moves the outputs by less than this share of the strongest carries nothing. */
  private static final double NEGLIGIBLE = 1e-3;

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

  /** Names conjuncts that hardly move any output: by their largest weight times their spread. */
  @Override
  public void examine(Tensor x, Tensor y, Findings findings) {
    Tensor w = weights.on(Tape.forInference()).value();
    double[] moves = new double[conjuncts.size()];
    double strongest = 0;
    for (int q = 0; q < moves.length; q++) {
      double weight = 0;
      for (int k = 0; k < outputs; k++) {
        weight = Math.max(weight, Math.abs(w.get(q, k)));
      }
      moves[q] = weight * spread(x, conjuncts.get(q));
      strongest = Math.max(strongest, moves[q]);
    }
    for (int q = 0; q < moves.length && strongest > 0; q++) {
      if (moves[q] <= NEGLIGIBLE * strongest) {
        findings.add("conjuncts that carry nothing", "%s", Arrays.toString(conjuncts.get(q)));
      }
    }
  }

  /** The standard deviation of a product over some rows. */
  private static double spread(Tensor x, int[] inputs) {
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < x.rows(); row++) {
      double product = 1;
      for (int input : inputs) {
        product *= x.get(row, input);
      }
      sum += product;
      squares += product * product;
    }
    double mean = sum / Math.max(1, x.rows());
    return Math.sqrt(Math.max(0, squares / Math.max(1, x.rows()) - mean * mean));
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public long multiplications() {
    return tree.nodes() + (long) conjuncts.size() * outputs;
  }

  @Override
  public String toString() {
    String suffix = activation.equals(Dense.LINEAR) ? "" : ", " + activation.name();
    return "SigmaPi(%d -> %d, %d conjuncts of order %d%s)"
        .formatted(inputs(), outputs, conjuncts.size(), conjuncts.order(), suffix);
  }
}
