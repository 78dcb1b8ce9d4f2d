package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * One row for each sequence: the mean of its positions, the largest value of each column, its last
 * position, or all positions side by side. x: [positions, width], y: [sequences, width], or
 * [sequences, longest · width] side by side.
 *
 * <p>A sequence without positions gives zeros; where one is shorter than the longest, zeros stand
 * behind it. Of several largest values the first gets the gradient; a NaN is larger than all.
 */
public final class PoolOp extends Op {

  /** What becomes of the positions. */
  public enum Kind {
    MEAN,
    MAX,
    LAST,
    FLATTEN
  }

  private Node x;
  private Segments segments;
  private Kind kind;
  private int longest;
  private int[] chosen = new int[0];

  /**
   * Pools the sequences that x divides into.
   *
   * @param longest how many positions have columns in y side by side; no sequence has more
   */
  public Node apply(Tape tape, Node x, Kind kind, int longest) {
    this.x = x;
    this.kind = kind;
    this.longest = longest;
    this.segments = tape.segments();
    int width = x.columns();
    int columns = kind == Kind.FLATTEN ? longest * width : width;
    float[] y = prepare(tape, segments.count(), columns, x.tracked());
    output().value().fill(0);
    if (kind == Kind.MAX && chosen.length < y.length) {
      chosen = new int[y.length];
    }
    for (int s = 0; s < segments.count(); s++) {
      if (segments.length(s) > 0) {
        pool(s, width, y);
      }
    }
    return output();
  }

  private void pool(int s, int width, float[] y) {
    float[] values = x.value().data();
    int from = segments.start(s) * width;
    int length = segments.length(s);
    switch (kind) {
      case MEAN -> {
        for (int i = 0; i < length * width; i += width) {
          for (int c = 0; c < width; c++) {
            y[s * width + c] += values[from + i + c];
          }
        }
        for (int c = 0; c < width; c++) {
          y[s * width + c] /= length;
        }
      }
      case MAX -> {
        for (int c = 0; c < width; c++) {
          int best = from + c;
          for (int t = 1; t < length; t++) {
            int at = from + t * width + c;
            if (values[best] == values[best] && !(values[at] <= values[best])) {
              best = at;
            }
          }
          chosen[s * width + c] = best;
          y[s * width + c] = values[best];
        }
      }
      case LAST -> System.arraycopy(values, from + (length - 1) * width, y, s * width, width);
      case FLATTEN -> System.arraycopy(values, from, y, s * longest * width, length * width);
    }
  }

  @Override
  protected void backward(Kernels kernels) {
    int width = x.columns();
    float[] dy = output().gradient().data();
    float[] dx = x.gradient().data();
    for (int s = 0; s < segments.count(); s++) {
      int from = segments.start(s) * width;
      int length = segments.length(s);
      int cells = length * width;
      switch (kind) {
        case MEAN -> {
          for (int i = 0; i < cells; i++) {
            dx[from + i] += dy[s * width + i % width] / length;
          }
        }
        case MAX -> {
          for (int c = 0; length > 0 && c < width; c++) {
            dx[chosen[s * width + c]] += dy[s * width + c];
          }
        }
        case LAST -> {
          for (int c = 0; length > 0 && c < width; c++) {
            dx[from + cells - width + c] += dy[s * width + c];
          }
        }
        case FLATTEN -> {
          for (int i = 0; i < cells; i++) {
            dx[from + i] += dy[s * longest * width + i];
          }
        }
      }
    }
  }
}
