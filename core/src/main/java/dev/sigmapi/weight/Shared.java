package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.IndexOp;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * Places that share numbers: w_i = s_i · u_(index i), and 0 where the index is −1. Symmetric, skew,
 * masked and hashed weights, tied rows, and those that a mirror or a rotation leaves alone are all
 * of this form.
 *
 * <p>A w that is not of the form starts at the nearest that is, the mean of the places that share a
 * number, brought to the length of w, so that a random start keeps its variance.
 */
public final class Shared implements WeightFunction {
  private final int rows;
  private final int columns;
  private final int count;
  private final int[] index;
  private final byte[] signs;

  /**
   * @param count how many numbers there are to share, 1 or more
   * @param index −1 to count − 1, for the places of w row by row
   * @param signs 1 or −1 each; null for 1 everywhere
   */
  Shared(String who, int rows, int columns, int count, int[] index, byte[] signs) {
    if (index.length != rows * columns) {
      throw new ShapeException(
          who, index.length + " places in all", "a weight of [%d, %d]".formatted(rows, columns));
    }
    for (int place : index) {
      if (place < -1 || place >= count) {
        throw new IllegalArgumentException(
            "%s expects places from -1 to %d but got %d".formatted(who, count - 1, place));
      }
    }
    this.rows = rows;
    this.columns = columns;
    this.count = count;
    this.index = index;
    this.signs = signs;
  }

  /** Which number of u each place of w holds, row by row; −1 for 0. */
  public int[] index() {
    return index.clone();
  }

  /** By what each is multiplied, 1 or −1; null for 1 everywhere. */
  public byte[] signs() {
    return signs == null ? null : signs.clone();
  }

  @Override
  public int rows() {
    return 1;
  }

  @Override
  public int columns() {
    return count;
  }

  @Override
  public Node apply(Tape tape, Node u) {
    return tape.next(IndexOp.class, IndexOp::new).apply(tape, u, rows, columns, index, signs);
  }

  @Override
  public Tensor inverse(Tensor w) {
    double[] sums = new double[count];
    int[] uses = new int[count];
    double wanted = 0;
    for (int i = 0; i < index.length; i++) {
      wanted += (double) w.data()[i] * w.data()[i];
      if (index[i] >= 0) {
        sums[index[i]] += (signs == null ? 1 : signs[i]) * w.data()[i];
        uses[index[i]]++;
      }
    }
    double got = 0;
    for (int k = 0; k < count; k++) {
      sums[k] /= Math.max(1, uses[k]);
      got += uses[k] * sums[k] * sums[k];
    }
    double scale = got > 0 ? Math.sqrt(wanted / got) : 1;
    Tensor u = Tensor.zeros(1, count);
    for (int k = 0; k < count; k++) {
      u.data()[k] = (float) (scale * sums[k]);
    }
    return u;
  }
}
