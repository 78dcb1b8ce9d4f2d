package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.Fused.multiplyAdd;

/** The kernels in plain Java: the specification, and what runs where the Vector API is missing. */
public final class PlainKernels implements Kernels {
  /** What turned powers are multiplied by in their slope. */
  public static final float MINUS_PI = -FloatFunctions.PI;

  /** In how many parts {@link #addRowProducts} adds: as many as the widest vectors have lanes. */
  public static final int SUMS = 16;

  @Override
  public String describe() {
    return "plain" + (Fused.HARDWARE ? ", fma" : "");
  }

  @Override
  public void addProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      addRow(k, n, a, i * k, 1, b, 0, n, c, i * n);
    }
  }

  @Override
  public void addProductTransposed(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      ScalarProducts.add(n, k, b, 0, k, 1, a, i * k, 1, c, i * n, 1);
    }
  }

  @Override
  public void addTransposedProduct(int m, int k, int n, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      addRow(k, n, a, i, m, b, 0, n, c, i * n);
    }
  }

  @Override
  public void addProduct(
      int m,
      int k,
      int n,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0) {
    for (int i = 0; i < m; i++) {
      addRow(k, n, a, a0 + i * aNext, aStep, b, b0, bStep, c, c0 + i * n);
    }
  }

  @Override
  public void rowProducts(
      int from, int to, int columns, int[] left, int[] right, float[] a, float[] b, float[] p) {
    for (int t = from; t < to; t++) {
      int a0 = left[t] * columns;
      int b0 = right[t] * columns;
      rowProduct(0, columns, a, a0, b, b0, p, (t - from) * columns);
    }
  }

  /** One product of rows from column {@code start} on: also the vector kernels' last few. */
  public static void rowProduct(
      int start, int columns, float[] a, int a0, float[] b, int b0, float[] p, int p0) {
    for (int j = start; j < columns; j++) {
      p[p0 + j] = a[a0 + j] * b[b0 + j];
    }
  }

  @Override
  public void addRowProductGradients(
      int from,
      int to,
      int columns,
      int[] left,
      int[] right,
      float[] a,
      float[] b,
      float[] dp,
      float[] da,
      float[] db) {
    for (int t = from; t < to; t++) {
      int a0 = left[t] * columns;
      int b0 = right[t] * columns;
      addRowGradient(0, columns, a, a0, b, b0, dp, (t - from) * columns, da, db);
    }
  }

  /** The gradient of one product of rows from column {@code start} on. */
  public static void addRowGradient(
      int start,
      int columns,
      float[] a,
      int a0,
      float[] b,
      int b0,
      float[] dp,
      int p0,
      float[] da,
      float[] db) {
    for (int j = start; j < columns; j++) {
      da[a0 + j] = multiplyAdd(dp[p0 + j], b[b0 + j], da[a0 + j]);
      db[b0 + j] = multiplyAdd(dp[p0 + j], a[a0 + j], db[b0 + j]);
    }
  }

  /**
   * One row of c: the rows of b, scaled and added four at a time, for the compiler to vectorise.
   */
  private static void addRow(
      int k,
      int n,
      float[] a,
      int a0,
      int aStep,
      float[] b,
      int start,
      int bStep,
      float[] c,
      int c0) {
    if (n < 4) {
      for (int j = 0; j < n; j++) {
        ScalarProducts.add(1, k, a, a0, 0, aStep, b, start + j, bStep, c, c0 + j, 0);
      }
      return;
    }
    int l = 0;
    for (; l + 4 <= k; l += 4) {
      float f0 = a[a0 + l * aStep];
      float f1 = a[a0 + (l + 1) * aStep];
      float f2 = a[a0 + (l + 2) * aStep];
      float f3 = a[a0 + (l + 3) * aStep];
      int b0 = start + l * bStep;
      int b1 = b0 + bStep;
      int b2 = b1 + bStep;
      int b3 = b2 + bStep;
      for (int j = 0; j < n; j++) {
        float sum = multiplyAdd(f0, b[b0 + j], c[c0 + j]);
        sum = multiplyAdd(f1, b[b1 + j], sum);
        sum = multiplyAdd(f2, b[b2 + j], sum);
        c[c0 + j] = multiplyAdd(f3, b[b3 + j], sum);
      }
    }
    for (; l < k; l++) {
      float factor = a[a0 + l * aStep];
      for (int j = 0; j < n; j++) {
        c[c0 + j] = multiplyAdd(factor, b[start + l * bStep + j], c[c0 + j]);
      }
    }
  }

  @Override
  public void setRows(int rows, int columns, float[] row, float[] y) {
    int size = rows * columns;
    int filled = Math.min(columns, size);
    System.arraycopy(row, 0, y, 0, filled);
    // What is there is doubled: few copies, however short the row.
    while (filled < size) {
      int more = Math.min(filled, size - filled);
      System.arraycopy(y, 0, y, filled, more);
      filled += more;
    }
  }

  @Override
  public void addColumnSums(int rows, int columns, float[] x, float[] sums) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        sums[j] += x[i * columns + j];
      }
    }
  }

  @Override
  public void addScaled(int size, float factor, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = multiplyAdd(factor, x[i], y[i]);
    }
  }

  @Override
  public void addRows(
      int rows,
      int columns,
      float factor,
      float[] x,
      int x0,
      int xNext,
      float[] y,
      int y0,
      int yNext) {
    for (int i = 0; i < rows; i++) {
      addRow(0, columns, factor, x, x0 + i * xNext, y, y0 + i * yNext);
    }
  }

  /**
   * One row of {@link #addRows} from column {@code start} on: also the vector kernels' last few.
   */
  public static void addRow(
      int start, int columns, float factor, float[] x, int x0, float[] y, int y0) {
    for (int j = start; j < columns; j++) {
      y[y0 + j] = multiplyAdd(factor, x[x0 + j], y[y0 + j]);
    }
  }

  @Override
  public void transpose(int rows, int columns, float[] x, int x0, int xNext, float[] y) {
    for (int i = 0; i < rows; i++) {
      int from = x0 + i * xNext;
      for (int j = 0; j < columns; j++) {
        y[j * rows + i] = x[from + j];
      }
    }
  }

  @Override
  public void addRowProducts(int rows, int columns, float[] a, float[] b, int bNext, float[] sums) {
    for (int i = 0; i < rows; i++) {
      sums[i] += pairs(0, 1, columns, a, i * columns, b, i * bNext);
    }
  }

  /** The sixteen sums whose numbers are {@code first} and every {@code step}th after it. */
  private static float pairs(
      int first, int step, int columns, float[] a, int a0, float[] b, int b0) {
    if (step < SUMS) {
      return pairs(first, 2 * step, columns, a, a0, b, b0)
          + pairs(first + step, 2 * step, columns, a, a0, b, b0);
    }
    float sum = 0;
    for (int j = first; j < columns; j += SUMS) {
      sum = multiplyAdd(a[a0 + j], b[b0 + j], sum);
    }
    return sum;
  }

  @Override
  public void rowLargest(int rows, int columns, float[] x, float[] largest) {
    for (int i = 0; i < rows; i++) {
      float most = Float.NEGATIVE_INFINITY;
      for (int j = 0; j < columns; j++) {
        most = Math.max(most, x[i * columns + j]);
      }
      largest[i] = most + 0f;
    }
  }

  @Override
  public void subtractRow(int rows, int columns, float[] row, float[] x) {
    subtractRowFrom(0, rows, columns, row, x);
  }

  /** The same from column {@code start} on. */
  public static void subtractRowFrom(int start, int rows, int columns, float[] row, float[] x) {
    for (int i = 0; i < rows; i++) {
      for (int j = start; j < columns; j++) {
        x[i * columns + j] -= row[j];
      }
    }
  }

  @Override
  public void raiseLargest(int rows, int columns, float[] x, float[] largest) {
    raiseLargestFrom(0, rows, columns, x, largest);
  }

  /** The same from column {@code start} on. */
  public static void raiseLargestFrom(
      int start, int rows, int columns, float[] x, float[] largest) {
    for (int i = 0; i < rows; i++) {
      for (int j = start; j < columns; j++) {
        float value = x[i * columns + j];
        largest[j] = value > largest[j] ? value : largest[j];
      }
    }
  }

  @Override
  public void findLargest(int rows, int columns, float[] x, float[] largest, float[] places) {
    findLargestFrom(0, rows, columns, x, largest, places);
  }

  /** The same from column {@code start} on. */
  public static void findLargestFrom(
      int start, int rows, int columns, float[] x, float[] largest, float[] places) {
    for (int i = 0; i < rows; i++) {
      for (int j = start; j < columns; j++) {
        float value = x[i * columns + j];
        if (value > largest[j] || value != value) {
          largest[j] = value;
          places[j] = i;
        }
      }
    }
  }

  @Override
  public void sumWindows(
      int windows, int width, int columns, int[] at, int step, float[] table, float[] y) {
    sumWindowsFrom(0, windows, width, columns, at, step, table, y);
  }

  /** The same from column {@code start} on. */
  public static void sumWindowsFrom(
      int start,
      int windows,
      int width,
      int columns,
      int[] at,
      int step,
      float[] table,
      float[] y) {
    for (int p = 0; p < windows; p++) {
      for (int k = start; k < columns; k++) {
        float sum = table[at[p] + k];
        for (int j = 1; j < width; j++) {
          sum += table[at[p + j] + j * step + k];
        }
        y[p * columns + k] = sum;
      }
    }
  }

  @Override
  public void addWindowGradients(
      int windows, int width, int columns, int[] at, int step, float[] dy, float[] table) {
    addWindowGradientsFrom(0, windows, width, columns, at, step, dy, table);
  }

  /** The same from column {@code start} on. */
  public static void addWindowGradientsFrom(
      int start,
      int windows,
      int width,
      int columns,
      int[] at,
      int step,
      float[] dy,
      float[] table) {
    for (int p = 0; p < windows; p++) {
      for (int j = 0; j < width; j++) {
        int row = at[p + j] + j * step;
        for (int k = start; k < columns; k++) {
          table[row + k] += dy[p * columns + k];
        }
      }
    }
  }

  @Override
  public void addTimes(int size, float[] a, float[] b, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = multiplyAdd(a[i], b[i], y[i]);
    }
  }

  @Override
  public void times(int size, float[] a, float[] b, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = a[i] * b[i];
    }
  }

  @Override
  public void treeProducts(int count, int columns, int[] steps, float[] x, float[] p) {
    for (int step = 0; step < 3 * count; step += 3) {
      int made = steps[step] * columns;
      int source = steps[step + 1] * columns;
      int input = steps[step + 2] * columns;
      if (source < 0) {
        System.arraycopy(x, input, p, made, columns);
      } else {
        treeProduct(0, columns, x, input, p, source, made);
      }
    }
  }

  /** One product of rows from column {@code start} on: also the vector kernels' last few. */
  public static void treeProduct(
      int start, int columns, float[] x, int input, float[] p, int source, int made) {
    for (int j = start; j < columns; j++) {
      p[made + j] = p[source + j] * x[input + j];
    }
  }

  @Override
  public void addTreeGradients(
      int count, int columns, int[] steps, float[] x, float[] p, float[] dp, float[] dx) {
    for (int step = 3 * count - 3; step >= 0; step -= 3) {
      int made = steps[step] * columns;
      int source = steps[step + 1] * columns;
      int input = steps[step + 2] * columns;
      addTreeGradient(0, columns, x, input, p, source, dp, made, dx);
    }
  }

  /** The gradient of one product from column {@code start} on. */
  public static void addTreeGradient(
      int start,
      int columns,
      float[] x,
      int input,
      float[] p,
      int source,
      float[] dp,
      int made,
      float[] dx) {
    for (int j = start; j < columns; j++) {
      float d = dp[made + j];
      if (source < 0) {
        dx[input + j] += d;
      } else {
        dp[source + j] = multiplyAdd(d, x[input + j], dp[source + j]);
        dx[input + j] = multiplyAdd(d, p[source + j], dx[input + j]);
      }
    }
  }

  @Override
  public void expLimited(int size, float limit, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      y[i] = FloatFunctions.exp(x[i] > limit ? limit : x[i]);
    }
  }

  @Override
  public void logMagnitude(int size, float floor, float[] x, float[] y) {
    for (int i = 0; i < size; i++) {
      float magnitude = Math.abs(x[i]);
      y[i] = FloatFunctions.log(magnitude < floor ? floor : magnitude);
    }
  }

  @Override
  public void cosSinPi(int size, float[] x, float[] c, float[] s) {
    for (int i = 0; i < size; i++) {
      c[i] = FloatFunctions.cosPi(x[i]);
      s[i] = FloatFunctions.sinPi(x[i]);
    }
  }

  @Override
  public boolean negatives(int size, float[] x, float[] k) {
    return negativesFrom(0, size, x, k);
  }

  /** The same for the elements from {@code start} on: also the vector kernels' last few. */
  public static boolean negativesFrom(int start, int size, float[] x, float[] k) {
    boolean any = false;
    for (int i = start; i < size; i++) {
      boolean negative = x[i] < 0;
      k[i] = negative ? 1 : 0;
      any |= negative;
    }
    return any;
  }

  @Override
  public void turnedPowers(int size, float limit, float[] l, float[] t) {
    for (int i = 0; i < size; i++) {
      float power = FloatFunctions.exp(l[i] > limit ? limit : l[i]);
      l[i] = power * FloatFunctions.cosPi(t[i]);
      t[i] = power * FloatFunctions.sinPi(t[i]) * MINUS_PI;
    }
  }

  @Override
  public boolean allFinite(int size, float[] x) {
    return finiteFrom(0, size, x);
  }

  /** Whether the elements from {@code start} on are finite: also the vector kernels' last few. */
  public static boolean finiteFrom(int start, int size, float[] x) {
    for (int i = start; i < size; i++) {
      if (!Float.isFinite(x[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void apply(Elementwise f, int size, float[] x, float[] y) {
    PlainActivations.apply(f, size, x, y);
  }

  @Override
  public void addGradient(Elementwise f, int size, float[] x, float[] y, float[] dy, float[] dx) {
    PlainActivations.addGradient(f, size, x, y, dy, dx);
  }

  @Override
  public void adam(
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
    adamFrom(0, size, beta1, beta2, epsilon, step, scale, shrink, g, m, v, w);
  }

  /** The step for the elements from {@code start} on: also the vector kernels' last few. */
  public static void adamFrom(
      int start,
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
    for (int i = start; i < size; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= shrink * w[i] + step * m[i] / ((float) Math.sqrt(v[i]) * scale + epsilon);
    }
  }
}
