package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.tensor.Tensor;

/**
 * Some columns of a node as rows, [columns, width], for a block of its rows, so that products of
 * columns are products of whole rows. A constant 1 stands behind the columns where asked for; the
 * width is that of whole vectors, and what lies beyond the rows of the block is 0.
 */
final class Factor {
  /** Rows are this wide or a multiple of it: a vector of any processor fits in whole. */
  private static final int VECTOR = 16;

  private int[] columns = {};
  private int count;
  private int width;
  private final Tensor value = Tensor.zeros(0, 0);
  private final Tensor gradient = Tensor.zeros(0, 0);

  /** How wide the rows are for so many rows of the node; one row alone is not filled up. */
  static int width(int rows) {
    return rows < 2 ? rows : (rows + VECTOR - 1) / VECTOR * VECTOR;
  }

  /**
   * @param columns of the node
   * @param constant whether a 1 stands behind them
   */
  void of(int[] columns, boolean constant) {
    this.columns = columns;
    this.count = columns.length + (constant ? 1 : 0);
  }

  /** How many rows there are: columns, and the constant. */
  int count() {
    return count;
  }

  float[] value() {
    return value.data();
  }

  float[] gradient() {
    return gradient.data();
  }

  /** Takes the rows of the node from {@code from} on. */
  void gather(Node node, int from, int rows) {
    width = width(rows);
    gather(node.value().data(), node.columns(), columns, from, rows, value.resize(count, width));
    if (count > columns.length) {
      int at = columns.length * width;
      for (int i = 0; i < width; i++) {
        value.data()[at + i] = i < rows ? 1 : 0;
      }
    }
  }

  /** Columns become rows as wide as those of {@code to}. */
  static void gather(float[] in, int all, int[] columns, int from, int rows, Tensor to) {
    int width = to.columns();
    float[] out = to.data();
    for (int j = 0; j < columns.length; j++) {
      int at = from * all + columns[j];
      int row = j * width;
      for (int i = 0; i < rows; i++) {
        out[row + i] = in[at + i * all];
      }
      for (int i = rows; i < width; i++) {
        out[row + i] = 0;
      }
    }
  }

  /** Sets the gradient to 0. */
  void clear() {
    gradient.resize(count, width).fill(0);
  }

  /** Adds the gradient to that of the node. */
  void scatter(Node node, int from, int rows) {
    float[] d = node.gradient().data();
    int all = node.columns();
    for (int j = 0; j < columns.length; j++) {
      int at = from * all + columns[j];
      int row = j * width;
      for (int i = 0; i < rows; i++) {
        d[at + i * all] += gradient.data()[row + i];
      }
    }
  }
}
