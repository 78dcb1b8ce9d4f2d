package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.sigmapi.kernel.PlainKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Sums, steps and bounds over whole arrays. */
final class SimdRows {

  /** For fewer, setting out costs more than it saves. */
  private static final int FEW_ROWS = 8;

  private SimdRows() {}

  /** sums[j] += Σ_i x[i,j], in the order of i, with a vector of columns at a time. */
  static void addColumnSums(int rows, int columns, float[] x, float[] sums) {
    int j = 0;
    for (; j + LANES <= columns; j += LANES) {
      addVectors(rows, columns, x, j, sums, j);
    }
    if (j == columns) {
      return;
    }
    // The columns left fill a vector with what follows them, which is added up for nothing; the
    // last
    // rows, where that would leave x, go without vectors.
    int room = x.length - j - LANES;
    int inside = room < 0 || rows < FEW_ROWS ? 0 : Math.min(rows, room / columns + 1);
    if (inside > 0) {
      float[] t = SimdBlocks.get().t;
      System.arraycopy(sums, j, t, 0, columns - j);
      addVectors(inside, columns, x, j, t, 0);
      System.arraycopy(t, 0, sums, j, columns - j);
    }
    for (; j < columns; j++) {
      float sum = sums[j];
      for (int i = inside; i < rows; i++) {
        sum += x[i * columns + j];
      }
      sums[j] = sum;
    }
  }

  private static void addVectors(int rows, int columns, float[] x, int x0, float[] sums, int j) {
    FloatVector sum = fromArray(SPECIES, sums, j);
    for (int i = 0; i < rows; i++) {
      sum = sum.add(fromArray(SPECIES, x, x0 + i * columns));
    }
    sum.intoArray(sums, j);
  }

  static void add(
      int rows,
      int columns,
      float factor,
      float[] x,
      int x0,
      int xNext,
      float[] y,
      int y0,
      int yNext) {
    FloatVector factors = FloatVector.broadcast(SPECIES, factor);
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      int from = x0 + i * xNext;
      int to = y0 + i * yNext;
      for (int j = 0; j < bound; j += LANES) {
        fromArray(SPECIES, x, from + j)
            .fma(factors, fromArray(SPECIES, y, to + j))
            .intoArray(y, to + j);
      }
      if (bound < columns) {
        PlainKernels.addRow(bound, columns, factor, x, from, y, to);
      }
    }
  }

  static void subtract(int rows, int columns, float[] row, float[] x) {
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < bound; j += LANES) {
        int at = i * columns + j;
        fromArray(SPECIES, x, at).sub(fromArray(SPECIES, row, j)).intoArray(x, at);
      }
    }
    if (bound < columns) {
      PlainKernels.subtractRowFrom(bound, rows, columns, row, x);
    }
  }

  static void raiseLargest(int rows, int columns, float[] x, float[] largest) {
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < bound; j += LANES) {
        FloatVector value = fromArray(SPECIES, x, i * columns + j);
        FloatVector before = fromArray(SPECIES, largest, j);
        before.blend(value, value.compare(GT, before)).intoArray(largest, j);
      }
    }
    if (bound < columns) {
      PlainKernels.raiseLargestFrom(bound, rows, columns, x, largest);
    }
  }

  /** One step of Adam, in the order of operations of {@link PlainKernels#adamFrom}. */
  static void adam(
      int size,
      float beta1,
      float beta2,
      float epsilon,
      float step,
      float scale,
      float shrink,
      float[] g,
      float[] m,
      float[] v,
      float[] w) {
    int i = 0;
    for (; i < SPECIES.loopBound(size); i += LANES) {
      FloatVector gi = fromArray(SPECIES, g, i);
      FloatVector mi = fromArray(SPECIES, m, i).mul(beta1).add(gi.mul(1 - beta1));
      FloatVector vi = fromArray(SPECIES, v, i).mul(beta2).add(gi.mul(1 - beta2).mul(gi));
      FloatVector wi = fromArray(SPECIES, w, i);
      FloatVector spread = vi.lanewise(VectorOperators.SQRT).mul(scale).add(epsilon);
      mi.intoArray(m, i);
      vi.intoArray(v, i);
      wi.sub(wi.mul(shrink).add(mi.mul(step).div(spread))).intoArray(w, i);
    }
    PlainKernels.adamFrom(i, size, beta1, beta2, epsilon, step, scale, shrink, g, m, v, w);
  }

  /** k = 1 where x &lt; 0, else 0; whether there is one. */
  static boolean negatives(int size, float[] x, float[] k) {
    FloatVector count = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i < SPECIES.loopBound(size); i += LANES) {
      FloatVector one =
          SimdConstants.ZERO.blend(
              SimdConstants.ONE,
              fromArray(SPECIES, x, i).compare(VectorOperators.LT, SimdConstants.ZERO));
      one.intoArray(k, i);
      count = one.max(count);
    }
    float[] lanes = SimdBlocks.get().s;
    count.neg().intoArray(lanes, 0);
    boolean any = PlainKernels.negativesFrom(i, size, x, k);
    return PlainKernels.negativesFrom(0, LANES, lanes, lanes) || any;
  }

  /** Whether no element is infinite or NaN: zero times such a one is NaN, and stays it. */
  static boolean allFinite(int size, float[] x) {
    FloatVector zeros0 = FloatVector.zero(SPECIES);
    FloatVector zeros1 = FloatVector.zero(SPECIES);
    FloatVector zeros2 = FloatVector.zero(SPECIES);
    FloatVector zeros3 = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i + 4 * LANES <= size; i += 4 * LANES) {
      zeros0 = fromArray(SPECIES, x, i).fma(SimdConstants.ZERO, zeros0);
      zeros1 = fromArray(SPECIES, x, i + LANES).fma(SimdConstants.ZERO, zeros1);
      zeros2 = fromArray(SPECIES, x, i + 2 * LANES).fma(SimdConstants.ZERO, zeros2);
      zeros3 = fromArray(SPECIES, x, i + 3 * LANES).fma(SimdConstants.ZERO, zeros3);
    }
    float[] lanes = SimdBlocks.get().s;
    zeros0.add(zeros1).add(zeros2.add(zeros3)).intoArray(lanes, 0);
    return PlainKernels.finiteFrom(0, LANES, lanes) && PlainKernels.finiteFrom(i, size, x);
  }

  /** Whether |x| &lt;= bound for all x; not so if there is a NaN. */
  static boolean within(int size, float[] x, float bound) {
    // The largest so far waits in an array: as a local its class is known only by profile, and
    // where
    // the compiler comes before the profile does, its methods stay real calls and vectors are
    // boxed.
    float[] lanes = SimdBlocks.get().s;
    Arrays.fill(lanes, 0, LANES, 0);
    int i = 0;
    for (; i < SPECIES.loopBound(size); i += LANES) {
      fromArray(SPECIES, x, i).abs().max(fromArray(SPECIES, lanes, 0)).intoArray(lanes, 0);
    }
    float most = 0;
    for (int lane = 0; lane < LANES; lane++) {
      most = Math.max(most, lanes[lane]);
    }
    for (; i < size; i++) {
      most = Math.max(most, Math.abs(x[i]));
    }
    return most <= bound;
  }
}
