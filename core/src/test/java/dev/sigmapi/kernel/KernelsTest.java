package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.KernelsUnderTest.LENGTHS;
import static dev.sigmapi.kernel.KernelsUnderTest.SHAPES;
import static dev.sigmapi.kernel.KernelsUnderTest.awkward;
import static dev.sigmapi.kernel.KernelsUnderTest.bits;
import static dev.sigmapi.kernel.KernelsUnderTest.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel of every backend against loops in double precision. */
@ParameterizedClass
@MethodSource("dev.sigmapi.kernel.KernelsUnderTest#all")
final class KernelsTest {

  /** Elements after the ones that a kernel may touch. */
  private static final int BEYOND = 3;

  private final Kernels kernels;

  KernelsTest(Kernels kernels) {
    this.kernels = kernels;
  }

  private enum Product {
    PLAIN,
    RIGHT_TRANSPOSED,
    LEFT_TRANSPOSED;

    void add(Kernels kernels, int m, int k, int n, float[] a, float[] b, float[] c) {
      switch (this) {
        case PLAIN -> kernels.addProduct(m, k, n, a, b, c);
        case RIGHT_TRANSPOSED -> kernels.addProductTransposed(m, k, n, a, b, c);
        case LEFT_TRANSPOSED -> kernels.addTransposedProduct(m, k, n, a, b, c);
      }
    }

    int left(int m, int k, int i, int l) {
      return this == LEFT_TRANSPOSED ? l * m + i : i * k + l;
    }

