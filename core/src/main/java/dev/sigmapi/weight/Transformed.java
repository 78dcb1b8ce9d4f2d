package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * A weight that is the output of a function, w = f(u): u is what is learned, counted and kept in
 * files, under the name of the weight with {@code .u} behind it. Computed once in a pass however
 * often it is used.
 */
public final class Transformed implements Weight {
  private final WeightFunction function;
  private final Weight u;

  /**
   * @param u of the function's shape
   * @throws ShapeException if u is a parameter of another shape
   */
  public Transformed(WeightFunction function, Weight u) {
    if (u instanceof Parameter p
        && (p.rows() != function.rows() || p.columns() != function.columns())) {
      throw new ShapeException(
          "Transformed",
          "u of [%d, %d]".formatted(function.rows(), function.columns()),
          "[%d, %d]".formatted(p.rows(), p.columns()));
    }
    this.function = function;
    this.u = u;
  }

  /**
   * A weight that starts where {@code start} is, or near it; see {@link WeightFunction#inverse}.
   */
  public static Transformed from(Parameter start, Transform transform) {
    WeightFunction function = transform.of(start.rows(), start.columns());
    return new Transformed(function, new Parameter(function.inverse(start.value())));
  }

  /** f. */
  public WeightFunction function() {
    return function;
  }

  /** u. */
  public Weight u() {
    return u;
  }

  @Override
  public Node on(Tape tape) {
    Node known = tape.remembered(this);
    return known == null ? tape.remember(this, function.apply(tape, u.on(tape))) : known;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    u.visit(path + ".u", visitor);
  }
}
