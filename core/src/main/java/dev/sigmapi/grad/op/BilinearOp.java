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
 * order with the fewest is taken, which the shapes decide and the batch does not. The numbers
 * between exist for a block of rows at a time, of at most {@link #BLOCK} numbers or one row; with
 * more than one block, backward computes them again.
 */
public final class BilinearOp extends Op {
  /** How many numbers between are held at once, 256 KiB: a share of a core's cache. */
  static final int BLOCK = 1 << 16;

  private Node input;
  private Node u;
  private int outputs;
  private int rows;
  private int blockRows;
  private boolean outer;
  private final Factor z = new Factor();
  private final Factor x = new Factor();
  private boolean swapped;
  private final Tensor between = Tensor.zeros(0, 0);
  private final Tensor slope = Tensor.zeros(0, 0);
  private final Tensor block = Tensor.zeros(0, 0);
  private final Tensor exchanged = Tensor.zeros(0, 0);
  private final Tensor exchangedGradient = Tensor.zeros(0, 0);

  /** Some columns of the input, for a block of rows. */
  private static final class Factor {
    private int[] columns;
    private int width;
    private final Tensor value = Tensor.zeros(0, 0);
    private final Tensor gradient = Tensor.zeros(0, 0);

    void of(int[] columns, boolean constant) {
      this.columns = columns;
      this.width = columns.length + (constant ? 1 : 0);
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
    int pairs = z.width * x.width;
    int chosen = Math.min(z.width, x.width) * outputs;
    outer = pairs <= chosen;
    swapped = !outer && z.width < x.width;
    blockRows = Math.max(1, BLOCK / Math.max(1, outer ? pairs : chosen));
    float[] y = prepare(tape, rows, outputs, input.tracked() || u.tracked());
    Kernels kernels = tape.kernels();
    if (swapped) {
      exchange(u.value().data(), z.width, x.width, exchanged.resize(pairs, outputs).data());
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      computeBetween(kernels, from, count);
      float[] to = block.resize(count, outputs).fill(0).data();
      if (outer) {
        kernels.addProduct(count, pairs, outputs, between.data(), u.value().data(), to);
      } else {
        addLeft(count, second().width, outputs, second().value.data(), between.data(), to);
      }
      System.arraycopy(to, 0, y, from * outputs, count * outputs);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    if (swapped && u.tracked()) {
      exchangedGradient.resize(u.rows(), outputs).fill(0);
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      if (rows > blockRows) {
        computeBetween(kernels, from, count);
      }
      float[] dy = block.resize(count, outputs).data();
      System.arraycopy(output().gradient().data(), from * outputs, dy, 0, count * outputs);
      if (outer) {
        backwardFromPairs(kernels, count, dy);
      } else {
        backwardFromChosen(kernels, count, dy);
      }
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

  private void backwardFromPairs(Kernels kernels, int count, float[] dy) {
    int pairs = u.rows();
    if (u.tracked()) {
      kernels.addTransposedProduct(pairs, count, outputs, between.data(), dy, u.gradient().data());
    }
    if (input.tracked()) {
      float[] d = slope.resize(count, pairs).fill(0).data();
      kernels.addProductTransposed(count, outputs, pairs, dy, u.value().data(), d);
      addRight(count, z.width, x.width, d, x.value.data(), z.cleared(count));
      addLeft(count, z.width, x.width, z.value.data(), d, x.cleared(count));
    }
  }

  private void backwardFromChosen(Kernels kernels, int count, float[] dy) {
    Factor first = first();
    Factor second = second();
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

  /** z ⊗ x, or the weights that the first factor chose. */
  private void computeBetween(Kernels kernels, int from, int count) {
    z.gather(input, from, count);
    x.gather(input, from, count);
    if (outer) {
      float[] m = between.resize(count, u.rows()).data();
      outer(count, z.width, x.width, z.value.data(), x.value.data(), m);
      return;
    }
    int chosen = second().width * outputs;
    float[] m = between.resize(count, chosen).fill(0).data();
    kernels.addProduct(count, first().width, chosen, first().value.data(), orderedWeights(), m);
  }

  private Factor first() {
    return swapped ? x : z;
  }

  private Factor second() {
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
