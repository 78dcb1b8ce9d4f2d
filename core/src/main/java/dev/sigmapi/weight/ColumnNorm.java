package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.ColumnNormOp;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * Columns of w, the weights of an output, of one length, or with lengths that are learned apart
 * from the directions and stand as a row below them. Learned lengths start at those of w; a given
 * one keeps the directions of w.
 *
 * @param length NaN for learned ones
 */
public record ColumnNorm(int wRows, int columns, double length) implements WeightFunction {
  @Override
  public int rows() {
    return wRows + (Double.isNaN(length) ? 1 : 0);
  }

  @Override
  public Node apply(Tape tape, Node u) {
    return tape.next(ColumnNormOp.class, ColumnNormOp::new).apply(tape, u, length);
  }

  @Override
  public Tensor inverse(Tensor w) {
    Tensor u = Tensor.of(Arrays.copyOf(w.data(), rows() * columns), rows(), columns);
    for (int j = 0; j < columns && Double.isNaN(length); j++) {
      double squares = 0;
      for (int i = 0; i < wRows; i++) {
        squares += (double) w.get(i, j) * w.get(i, j);
      }
      u.set(wRows, j, (float) Math.sqrt(squares));
    }
    return u;
  }
}
