package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * y_p = the largest, or the mean, of the cells of patch p, number by number of a cell. y: [rows,
 * patches of a row · run].
 *
 * <p>Of equal cells the first is the largest and has the gradient; NaN is larger than any number.
 * Cells outside do not count.
 */
public final class PatchPoolOp extends Op {

  /** What is kept of the cells. */
  public enum Kind {
    MAX,
    MEAN
  }

  private Node x;
  private Patches patches;
  private Segments segments;
  private Kind kind;
  private int count;
  private int[] starts = {};

  /**
   * Computes y.
   *
   * @param count patches
   * @param columns of y: those of all patches of a row
   */
  public Node apply(Tape tape, Node x, Patches patches, int count, int columns, Kind kind) {
    this.x = x;
    this.patches = patches;
    this.segments = tape.segments();
    this.kind = kind;
    this.count = count;
    if (starts.length < patches.cells()) {
      starts = new int[patches.cells()];
    }
    int run = patches.run();
    float[] y = prepare(tape, x.rows(), columns, x.tracked());
    float[] in = x.value().data();
    for (int p = 0; p < count; p++) {
      int inside = inside(p);
      for (int j = 0; j < run; j++) {
        if (kind == Kind.MAX) {
          y[p * run + j] = inside == 0 ? 0 : in[largest(inside, j)];
        } else {
          float sum = 0;
          for (int cell = 0; cell < inside; cell++) {
            sum += in[starts[cell] + j];
          }
          y[p * run + j] = inside == 0 ? 0 : sum / inside;
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int run = patches.run();
    float[] dy = output().gradient().data();
    float[] dx = x.gradient().data();
    for (int p = 0; p < count; p++) {
      int inside = inside(p);
      for (int j = 0; inside > 0 && j < run; j++) {
        if (kind == Kind.MAX) {
          dx[largest(inside, j)] += dy[p * run + j];
        } else {
          float each = dy[p * run + j] / inside;
          for (int cell = 0; cell < inside; cell++) {
            dx[starts[cell] + j] += each;
          }
        }
      }
    }
  }

  /** Finds the cells of a patch that are not outside, and says how many there are. */
  private int inside(int patch) {
    patches.locate(segments, patch, starts);
    int inside = 0;
    for (int cell = 0; cell < patches.cells(); cell++) {
      if (starts[cell] >= 0) {
        starts[inside++] = starts[cell];
      }
    }
    return inside;
  }

  private int largest(int inside, int j) {
    float[] in = x.value().data();
    int best = starts[0] + j;
    for (int cell = 1; cell < inside; cell++) {
      int at = starts[cell] + j;
      if (in[at] > in[best] || (in[at] != in[at] && in[best] == in[best])) {
        best = at;
      }
    }
    return best;
  }
}
