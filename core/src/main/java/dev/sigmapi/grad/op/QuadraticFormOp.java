package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import java.util.stream.IntStream;

/**
 * y_o = base_o + Σ_{i≤j} w_ijo a_i a_j. a: [rows, n], base and y: [rows, outputs], w: [n(n+1)/2,
 * outputs], pairs in the order (1,1), (1,2), …, (1,n), (2,2), …, (n,n).
 *
 * <p>The pairs of all rows are never in memory at once, see {@link PairSums}.
 */
public final class QuadraticFormOp extends Op {
  private Node x;
  private Node base;
  private Node weights;
  private int inputs = -1;

  private final Factor factor = new Factor();
  private final PairSums sums = new PairSums();

  /**
   * Computes y.
   *
   * @throws ShapeException if w does not have a row for each pair of columns of x
   */
  public Node apply(Tape tape, Node x, Node base, Node weights) {
    int rows = x.rows();
    int outputs = weights.columns();
    int count = Pairs.count(x.columns(), true);
    if (weights.rows() != count) {
      throw new ShapeException(
          "QuadraticFormOp",
          "weights of [%d, outputs] for %d inputs".formatted(count, x.columns()),
          weights.value().describeShape());
    }
    this.x = x;
    this.base = base;
    this.weights = weights;
    pair(x.columns(), count);
    boolean tracked = x.tracked() || base.tracked() || weights.tracked();
    float[] y = prepare(tape, rows, outputs, tracked);
    System.arraycopy(base.value().data(), 0, y, 0, rows * outputs);
    float[] w = weights.value().data();
    for (int first = 0; first < rows; first += PairSums.ROWS) {
      int size = Math.min(PairSums.ROWS, rows - first);
      factor.gather(x, first, size);
      float[] a = factor.value();
      sums.add(tape.kernels(), size, a, a, w, outputs, y, first * outputs);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int outputs = weights.columns();
    float[] dy = output().gradient().data();
    if (base.tracked()) {
      kernels.addScaled(rows * outputs, 1, dy, base.gradient().data());
    }
    for (int first = 0; first < rows; first += PairSums.ROWS) {
      int size = Math.min(PairSums.ROWS, rows - first);
      int at = first * outputs;
      factor.gather(x, first, size);
      float[] a = factor.value();
      if (weights.tracked()) {
        sums.addWeightGradient(kernels, size, a, a, outputs, dy, at, weights.gradient().data());
      }
      if (x.tracked()) {
        factor.clear();
        float[] da = factor.gradient();
        float[] w = weights.value().data();
        sums.addFactorGradients(kernels, size, a, a, w, outputs, dy, at, da, da);
        factor.scatter(x, first, size);
      }
    }
  }

  private void pair(int columns, int count) {
    if (columns == inputs) {
      return;
    }
    inputs = columns;
    factor.of(IntStream.range(0, columns).toArray(), false);
    int[] left = new int[count];
    int[] right = new int[count];
    int t = 0;
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        left[t] = i;
        right[t++] = j;
      }
    }
    sums.of(left, right);
  }
}
