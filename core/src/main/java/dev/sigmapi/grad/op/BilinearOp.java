package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y_i = Σ_jk u_kji z_k x_j. z: [rows, K] and x: [rows, J] are columns of the input, a constant 1
 * behind them where asked for; u: [K, J, outputs]; y: [rows, outputs].
 *
 * <p>Three orders of contraction cost the same K · J · outputs products a row and differ in what
 * stands between: z ⊗ x of K · J numbers, then times u; or the weights that z chose, z·u of J ·
 * outputs numbers, then x times those; or the same with z and x exchanged, K · outputs numbers. The
 * products z ⊗ x never leave the cache (see {@link PairSums}), so they are taken unless there are
 * few outputs and fewer numbers of another kind; the shapes decide and the batch does not. Chosen
 * weights exist for a block of rows at a time, of at most {@link #BLOCK} numbers or one row; with
 * more than one block, backward computes them again.
 */
public final class BilinearOp extends Op {
  /** From so many outputs on, products of pairs make long vectors. */
  private static final int MANY = 16;

  /** How many numbers between are held at once, 256 KiB: a share of a core's cache. */
  static final int BLOCK = 1 << 16;

  private Node input;
  private Node u;
  private int outputs;
  private int rows;
  private int blockRows;
  private int pairedZ = -1;
  private int pairedX = -1;
  private boolean outer;
  private final Columns z = new Columns();
  private final Columns x = new Columns();
  private final PairSums pairs = new PairSums();
  private boolean swapped;
  private final Tensor between = Tensor.zeros(0, 0);
  private final Tensor slope = Tensor.zeros(0, 0);
  private final Tensor block = Tensor.zeros(0, 0);
  private final Tensor exchanged = Tensor.zeros(0, 0);
  private final Tensor exchangedGradient = Tensor.zeros(0, 0);

  /** Some columns of the input, for a block of rows. */
  private static final class Columns {
    private int[] columns = {};
    private int width;
    private final Tensor value = Tensor.zeros(0, 0);
    private final Tensor gradient = Tensor.zeros(0, 0);
    private final Factor across = new Factor();

    void of(int[] columns, boolean constant) {
      this.columns = columns;
      this.width = columns.length + (constant ? 1 : 0);
      across.of(columns, constant);
    }

    void gather(Node input, int from, int count) {
      float[] in = input.value().data();
      float[] to = value.resize(count, width).data();
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < columns.length; j++) {
          to[i * width + j] = in[(from + i) * input.columns() + columns[j]];
        }
        if (width > columns.length) {
          to[i * width + width - 1] = 1;
        }
      }
    }

    void scatter(Node input, int from, int count) {
      float[] dInput = input.gradient().data();
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < columns.length; j++) {
          dInput[(from + i) * input.columns() + columns[j]] += gradient.data()[i * width + j];
        }
      }
    }

    float[] cleared(int count) {
      return gradient.resize(count, width).fill(0).data();
    }
  }

  /**
   * Computes y.
   *
   * @param zColumns the columns of the input that are z
   * @param xColumns the columns that are x; the two may share columns
   * @param constantZ whether z ends with a 1
   * @param constantX whether x ends with a 1
   * @throws ShapeException if u does not have a row for every pair
   */
  public Node apply(
      Tape tape,
      Node input,
      Node u,
      int[] zColumns,
      int[] xColumns,
      boolean constantZ,
      boolean constantX) {
    z.of(zColumns, constantZ);
    x.of(xColumns, constantX);
    if (u.rows() != z.width * x.width) {
      throw new ShapeException(
          "BilinearOp",
          "u of [%d, %d, outputs]".formatted(z.width, x.width),
          u.value().describeShape());
    }
    this.input = input;
    this.u = u;
    rows = input.rows();
    outputs = u.columns();
    int chosen = Math.min(z.width, x.width) * outputs;
    outer = outputs >= Math.min(MANY, Math.max(z.width, x.width));
    swapped = !outer && z.width < x.width;
    float[] y = prepare(tape, rows, outputs, input.tracked() || u.tracked());
    Kernels kernels = tape.kernels();
    if (outer) {
      pair(z.width, x.width);
      output().value().fill(0);
      for (int from = 0; from < rows; from += PairSums.ROWS) {
        int count = Math.min(PairSums.ROWS, rows - from);
        z.across.gather(input, from, count);
        x.across.gather(input, from, count);
        float[] a = z.across.value();
        float[] b = x.across.value();
        pairs.add(kernels, count, a, b, u.value().data(), outputs, y, from * outputs);
      }
      return output();
    }
    blockRows = Math.max(1, BLOCK / Math.max(1, chosen));
    if (swapped) {
      float[] to = exchanged.resize(u.rows(), outputs).data();
      exchange(u.value().data(), z.width, x.width, to);
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      choose(kernels, from, count);
      float[] to = block.resize(count, outputs).fill(0).data();
      addLeft(count, second().width, outputs, second().value.data(), between.data(), to);
      System.arraycopy(to, 0, y, from * outputs, count * outputs);
    }
    return output();
  }

  private void pair(int first, int second) {
    if (first == pairedZ && second == pairedX) {
      return;
    }
    pairedZ = first;
    pairedX = second;
    int[] left = new int[first * second];
    int[] right = new int[first * second];
    for (int t = 0; t < left.length; t++) {
      left[t] = t / second;
      right[t] = t % second;
    }
    pairs.of(left, right);
  }

  @Override
  protected void backward(Kernels kernels) {
    if (outer) {
      backwardFromPairs(kernels);
      return;
    }
    if (swapped && u.tracked()) {
      exchangedGradient.resize(u.rows(), outputs).fill(0);
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      if (rows > blockRows) {
        choose(kernels, from, count);
      }
      float[] dy = block.resize(count, outputs).data();
      System.arraycopy(output().gradient().data(), from * outputs, dy, 0, count * outputs);
      backwardFromChosen(kernels, count, dy);
      if (input.tracked()) {
        z.scatter(input, from, count);
        x.scatter(input, from, count);
      }
    }
    if (swapped && u.tracked()) {
      // Back into the order of u, through the buffer of the exchanged values.
      float[] d = exchanged.data();
      exchange(exchangedGradient.data(), x.width, z.width, d);
      kernels.addScaled(u.value().size(), 1, d, u.gradient().data());
    }
  }

  private void backwardFromPairs(Kernels kernels) {
    float[] dy = output().gradient().data();
    float[] w = u.value().data();
    for (int from = 0; from < rows; from += PairSums.ROWS) {
      int count = Math.min(PairSums.ROWS, rows - from);
      int at = from * outputs;
      z.across.gather(input, from, count);
      x.across.gather(input, from, count);
      float[] a = z.across.value();
      float[] b = x.across.value();
      if (u.tracked()) {
        pairs.addWeightGradient(kernels, count, a, b, outputs, dy, at, u.gradient().data());
      }
      if (input.tracked()) {
        z.across.clear();
        x.across.clear();
        float[] da = z.across.gradient();
        float[] db = x.across.gradient();
        pairs.addFactorGradients(kernels, count, a, b, w, outputs, dy, at, da, db);
        z.across.scatter(input, from, count);
        x.across.scatter(input, from, count);
      }
    }
  }

  private void backwardFromChosen(Kernels kernels, int count, float[] dy) {
    Columns first = first();
    Columns second = second();
    int chosen = second.width * outputs;
    float[] d = slope.resize(count, chosen).data();
    outer(count, second.width, outputs, second.value.data(), dy, d);
    if (u.tracked()) {
      float[] du = (swapped ? exchangedGradient : u.gradient()).data();
      kernels.addTransposedProduct(first.width, count, chosen, first.value.data(), d, du);
    }
    if (input.tracked()) {
      addRight(count, second.width, outputs, between.data(), dy, second.cleared(count));
      kernels.addProductTransposed(
          count, chosen, first.width, d, orderedWeights(), first.cleared(count));
    }
  }

  /** The weights that the first factor chose. */
  private void choose(Kernels kernels, int from, int count) {
    z.gather(input, from, count);
    x.gather(input, from, count);
    int chosen = second().width * outputs;
    float[] m = between.resize(count, chosen).fill(0).data();
    kernels.addProduct(count, first().width, chosen, first().value.data(), orderedWeights(), m);
  }

  private Columns first() {
    return swapped ? x : z;
  }

  private Columns second() {
    return swapped ? z : x;
  }

  private float[] orderedWeights() {
    return (swapped ? exchanged : u.value()).data();
  }

  /** [a, b, outputs] to [b, a, outputs]. */
  private void exchange(float[] from, int a, int b, float[] to) {
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < b; j++) {
        System.arraycopy(from, (i * b + j) * outputs, to, (j * a + i) * outputs, outputs);
      }
    }
  }

  /** In each row m[p, q] = a[p] · b[q]. */
  private static void outer(int rows, int p, int q, float[] a, float[] b, float[] m) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < p; i++) {
        float factor = a[row * p + i];
        int at = (row * p + i) * q;
        for (int j = 0; j < q; j++) {
          m[at + j] = factor * b[row * q + j];
        }
      }
    }
  }

  /** In each row c[q] += Σ_p a[p] · m[p, q]. */
  private static void addLeft(int rows, int p, int q, float[] a, float[] m, float[] c) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < p; i++) {
        float factor = a[row * p + i];
        int at = (row * p + i) * q;
        for (int j = 0; j < q; j++) {
          c[row * q + j] += factor * m[at + j];
        }
      }
    }
  }

  /** In each row c[p] += Σ_q m[p, q] · b[q]. */
  private static void addRight(int rows, int p, int q, float[] m, float[] b, float[] c) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < p; i++) {
        int at = (row * p + i) * q;
        float sum = 0;
        for (int j = 0; j < q; j++) {
          sum += m[at + j] * b[row * q + j];
        }
        c[row * p + i] += sum;
      }
    }
  }
}
