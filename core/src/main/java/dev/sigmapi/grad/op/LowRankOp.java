package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;

/**
 * A matrix of rank r: W = A·Bᵀ. u: [rows + columns, r], A: [rows, r] above B: [columns, r]; W:
 * [rows, columns].
 */
public final class LowRankOp extends Op {
  private Node u;
  private int rows;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] da = new float[0];
  private float[] db = new float[0];

  /** Computes W. */
  public Node apply(Tape tape, Node u, int rows) {
    this.u = u;
    this.rows = rows;
    int rank = u.columns();
    int columns = u.rows() - rows;
    if (a.length != rows * rank || b.length != columns * rank) {
      a = new float[rows * rank];
      b = new float[columns * rank];
      da = new float[rows * rank];
      db = new float[columns * rank];
    }
    System.arraycopy(u.value().data(), 0, a, 0, a.length);
    System.arraycopy(u.value().data(), a.length, b, 0, b.length);
    float[] w = prepare(tape, rows, columns, u.tracked());
    output().value().fill(0);
    tape.kernels().addProductTransposed(rows, rank, columns, a, b, w);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rank = u.columns();
    int columns = u.rows() - rows;
    float[] dw = output().gradient().data();
    Arrays.fill(da, 0);
    Arrays.fill(db, 0);
    kernels.addProduct(rows, columns, rank, dw, b, da);
    kernels.addTransposedProduct(columns, rows, rank, dw, a, db);
    float[] du = u.gradient().data();
    for (int i = 0; i < da.length; i++) {
      du[i] += da[i];
    }
    for (int i = 0; i < db.length; i++) {
      du[da.length + i] += db[i];
    }
  }
}
