package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Rows of several nodes put to their places: y_order(i) = row i of the nodes one below the other.
 * y: [rows, columns].
 */
public final class PlaceRowsOp extends Op {
  private Node[] parts = new Node[0];
  private int count;
  private int[] order;

  /** Where the nodes go, {@code count} of them, before they are put to their places. */
  public Node[] parts(int count) {
    if (parts.length < count) {
      parts = new Node[count];
    }
    this.count = count;
    return parts;
  }

  /** Computes y from the parts, with as many rows in all as y has. */
  public Node apply(Tape tape, int[] order, int rows, int columns) {
    this.order = order;
    boolean tracked = false;
    for (int p = 0; p < count; p++) {
      tracked |= parts[p].tracked();
    }
    float[] y = prepare(tape, rows, columns, tracked);
    int row = 0;
    for (int p = 0; p < count; p++) {
      for (int i = 0; i < parts[p].rows(); i++) {
        System.arraycopy(parts[p].value().data(), i * columns, y, order[row++] * columns, columns);
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = output().columns();
    float[] dy = output().gradient().data();
    int row = 0;
    for (int p = 0; p < count; p++) {
      for (int i = 0; i < parts[p].rows(); i++, row++) {
        for (int j = 0; parts[p].tracked() && j < columns; j++) {
          parts[p].gradient().data()[i * columns + j] += dy[order[row] * columns + j];
        }
      }
    }
  }
}
