package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.RangeOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Tensor;

/**
 * w = low + (high − low) · sigmoid(u). Numbers outside of the inner 98 % of the range start at its
 * end, where the slope is still one in a hundred.
 */
public record Bounded(int rows, int columns, float low, float high) implements WeightFunction {
  private static final Activation SIGMOID = Activation.of(Elementwise.SIGMOID);
  private static final double EDGE = 0.01;

  @Override
  public Node apply(Tape tape, Node u) {
    Node share = ActivationOp.activated(tape, u, SIGMOID);
    return tape.next(RangeOp.class, RangeOp::new).apply(tape, share, low, high);
  }

  @Override
  public Tensor inverse(Tensor w) {
    return ElementFunction.each(
        w,
        number -> {
          double share = (number - low) / ((double) high - low);
          double inside = Math.max(EDGE, Math.min(1 - EDGE, share));
          return Math.log(inside / (1 - inside));
        });
  }
}
