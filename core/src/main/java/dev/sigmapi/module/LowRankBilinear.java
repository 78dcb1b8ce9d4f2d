package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.SelectOp;
import dev.sigmapi.grad.op.TimesOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * A {@link Bilinear} layer of r factors: y_i = g(Σ_r a_ri (Σ_k b_kr z_k)(Σ_j c_jr x_j)), which is
 * u_kji = Σ_r a_ri b_kr c_jr (Kim, On, Lim, Kim, Ha &amp; Zhang 2017). b: [K, r], c: [J, r], a: [r,
 * outputs]: r · (K + J + outputs) numbers instead of K · J · outputs. A constant in z or x is a row
 * [1, r] of its own.
 *
 * <p>a, b and c start as Glorot &amp; Bengio 2010; the constants in z at 1 and those in x at 0, so
 * that with both the layer begins as a linear one that z modifies.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class LowRankBilinear implements Module {
  private final BilinearInputs columns;
  private final int outputs;
  private final Activation activation;
  private final Weights weights;

  /**
   * Where the layer gets its numbers.
   *
   * @param z b
   * @param constantZ [1, r], or null without a constant in z
   * @param x c
   * @param constantX [1, r], or null without a constant in x
   * @param outputs a
   */
  public record Weights(Weight z, Weight constantZ, Weight x, Weight constantX, Weight outputs) {}

  /**
   * A layer whose weights are learned as they stand.
   *
   * @param rank r
   */
  public LowRankBilinear(
      BilinearInputs columns, int outputs, int rank, Activation activation, Seed seed) {
    this(
        columns,
        outputs,
        activation,
        new Weights(
            new Parameter(Initial.glorot(columns.z().length, rank, seed.child("z"))),
            columns.constantZ() ? new Parameter(Tensor.zeros(1, rank).fill(1)) : null,
            new Parameter(Initial.glorot(columns.x().length, rank, seed.child("x"))),
            columns.constantX() ? new Parameter(Tensor.zeros(1, rank)) : null,
            new Parameter(Initial.glorot(rank, outputs, seed.child("outputs")))));
  }

  /** A layer on given weights. */
  public LowRankBilinear(
      BilinearInputs columns, int outputs, Activation activation, Weights weights) {
    this.columns = columns;
    this.outputs = outputs;
    this.activation = activation;
    this.weights = weights;
  }

  /** As {@link Bilinear#weightsFor}. */
  public Tensor weightsFor(float... z) {
    float[] factors = columns.completed(z);
    Tape tape = Tape.forInference();
    Tensor a = weights.outputs.on(tape).value();
    Tensor b = weights.z.on(tape).value();
    Tensor c = weights.x.on(tape).value();
    int width = columns.widthX();
    Tensor w = Tensor.zeros(outputs, width);
    for (int r = 0; r < a.rows(); r++) {
      float chosen = columns.constantZ() ? weights.constantZ.on(tape).value().get(0, r) : 0;
      for (int k = 0; k < z.length; k++) {
        chosen += factors[k] * b.get(k, r);
      }
      for (int j = 0; j < width; j++) {
        boolean constant = j == columns.x().length;
        float along = constant ? weights.constantX.on(tape).value().get(0, r) : c.get(j, r);
        for (int i = 0; i < outputs; i++) {
          w.data()[i * width + j] += a.get(r, i) * chosen * along;
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

  /** b, c and a. */
  public Weights weights() {
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
    Node fromZ = factors(tape, x, columns.z(), weights.z, weights.constantZ);
    Node fromX = factors(tape, x, columns.x(), weights.x, weights.constantX);
    Node products = tape.next(TimesOp.class, TimesOp::new).apply(tape, fromZ, fromX);
    Node y = Dense.linear(tape, products, weights.outputs, null);
    return ActivationOp.activated(tape, y, activation);
  }

  private static Node factors(Tape tape, Node x, int[] columns, Weight weights, Weight constant) {
    Node selected = tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns);
    return Dense.linear(tape, selected, weights, constant);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.z.visit(path + "z", visitor);
    if (weights.constantZ != null) {
      weights.constantZ.visit(path + "constant_z", visitor);
    }
    weights.x.visit(path + "x", visitor);
    if (weights.constantX != null) {
      weights.constantX.visit(path + "constant_x", visitor);
    }
    weights.outputs.visit(path + "outputs", visitor);
  }

  @Override
  public String toString() {
    String suffix = activation.equals(Dense.LINEAR) ? "" : ", " + activation.name();
    int rank = weights.outputs.on(Tape.forInference()).rows();
    return "Bilinear(%d (%s) -> %d, rank %d%s)".formatted(inputs(), columns, outputs, rank, suffix);
  }
}
