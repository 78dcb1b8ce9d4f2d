package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A ridge polynomial: o = g(Σ_{d=1..D} P_d(x)) with P_d a linear {@link PiSigma} of order d (Shin
 * &amp; Ghosh 1995). x: [rows, inputs], o: [rows, outputs]. Degree 2 is the quadratic neuron (A·x +
 * a)⊙(B·x + b) + C·x + c.
 *
 * <p>P_1 starts as a {@link Dense} layer. One factor of every higher P_d starts at 0, so that the
 * network starts as its linear part and {@link #grown} leaves what it computes as it was, while the
 * gradient of that factor is not 0.
 *
 * <p>Products that leave the range of float32 are infinite, and infinite ones of both signs add up
 * to NaN. Inputs of up to a million give neither.
 */
public final class RidgePolynomial implements Module {
  private final List<PiSigma> degrees;
  private final Activation activation;

  /** A polynomial of degree {@code degree} whose weights are learned as they stand. */
  public RidgePolynomial(int inputs, int outputs, int degree, Activation activation, Seed seed) {
    this(first(inputs, outputs, degree, seed), activation);
  }

  /**
   * A polynomial of the given units.
   *
   * @param degrees linear units; the first of order 1, the next of order 2 and so on
   */
  public RidgePolynomial(List<PiSigma> degrees, Activation activation) {
    if (degrees.isEmpty()) {
      throw new IllegalArgumentException("RidgePolynomial expects a degree of 1 or more but got 0");
    }
    for (int i = 0; i < degrees.size(); i++) {
      PiSigma unit = degrees.get(i);
      if (unit.order() != i + 1
          || unit.inputs() != degrees.get(0).inputs()
          || unit.outputs() != degrees.get(0).outputs()
          || !unit.activation().equals(Dense.LINEAR)) {
        throw new IllegalArgumentException(
            "RidgePolynomial expects linear units of orders 1, 2, ... and one shape but got "
                + unit
                + " as degree "
                + (i + 1));
      }
    }
    this.degrees = List.copyOf(degrees);
    this.activation = activation;
  }

  private static List<PiSigma> first(int inputs, int outputs, int degree, Seed seed) {
    List<PiSigma> degrees = new ArrayList<>();
    for (int d = 1; d <= degree; d++) {
      degrees.add(
          d == 1
              ? new PiSigma(inputs, outputs, 1, Dense.LINEAR, seed.child(1))
              : PiSigma.silent(inputs, outputs, d, seed.child(d)));
    }
    return degrees;
  }

  /**
   * The polynomial of the next degree: the same parameters, and a new P_{D+1} that is 0 for now.
   *
   * @param seed of the new weights
   */
  public RidgePolynomial grown(Seed seed) {
    int next = degree() + 1;
    List<PiSigma> more = new ArrayList<>(degrees);
    more.add(PiSigma.silent(inputs(), outputs(), next, seed.child(next)));
    return new RidgePolynomial(more, activation);
  }

  @Override
  public int inputs() {
    return degrees.get(0).inputs();
  }

  @Override
  public int outputs() {
    return degrees.get(0).outputs();
  }

  /** D. */
  public int degree() {
    return degrees.size();
  }

  /** P_1, P_2, … */
  public List<PiSigma> degrees() {
    return degrees;
  }

  /** g. */
  public Activation activation() {
    return activation;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node sum = null;
    for (int i = 0; i < degrees.size(); i++) {
      sum = degrees.get(i).addedTo(tape, sum, x);
    }
    return ActivationOp.activated(tape, sum, activation);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    for (PiSigma unit : degrees) {
      unit.visit(path + "degrees." + unit.order() + ".", visitor);
    }
  }

  @Override
  public String toString() {
    return "RidgePolynomial(%d -> %d, degree %d%s)"
        .formatted(inputs(), outputs(), degree(), Dense.suffix(activation));
  }
}
