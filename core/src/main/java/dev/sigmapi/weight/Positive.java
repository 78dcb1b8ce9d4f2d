package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.ActivationOp;
import dev.sigmapi.grad.op.SignedRowsOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * Row i of w is s_i · softplus(u), or u itself where s_i is 0. Softplus rather than e^u: far from 0
 * it moves by what the optimiser says and not by a multiple of it, so that one large step cannot
 * make a weight run away. A number of the wrong sign, or nearer to 0 than 0.01, where the slope
 * would be lost, starts at its magnitude, at least 0.01.
 *
 * @param signs of the rows; null for 1 everywhere
 */
public record Positive(int rows, int columns, int[] signs) implements WeightFunction {
  private static final Activation SOFTPLUS = Activation.of(Elementwise.SOFTPLUS);
  private static final double LEAST = 0.01;

  public Positive {
    if (signs != null && signs.length != rows) {
      throw new ShapeException("monotone", signs.length + " rows, a sign each", rows + " rows");
    }
  }

  @Override
  public Node apply(Tape tape, Node u) {
    Node positive = ActivationOp.activated(tape, u, SOFTPLUS);
    return signs == null
        ? positive
        : tape.next(SignedRowsOp.class, SignedRowsOp::new).apply(tape, u, positive, signs);
  }

  @Override
  public Tensor inverse(Tensor w) {
    Tensor u = w.copy();
    for (int i = 0; i < u.size(); i++) {
      if (signs == null || signs[i / columns] != 0) {
        double size = Math.max(LEAST, Math.abs(u.data()[i]));
        // ln(e^w − 1), without e^w, which large w have not.
        u.data()[i] = (float) (size + Math.log(-Math.expm1(-size)));
      }
    }
    return u;
  }
}
