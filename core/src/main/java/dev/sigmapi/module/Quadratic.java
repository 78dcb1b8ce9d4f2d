package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.QuadraticOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The list of products of pairs of inputs, [a_i·a_j]. a: [rows, n] to [rows, n²] in the order
 * a_1a_1, a_1a_2, …, a_na_n, or to the n(n+1)/2 distinct ones, those with i ≤ j, in the same order.
 * Nothing is learned. Where a linear layer follows, {@link QuadraticLinear} computes the two
 * together and does not hold the list.
 *
 * <p>Products that leave the range of float32 are infinite, never NaN.
 */
public final class Quadratic implements Module {

  /** Which products are listed. */
  public enum Terms {
    /** Each pair once: a_i·a_j with i ≤ j. */
    DISTINCT,
    /** Each pair in both orders. */
    ALL
  }

  private final int inputs;
  private final Terms terms;

  public Quadratic(int inputs, Terms terms) {
    this.inputs = inputs;
    this.terms = terms;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return terms == Terms.ALL
        ? Math.multiplyExact(inputs, inputs)
        : Math.toIntExact((long) inputs * (inputs + 1L) / 2);
  }

  public Terms terms() {
    return terms;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    if (x.columns() != inputs) {
      throw new ShapeException("" + this, "x of [rows, " + inputs + "]", x.value().describeShape());
    }
    return tape.next(QuadraticOp.class, QuadraticOp::new).apply(tape, x, terms == Terms.DISTINCT);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    String suffix = terms == Terms.DISTINCT ? "" : ", " + terms.name().toLowerCase(Locale.ROOT);
    return "Quadratic(%d -> %d%s)".formatted(inputs, outputs(), suffix);
  }
}
