package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/**
 * y = [e_0, e_1, …] with e_j the row x_j of table j. x: [rows, tables], whole numbers; table: the
 * tables one below the other, [Σ sizes, width]; y: [rows, tables · width].
 *
 * <p>The same as a product with one-hot columns, without the zeros: only the rows that were looked
 * up get a gradient. A number that is not from 0 to size − 1, such as that of an unknown category
 * or NaN, gives zeros and learns nothing; x has no gradient.
 */
public final class EmbeddingOp extends Op {
  private Node x;
  private Node table;
  private int[] starts;

  /**
   * Looks rows up.
   *
   * @param starts where each table begins in the common one, and behind the last where it ends
   * @throws ShapeException if x does not have a column for each table
   */
  public Node apply(Tape tape, Node x, Node table, int[] starts) {
    int tables = starts.length - 1;
    if (x.columns() != tables) {
      throw new ShapeException(
          "EmbeddingOp", "x of [rows, " + tables + "]", x.value().describeShape());
    }
    this.x = x;
    this.table = table;
    this.starts = starts;
    int width = table.columns();
    float[] y = prepare(tape, x.rows(), tables * width, table.tracked());
    output().value().fill(0);
    for (int i = 0; i < x.rows() * tables; i++) {
      int row = row(i);
      if (row >= 0) {
        System.arraycopy(table.value().data(), row * width, y, i * width, width);
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int width = table.columns();
    float[] dy = output().gradient().data();
    float[] dTable = table.gradient().data();
    for (int i = 0; i < x.value().size(); i++) {
      int row = row(i);
      for (int c = 0; row >= 0 && c < width; c++) {
        dTable[row * width + c] += dy[i * width + c];
      }
    }
  }

  /** The row of the common table that element i of x names; -1 for none. */
  private int row(int i) {
    float number = x.value().data()[i];
    int start = starts[i % x.columns()];
    int size = starts[i % x.columns() + 1] - start;
    return number >= 0 && number < size ? start + (int) number : -1;
  }
}
