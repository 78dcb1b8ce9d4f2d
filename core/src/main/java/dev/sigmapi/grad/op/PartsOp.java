package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Columns cut into parts of equal width that become the positions of a sequence, as the rows of an
 * image do. x: [rows, columns], y: [rows · parts, chosen columns / parts].
 */
public final class PartsOp extends Op {
  private final Segments segments = new Segments();
  private Node x;
  private int[] columns;

  /**
   * Cuts.
   *
   * @param columns which columns of x are read, in order
   * @param parts how many parts they make; divides their number
   */
  public Node apply(Tape tape, Node x, int[] columns, int parts) {
    this.x = x;
    this.columns = columns;
    segments.clear();
    float[] y = prepare(tape, x.rows() * parts, columns.length / parts, x.tracked());
    for (int row = 0; row < x.rows(); row++) {
      segments.add(parts);
      for (int i = 0; i < columns.length; i++) {
        y[row * columns.length + i] = x.value().data()[row * x.columns() + columns[i]];
      }
    }
    return output();
  }

  /** How the rows of the output divide: a sequence for each row of x. */
  public Segments segments() {
    return segments;
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    for (int row = 0; row < x.rows(); row++) {
      for (int i = 0; i < columns.length; i++) {
        x.gradient().data()[row * x.columns() + columns[i]] += dy[row * columns.length + i];
      }
    }
  }
}
