package dev.sigmapi.bench;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * The rows of a learned tensor that belong to the rows of a batch, which are numbered: row r has
 * those from r · each on. x: [rows, 1], numbers that rise by one; learned: [all · each, columns],
 * y: [rows · each, columns].
 */
final class LearnedRowsOp extends Op {
  private Node learned;
  private int start;

  /** Copies the rows of a batch; on a tape for inference, all of them stand for themselves. */
  static Node of(Tape tape, Node x, Node learned, int each) {
    return tape.records()
        ? tape.next(LearnedRowsOp.class, LearnedRowsOp::new).apply(tape, x, learned, each)
        : learned;
  }

  private Node apply(Tape tape, Node x, Node learned, int each) {
    this.learned = learned;
    int columns = learned.columns();
    start = x.rows() == 0 ? 0 : (int) x.value().get(0, 0) * each * columns;
    float[] y = prepare(tape, x.rows() * each, columns, learned.tracked());
    System.arraycopy(learned.value().data(), start, y, 0, output().value().size());
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    float[] d = learned.gradient().data();
    for (int i = 0; i < output().value().size(); i++) {
      d[start + i] += dy[i];
    }
  }
}
