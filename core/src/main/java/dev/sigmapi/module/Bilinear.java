package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.BilinearOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * Inputs that choose weights: w_ij = Σ_k u_kji z_k and y_i = g(Σ_j w_ij x_j), so y_i = g(Σ_jk u_kji
 * z_k x_j). z: K and x: J of the columns of the input, u: [K, J, outputs], y: [rows, outputs]. A
 * constant 1 in z gives x weights of its own, one in x gives z weights of its own, both give a
 * bias. The weights w of all rows are never in memory together; see {@link BilinearOp}.
 *
 * <p>Weights start as Glorot &amp; Bengio 2010 with K · J inputs.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class Bilinear implements Module {
  private final BilinearInputs columns;
  private final int outputs;
  private final Activation activation;
  private final Weight weights;

  /** A layer whose weights are learned as they stand. */
  public Bilinear(BilinearInputs columns, int outputs, Activation activation, Seed seed) {
    this(columns, outputs, activation, new Parameter(initial(columns, outputs, seed)));
  }

  /** A layer on given weights u: [z, x, outputs], z and x with their constants. */
  public Bilinear(BilinearInputs columns, int outputs, Activation activation, Weight weights) {
    this.columns = columns;
    this.outputs = outputs;
    this.activation = activation;
    this.weights = weights;
  }

  private static Tensor initial(BilinearInputs columns, int outputs, Seed seed) {
    Tensor flat =
        Initial.glorot(Math.multiplyExact(columns.widthZ(), columns.widthX()), outputs, seed);
    return Tensor.of(flat.data(), columns.widthZ(), columns.widthX(), outputs);
  }

  /**
   * The weights that z chooses: before g the layer is y = w·x for rows with this z.
   *
   * @param z without its constant
   * @return w: [outputs, x], x with its constant
   */
  public Tensor weightsFor(float... z) {
    float[] factors = columns.completed(z);
    float[] u = weights.on(Tape.forInference()).value().data();
    int width = columns.widthX();
    Tensor w = Tensor.zeros(outputs, width);
    for (int k = 0; k < factors.length; k++) {
      for (int j = 0; j < width; j++) {
        for (int i = 0; i < outputs; i++) {
          w.data()[i * width + j] += factors[k] * u[(k * width + j) * outputs + i];
        }
      }
    }
    return w;
  }

  /** Which columns are z and x. */
  public BilinearInputs columns() {
    return columns;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  /** u. */
  public Weight weights() {
    return weights;
  }

  @Override
  public int inputs() {
    return columns.columns();
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node u = weights.on(tape);
    Node y =
        tape.next(BilinearOp.class, BilinearOp::new)
            .apply(tape, x, u, columns.z(), columns.x(), columns.constantZ(), columns.constantX());
    return ActivationOp.activated(tape, y, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.visit(path + "weights", visitor);
  }

  @Override
  public String toString() {
    String suffix = activation.equals(Dense.LINEAR) ? "" : ", " + activation.name();
    return "Bilinear(%d (%s) -> %d%s)".formatted(inputs(), columns, outputs, suffix);
  }
}