    int right(int k, int n, int l, int j) {
      return this == RIGHT_TRANSPOSED ? j * k + l : l * n + j;
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsAreRight(Product product) {
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      int n = shape[2];
      float[] a = random(m * k + BEYOND, 1);
      float[] b = random(k * n + BEYOND, 2);
      float[] before = random(m * n + BEYOND, 3);
      float[] c = before.clone();
      product.add(kernels, m, k, n, a, b, c);
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = before[i * n + j];
          double magnitude = Math.abs(sum);
          for (int l = 0; l < k; l++) {
            double term = (double) a[product.left(m, k, i, l)] * b[product.right(k, n, l, j)];
            sum += term;
            magnitude += Math.abs(term);
          }
          assertEquals(sum, c[i * n + j], 1e-7 * (1 + k) * magnitude, Arrays.toString(shape));
        }
      }
      assertUntouched(m * n, before, c);
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsDoNotDependOnTheBatch(Product product) {
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      int n = shape[2];
      float[] a = random(m * k, 1);
      float[] b = random(k * n, 2);
      float[] before = random(m * n, 3);
      float[] c = before.clone();
      product.add(kernels, m, k, n, a, b, c);
      for (int i = 0; i < m; i++) {
        float[] row = new float[k];
        for (int l = 0; l < k; l++) {
          row[l] = a[product.left(m, k, i, l)];
        }
        float[] alone = Arrays.copyOfRange(before, i * n, (i + 1) * n);
        product.add(kernels, 1, k, n, row, b, alone);
        assertArrayEquals(
            bits(Arrays.copyOfRange(c, i * n, (i + 1) * n)),
            bits(alone),
            "row " + i + " of " + Arrays.toString(shape));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsKeepNaNAndInfinityInTheirPlaces(Product product) {
    int m = 11;
    int k = 9;
    int n = 21;
    float[] a = random(m * k, 1);
    float[] b = random(k * n, 2);
    a[product.left(m, k, 4, 3)] = Float.NaN;
    b[product.right(k, n, 2, 19)] = Float.POSITIVE_INFINITY;
    float[] c = new float[m * n];
    product.add(kernels, m, k, n, a, b, c);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(i != 4 && j != 19, Float.isFinite(c[i * n + j]), i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void activationsAreRight(Elementwise f) {
    for (int size : LENGTHS) {
      float[] x = size < 100 ? random(size + BEYOND, size) : awkward(size + BEYOND, size);
      float[] before = random(size + BEYOND, 5);
      float[] y = before.clone();
      kernels.apply(f, size, x, y);
      for (int i = 0; i < size; i++) {
        double expected = f.value(x[i]);
        if (Double.isNaN(expected)) {
          assertTrue(Float.isNaN(y[i]), f + " of " + x[i]);
        } else if ((float) expected != y[i]) {
          // Gelu far below zero and sines of thousands have no relative accuracy, nor has what
          // is smaller than float32's normal numbers.
          double tolerance =
              switch (f) {
                case SIN, COS -> 1e-6;
                case GELU -> 1e-6 * Math.abs(expected) + 1e-7 * (x[i] < -4 ? 1e-3 : 0);
                default -> 1e-6 * Math.abs(expected);
              };
          assertEquals(expected, y[i], tolerance + 1e-42, f + " of " + x[i]);
        }
      }
      assertUntouched(size, before, y);
      kernels.apply(f, size, x, before);
      kernels.apply(f, size, x, x);
      assertArrayEquals(bits(Arrays.copyOf(y, size)), bits(Arrays.copyOf(x, size)), "in place");
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreRight(Elementwise f) {
    for (int size : LENGTHS) {
      float[] x = random(size + BEYOND, size);
      if (size > 3) {
        x[0] = 0;
        x[1] = 90;
        x[2] = -90;
        x[3] = 1e20f;
      }
      float[] y = new float[size];
      kernels.apply(f, size, x, y);
      float[] dy = random(size, 7);
      float[] before = random(size + BEYOND, 8, 1e-3);
      float[] dx = before.clone();
      kernels.addGradient(f, size, x, y, dy, dx);
      for (int i = 0; i < size; i++) {
        double change = f.derivative(x[i]) * dy[i];
        double tolerance = 2e-6 * (Math.abs(change) + Math.abs(dy[i]) + Math.abs(before[i]));
        assertEquals(before[i] + change, dx[i], tolerance, f + "′ at " + x[i]);
      }
      assertUntouched(size, before, dx);
    }
  }

  @ParameterizedTest
  @EnumSource
  void activationsDoNotDependOnThePlace(Elementwise f) {
    float[] x = awkward(200, 11);
    float[] y = new float[200];
    float[] dy = random(200, 12);
    float[] dx = random(200, 13);
    float[] before = dx.clone();
    kernels.apply(f, 200, x, y);
    kernels.addGradient(f, 200, x, y, dy, dx);
    for (int i = 0; i < 200; i++) {
      float[] alone = {x[i]};
      float[] slope = {before[i]};
      kernels.apply(f, 1, alone, alone);
      kernels.addGradient(f, 1, new float[] {x[i]}, alone, new float[] {dy[i]}, slope);
      assertEquals(Float.floatToIntBits(y[i]), Float.floatToIntBits(alone[0]), f + " of " + x[i]);
      assertEquals(Float.floatToIntBits(dx[i]), Float.floatToIntBits(slope[0]), f + "′ at " + x[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void elementwiseKernelsAreRight(int size) {
    float[] a = random(size + BEYOND, 1);
    float[] b = random(size + BEYOND, 2);
    float[] before = random(size + BEYOND, 3);
    float[] scaled = before.clone();
    kernels.addScaled(size, -1.25f, a, scaled);
    float[] added = before.clone();
    kernels.addTimes(size, a, b, added);
    float[] times = before.clone();
    kernels.times(size, a, b, times);
    for (int i = 0; i < size; i++) {
      assertEquals(before[i] - 1.25 * a[i], scaled[i], 1e-5);
      assertEquals(before[i] + (double) a[i] * b[i], added[i], 1e-5);
      assertEquals(a[i] * b[i], times[i]);
    }
    assertUntouched(size, before, scaled);
    assertUntouched(size, before, added);
    assertUntouched(size, before, times);
    float[] one = before.clone();
    kernels.addScaled(size, 0.5f, one, one);
    kernels.addTimes(size, one, one, one);
    kernels.times(size, one, one, one);
    for (int i = 0; i < size; i++) {
      double v = 1.5 * before[i];
      assertEquals((v + v * v) * (v + v * v), one[i], 1e-5 * (1 + one[i]), "all in one array");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void treesAreRight(int columns) {
    // Rows: x1, then x1·x0, then x1·x0·x1.
    int[] steps = {2, -1, 1, 0, 2, 0, 1, 0, 1};
    float[] x = random(2 * columns + BEYOND, 1);
    float[] before = random(3 * columns + BEYOND, 2);
    float[] p = before.clone();
    kernels.treeProducts(3, columns, steps, x, p);
    assertUntouched(3 * columns, before, p);
    float[] dp = new float[3 * columns + BEYOND];
    java.util.Arrays.fill(dp, columns, 2 * columns, 1);
    float[] dx = new float[2 * columns + BEYOND];
    kernels.addTreeGradients(3, columns, steps, x, p, dp, dx);
    for (int j = 0; j < columns; j++) {
      double x0 = x[j];
      double x1 = x[columns + j];
      assertEquals(x1, p[2 * columns + j]);
      assertEquals(x1 * x0, p[j], 1e-4);
      assertEquals(x1 * x0 * x1, p[columns + j], 1e-3);
      assertEquals(x1 * x1, dx[j], 1e-3, "of x0");
      assertEquals(2 * x0 * x1, dx[columns + j], 1e-3, "of x1");
    }
    assertUntouched(2 * columns, new float[2 * columns + BEYOND], dx);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void productsOfRowsAreRight(int columns) {
    // Rows: a1·b0, then a0·b1, of which a0·b1 alone is asked for first.
    int[] left = {1, 0};
    int[] right = {0, 1};
    float[] a = random(2 * columns + BEYOND, 1);
    float[] b = random(2 * columns + BEYOND, 2);
    float[] before = random(2 * columns + BEYOND, 3);
    float[] p = before.clone();
    kernels.rowProducts(1, 2, columns, left, right, a, b, p);
    assertUntouched(columns, before, p);
    for (int j = 0; j < columns; j++) {
      assertEquals(a[j] * b[columns + j], p[j]);
    }
    kernels.rowProducts(0, 2, columns, left, right, a, b, p);
    assertUntouched(2 * columns, before, p);
    float[] da = new float[2 * columns + BEYOND];
    float[] db = new float[2 * columns + BEYOND];
    kernels.addRowProductGradients(0, 2, columns, left, right, a, b, p, da, db);
    for (int j = 0; j < columns; j++) {
      assertEquals(a[columns + j] * b[j], p[j]);
      assertEquals(a[j] * b[columns + j], p[columns + j]);
      assertEquals(p[columns + j] * b[columns + j], da[j], 1e-4);
      assertEquals(p[j] * b[j], da[columns + j], 1e-4);
      assertEquals(p[j] * a[columns + j], db[j], 1e-4);
      assertEquals(p[columns + j] * a[j], db[columns + j], 1e-4);
    }
    assertUntouched(2 * columns, new float[2 * columns + BEYOND], da);
    assertUntouched(2 * columns, new float[2 * columns + BEYOND], db);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void rowsAndColumns(int columns) {
    for (int rows : new int[] {0, 1, 2, 5, 33}) {
      float[] row = random(columns + BEYOND, 1);
      float[] before = random(rows * columns + BEYOND, 2);
      float[] y = before.clone();
      kernels.setRows(rows, columns, row, y);
      float[] x = random(rows * columns + BEYOND, 3);
      float[] sums = row.clone();
      kernels.addColumnSums(rows, columns, x, sums);
      for (int j = 0; j < columns; j++) {
        double sum = row[j];
        for (int i = 0; i < rows; i++) {
          assertEquals(row[j], y[i * columns + j]);
          sum += x[i * columns + j];
        }
        assertEquals(sum, sums[j], 1e-4);
      }
      assertUntouched(rows * columns, before, y);
      assertUntouched(columns, row, sums);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void windows(int columns) {
    int[] at = {0, 2 * columns, columns, columns, 0};
    int step = 3 * columns;
    float[] table = random(6 * columns + BEYOND, 1);
    float[] y = random(4 * columns + BEYOND, 2);
    float[] before = y.clone();
    kernels.sumWindows(4, 2, columns, at, step, table, y);
    float[] d = new float[table.length];
    kernels.addWindowGradients(4, 2, columns, at, step, before, d);
    double[] expected = new double[table.length];
    float[] largest = new float[columns];
    Arrays.fill(largest, -1);
    float[] places = new float[columns];
    kernels.findLargest(4, columns, y, largest, places);
    for (int k = 0; k < columns; k++) {
      int best = 0;
      for (int p = 0; p < 4; p++) {
        int first = at[p] + k;
        int second = at[p + 1] + step + k;
        assertEquals(table[first] + (double) table[second], y[p * columns + k], 1e-6);
        expected[first] += before[p * columns + k];
        expected[second] += before[p * columns + k];
        best = y[p * columns + k] > y[best * columns + k] ? p : best;
      }
      assertEquals(Math.max(-1, y[best * columns + k]), largest[k]);
      assertEquals(y[best * columns + k] > -1 ? best : 0, places[k]);
    }
    for (int i = 0; i < d.length; i++) {
      assertEquals(expected[i], d[i], 1e-6);
    }
    assertUntouched(4 * columns, before, y);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void partsOfMatrices(int columns) {
    int rows = 5;
    int next = columns + 2;
    float[] x = random(rows * next + BEYOND, 1);
    x[next] = Float.NaN;
    float[] row = random(columns + BEYOND, 2);
    float[] before = random(rows * columns + BEYOND, 3);
    float[] sum = before.clone();
    kernels.addRows(rows, columns, 0.5f, x, 1, next, sum, 0, columns);
    float[] less = before.clone();
    kernels.subtractRow(rows, columns, row, less);
    float[] turned = before.clone();
    kernels.transpose(rows, columns, x, 1, next, turned);
    float[] products = new float[rows];
    kernels.addRowProducts(rows, columns, before, less, columns, products);
    float[] tops = new float[rows];
    kernels.rowLargest(rows, columns, before, tops);
    for (int i = 0; i < rows; i++) {
      double product = 0;
      double magnitude = 0;
      float top = Float.NEGATIVE_INFINITY;
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        product += (double) before[j] * less[j];
        magnitude += Math.abs((double) before[j] * less[j]);
        top = Math.max(top, before[j]);
      }
      assertEquals(product, products[i], 1e-6 * magnitude);
      assertEquals(top, tops[i]);
    }
    float[] largest = row.clone();
    if (columns > 0) {
      before[0] = Float.NaN;
    }
    kernels.raiseLargest(rows, columns, before, largest);
    if (columns > 0) {
      kernels.rowLargest(1, columns, before, tops);
      assertEquals(Float.NaN, tops[0]);
    }
    for (int j = 0; j < columns; j++) {
      float most = row[j];
      for (int i = 0; i < rows; i++) {
        float value = before[i * columns + j];
        most = value > most ? value : most;
        float part = x[1 + i * next + j];
        assertEquals(part, turned[j * rows + i]);
        if (i + j > 0) {
          assertEquals(value + 0.5 * part, sum[i * columns + j], 1e-6);
          assertEquals(value - row[j], less[i * columns + j]);
        }
      }
      assertEquals(most, largest[j]);
    }
    assertUntouched(rows * columns, before, sum);
    assertUntouched(rows * columns, before, less);
    assertUntouched(rows * columns, before, turned);
    assertUntouched(columns, row, largest);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void adamStepsAreRight(int size) {
    float[] g = random(size, 1);
    float[] m = random(size, 2);
    float[] v = random(size, 3);
    kernels.times(size, v, v, v);
    float[] w = random(size + BEYOND, 4);
    float[] m0 = m.clone();
    float[] v0 = v.clone();
    float[] w0 = w.clone();
    kernels.adam(size, 0.9f, 0.999f, 1e-8f, 0.01f, 1.5f, 1e-3f, g, m, v, w);
    for (int i = 0; i < size; i++) {
      double first = 0.9 * m0[i] + 0.1 * g[i];
      double second = 0.999 * v0[i] + 0.001 * g[i] * g[i];
      assertEquals(first, m[i], 1e-5);
      assertEquals(second, v[i], 1e-5 * (1 + second));
      double step = 1e-3 * w0[i] + 0.01 * first / (Math.sqrt(second) * 1.5 + 1e-8);
      assertEquals(w0[i] - step, w[i], 1e-5);
    }
    assertUntouched(size, w0, w);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void powersAreRight(int size) {
    float[] x = awkward(size + BEYOND, size);
    float[] before = random(size + BEYOND, 1);
    for (float limit : new float[] {10f, 80f, 200f}) {
      float[] y = before.clone();
      kernels.expLimited(size, limit, x, y);
      for (int i = 0; i < size; i++) {
        assertUlps(Math.exp(Math.min(x[i], limit)), y[i], 2, "exp of " + x[i]);
      }
      assertUntouched(size, before, y);
    }
    for (float floor : new float[] {Float.MIN_VALUE, 1e-30f, 0.1f}) {
      float[] y = before.clone();
      kernels.logMagnitude(size, floor, x, y);
      for (int i = 0; i < size; i++) {
        assertUlps(Math.log(Math.max(Math.abs(x[i]), floor)), y[i], 2, "log of " + x[i]);
      }
      assertUntouched(size, before, y);
    }
    float[] y = x.clone();
    kernels.expLimited(size, 5f, y, y);
    kernels.logMagnitude(size, 1e-30f, y, y);
    for (int i = 0; i < size; i++) {
      double back = Math.log(Math.max(Math.exp(Math.min(x[i], 5f)), 1e-30f));
      assertEquals(back, y[i], 1e-5, "in place");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void halfTurnsAreRight(int size) {
    float[] x = awkward(size + BEYOND, size);
    float[] before = random(size + BEYOND, 1);
    float[] c = before.clone();
    float[] s = before.clone();
    kernels.cosSinPi(size, x, c, s);
    for (int i = 0; i < size; i++) {
      if (!Float.isFinite(x[i])) {
        assertTrue(Float.isNaN(c[i]) && Float.isNaN(s[i]));
        continue;
      }
      double turn = Math.IEEEremainder(x[i], 2);
      assertEquals(Math.cos(Math.PI * turn), c[i], 1e-7, "cos of half turns " + x[i]);
      assertEquals(Math.sin(Math.PI * turn), s[i], 1e-7, "sin of half turns " + x[i]);
      if (turn == Math.rint(turn)) {
        assertEquals(Math.abs(turn) == 1 ? -1f : 1f, c[i], "cos of whole " + x[i]);
        assertEquals(0f, Math.abs(s[i]), "sin of whole " + x[i]);
      }
    }
    assertUntouched(size, before, c);
    assertUntouched(size, before, s);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void turnedPowersAreRight(int size) {
    float[] x = awkward(size + BEYOND, size);
    float[] k = x.clone();
    boolean any = false;
    assertFalse(kernels.negatives(0, x, k));
    boolean found = kernels.negatives(size, x, k);
    for (int i = 0; i < size; i++) {
      assertEquals(x[i] < 0 ? 1f : 0f, k[i]);
      any |= x[i] < 0;
    }
    assertEquals(any, found);
    assertUntouched(size, x, k);
    float[] l = random(size + BEYOND, 1);
    float[] value = l.clone();
    float[] slope = x.clone();
    kernels.turnedPowers(size, 0.5f, value, slope);
    for (int i = 0; i < size; i++) {
      double power = Math.exp(Math.min(l[i], 0.5));
      double angle = Math.PI * Math.IEEEremainder(x[i], 2);
      assertEquals(power * Math.cos(angle), value[i], 1e-6 * power);
      assertEquals(-Math.PI * power * Math.sin(angle), slope[i], 2e-6 * power);
    }
    assertUntouched(size, l, value);
    assertUntouched(size, x, slope);
  }

  private static void assertUlps(double expected, float actual, int ulps, String what) {
    if (Double.isNaN(expected) || Double.isInfinite((float) expected)) {
      assertEquals((float) expected, actual, what);
      return;
    }
    assertEquals(expected, actual, ulps * Math.ulp((float) expected), what);
  }

  private static void assertUntouched(int size, float[] before, float[] after) {
    assertArrayEquals(
        bits(Arrays.copyOfRange(before, size, before.length)),
        bits(Arrays.copyOfRange(after, size, after.length)),
        "elements beyond the size");
  }
}
