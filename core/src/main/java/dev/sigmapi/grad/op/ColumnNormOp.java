package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Columns of given lengths: w_ij = g_j u_ij / ‖u_j‖ over the column j (Salimans &amp; Kingma 2016).
 * w: [rows, columns]. u: the same, with a row for the lengths g below it where those are learned.
 *
 * <p>A column of zeros has no direction: it counts as the first unit vector and learns none.
 */
public final class ColumnNormOp extends Op {
  private Node u;
  private int rows;
  private boolean learned;
  private double length;
  private double[] norms = new double[0];

  /**
   * Computes w.
   *
   * @param length of all columns; NaN where the last row of u holds their lengths
   */
  public Node apply(Tape tape, Node u, double length) {
    this.u = u;
    this.length = length;
    this.learned = Double.isNaN(length);
    this.rows = u.rows() - (learned ? 1 : 0);
    int columns = u.columns();
    float[] from = u.value().data();
    float[] w = prepare(tape, rows, columns, u.tracked());
    if (norms.length < columns) {
      norms = new double[columns];
    }
    for (int j = 0; j < columns; j++) {
      double squares = 0;
      for (int i = 0; i < rows; i++) {
        squares += (double) from[i * columns + j] * from[i * columns + j];
      }
      norms[j] = Math.sqrt(squares);
      for (int i = 0; i < rows; i++) {
        double direction = norms[j] == 0 ? (i == 0 ? 1 : 0) : from[i * columns + j] / norms[j];
        w[i * columns + j] = (float) (lengthOf(j) * direction);
      }
    }
    return output();
  }

  private double lengthOf(int column) {
    return learned ? u.value().data()[rows * u.columns() + column] : length;
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = u.columns();
    float[] dw = output().gradient().data();
    float[] du = u.gradient().data();
    for (int j = 0; j < columns; j++) {
      double along = 0;
      for (int i = 0; i < rows; i++) {
        along += dw[i * columns + j] * direction(i, j);
      }
      if (learned) {
        du[rows * columns + j] += (float) along;
      }
      for (int i = 0; i < rows && norms[j] > 0; i++) {
        double across = dw[i * columns + j] - along * direction(i, j);
        du[i * columns + j] += (float) (lengthOf(j) / norms[j] * across);
      }
    }
  }

  private double direction(int i, int j) {
    return norms[j] == 0 ? (i == 0 ? 1 : 0) : u.value().data()[i * u.columns() + j] / norms[j];
  }
}
