package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** Every row of a with every row of b: y_(i·n + j) = [a_i, b_j] for n rows of b. */
public final class PairRowsOp extends Op {
  private Node a;
  private Node b;

  /** Computes y. */
  public Node apply(Tape tape, Node a, Node b) {
    this.a = a;
    this.b = b;
    int columns = a.columns() + b.columns();
    float[] y = prepare(tape, a.rows() * b.rows(), columns, a.tracked() || b.tracked());
    for (int row = 0; row < output().rows(); row++) {
      int i = row / b.rows();
      int j = row % b.rows();
      System.arraycopy(a.value().data(), i * a.columns(), y, row * columns, a.columns());
      System.arraycopy(
          b.value().data(), j * b.columns(), y, row * columns + a.columns(), b.columns());
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = output().columns();
    float[] dy = output().gradient().data();
    for (int row = 0; row < output().rows(); row++) {
      int i = row / b.rows();
      int j = row % b.rows();
      for (int c = 0; a.tracked() && c < a.columns(); c++) {
        a.gradient().data()[i * a.columns() + c] += dy[row * columns + c];
      }
      for (int c = 0; b.tracked() && c < b.columns(); c++) {
        b.gradient().data()[j * b.columns() + c] += dy[row * columns + a.columns() + c];
      }
    }
  }
}
