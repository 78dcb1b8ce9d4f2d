package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * y_t = x_t + p_t: what stands at position t of each sequence, and where it stands. x, y:
 * [positions, width], p: [positions of the longest sequence or more, width].
 */
public final class PositionOp extends Op {
  private Node x;
  private Node table;
  private Segments segments;

  /** Adds the rows of a table. */
  public Node apply(Tape tape, Node x, Node table) {
    this.x = x;
    this.table = table;
    this.segments = tape.segments();
    int width = x.columns();
    float[] y = prepare(tape, x.rows(), width, x.tracked() || table.tracked());
    float[] p = table.value().data();
    for (int s = 0; s < segments.count(); s++) {
      int start = segments.start(s) * width;
      for (int i = 0; i < segments.length(s) * width; i++) {
        y[start + i] = x.value().data()[start + i] + p[i];
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int width = x.columns();
    float[] dy = output().gradient().data();
    if (x.tracked()) {
      kernels.addScaled(x.value().size(), 1, dy, x.gradient().data());
    }
    if (table.tracked()) {
      float[] dp = table.gradient().data();
      for (int s = 0; s < segments.count(); s++) {
        int start = segments.start(s) * width;
        for (int i = 0; i < segments.length(s) * width; i++) {
          dp[i] += dy[start + i];
        }
      }
    }
  }
}
