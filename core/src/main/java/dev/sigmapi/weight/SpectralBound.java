package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.SpectralBoundOp;
import dev.sigmapi.tensor.Tensor;

/** w = u · min(1, bound / ‖u‖), see {@link SpectralBoundOp}; starts at u = w. */
public record SpectralBound(int rows, int columns, double bound) implements WeightFunction {
  @Override
  public Node apply(Tape tape, Node u) {
    return tape.next(SpectralBoundOp.class, SpectralBoundOp::new).apply(tape, u, bound);
  }

  @Override
  public Tensor inverse(Tensor w) {
    return w.copy();
  }
}
