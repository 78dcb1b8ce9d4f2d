package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.SoftmaxOp;
import dev.sigmapi.tensor.Tensor;

/**
 * Rows of w that are probabilities, the softmax of those of u. A row of probabilities starts as it
 * is; another at its magnitudes, at least one in ten thousand of the largest, divided by their sum.
 */
public record Simplex(int rows, int columns) implements WeightFunction {
  private static final double LEAST = 1e-4;

  @Override
  public Node apply(Tape tape, Node u) {
    return tape.next(SoftmaxOp.class, SoftmaxOp::new).apply(tape, u, null, 1);
  }

  @Override
  public Tensor inverse(Tensor w) {
    Tensor u = w.copy();
    for (int i = 0; i < rows; i++) {
      double largest = Float.MIN_NORMAL;
      for (int j = 0; j < columns; j++) {
        largest = Math.max(largest, Math.abs(w.get(i, j)));
      }
      for (int j = 0; j < columns; j++) {
        u.set(i, j, (float) Math.log(Math.max(LEAST * largest, Math.abs(w.get(i, j)))));
      }
    }
    return u;
  }
}
