package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.FactorizationOp;
import dev.sigmapi.grad.op.LinearOp;
import dev.sigmapi.grad.op.QuadraticFormOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * y_o = g(Σ_{i≤j} w_ijo a_i a_j + Σ_i v_io a_i + b_o): every output is a polynomial of degree two.
 * a: [rows, n], v: [n, outputs], b: [1, outputs], y: [rows, outputs].
 *
 * <p>With rank 0, w is [n(n+1)/2, outputs], pairs in the order (1,1), (1,2), …, (n,n). With rank k
 * it is w_ijo = ⟨f_io, f_jo⟩ for i &lt; j and no squares, f: [n, outputs·k], the factors of an
 * output beside one another: a factorization machine (Rendle 2010), of n·k work and weights an
 * output.
 *
 * <p>Linear weights start as in {@link Dense}; w starts at 0 and f within ±0.1/√n, so that the
 * layer starts as its linear part, exactly or up to a hundredth, and a stack of them does not blow
 * up.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither. With a rank, a single input above about 1e19 is
 * enough for NaN, as its square is taken off again.
 */
public final class QuadraticLinear implements Module {
  private final int inputs;
  private final int outputs;
  private final int rank;
  private final Activation activation;
  private final Weight quadratic;
  private final Weight linear;
  private final Weight bias;

  /**
   * A layer whose weights are learned as they stand.
   *
   * @param rank factors a pair is made of; 0 for a weight for each pair
   */
  public QuadraticLinear(int inputs, int outputs, int rank, Activation activation, Seed seed) {
    this(
        inputs,
        outputs,
        rank,
        activation,
        new Parameter(firstQuadratic(inputs, outputs, rank, seed.child("quadratic"))),
        new Parameter(Initial.glorot(inputs, outputs, seed.child("linear"))),
        new Parameter(Tensor.zeros(1, outputs)));
  }

  /**
   * A layer on the given weights, of the shapes above.
   *
   * @param quadratic w for rank 0, else f
   */
  public QuadraticLinear(
      int inputs,
      int outputs,
      int rank,
      Activation activation,
      Weight quadratic,
      Weight linear,
      Weight bias) {
    if (rank < 0) {
      throw new IllegalArgumentException(
          "QuadraticLinear expects a rank of 0 or more but got " + rank);
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.rank = rank;
    this.activation = activation;
    this.quadratic = quadratic;
    this.linear = linear;
    this.bias = bias;
  }

  private static Tensor firstQuadratic(int inputs, int outputs, int rank, Seed seed) {
    if (rank == 0) {
      return Initial.zeros(new Quadratic(inputs, Quadratic.Terms.DISTINCT).outputs(), outputs);
    }
    double bound = 0.1 / Math.sqrt(Math.max(1, inputs));
    return Initial.uniform(inputs, Math.multiplyExact(outputs, rank), bound, seed);
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** Factors a pair is made of; 0 for a weight for each pair. */
  public int rank() {
    return rank;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** w for rank 0, else f. */
  public Weight quadratic() {
    return quadratic;
  }

  /** v. */
  public Weight linear() {
    return linear;
  }

  /** b. */
  public Weight bias() {
    return bias;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node line =
        tape.next(LinearOp.class, LinearOp::new).apply(tape, x, linear.on(tape), bias.on(tape));
    Node w = quadratic.on(tape);
    Node sum =
        rank == 0
            ? tape.next(QuadraticFormOp.class, QuadraticFormOp::new).apply(tape, x, line, w)
            : tape.next(FactorizationOp.class, FactorizationOp::new).apply(tape, x, line, w, rank);
    return ActivationOp.activated(tape, sum, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    quadratic.visit(path + (rank == 0 ? "quadratic" : "factors"), visitor);
    linear.visit(path + "linear", visitor);
    bias.visit(path + "bias", visitor);
  }

  @Override
  public String toString() {
    String low = rank == 0 ? "" : ", rank " + rank;
    return "QuadraticLinear(%d -> %d%s%s)"
        .formatted(inputs, outputs, low, Dense.suffix(activation));
  }
}
