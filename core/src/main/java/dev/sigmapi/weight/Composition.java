package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Tensor;

/** w = outer(inner(u)). */
public record Composition(WeightFunction inner, WeightFunction outer) implements WeightFunction {
  @Override
  public int rows() {
    return inner.rows();
  }

  @Override
  public int columns() {
    return inner.columns();
  }

  @Override
  public Node apply(Tape tape, Node u) {
    return outer.apply(tape, inner.apply(tape, u));
  }

  @Override
  public Tensor inverse(Tensor w) {
    return inner.inverse(outer.inverse(w));
  }
}
