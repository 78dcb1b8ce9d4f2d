package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.sigmapi.kernel.ScalarProducts;

/**
 * The three matrix products: which tile goes where.
 *
 * <p>Tiles are taken from c, and a vector always lies along a row of it. The rows of b are read as
 * they are where they lie along c too; a transposed or a narrow b is first copied, a strip at a
 * time, into a buffer of fixed size that each thread keeps.
 */
final class SimdProducts {

  private static final int WIDE = 2 * LANES;

  /** Rows of b at a time: a strip of so many, two vectors wide, fits the first cache. */
  private static final int DEPTH = 256;

  /** A tile of 16 vectors pays where there are 32 registers, as there are of 512 bits. */
  private static final boolean MANY_REGISTERS = LANES >= 16;

  /** Below so many outputs along a side, vectors do not pay. */
  private static final int THIN = 3;

  /** From so many rows and columns of c on, strips of b are copied for the cache's sake. */
  private static final int PACKED_ROWS = 64;

  private static final int PACKED_COLUMNS = 128;

  private static final ThreadLocal<float[]> STRIP =
      ThreadLocal.withInitial(() -> new float[DEPTH * WIDE]);

  private SimdProducts() {}

  /** As {@link dev.sigmapi.kernel.Kernels#addProduct}, for parts of arrays. */
  static void add(
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
    if (n < LANES || isAcross(m, k, n, aNext)) {
      addNarrow(m, k, n, a, a0, aNext, aStep, b, b0, bStep, c, c0);
      return;
    }
    // Lines of the cache that lie powers of two apart push each other out.
    boolean pack = m >= PACKED_ROWS && n >= PACKED_COLUMNS;
    float[] strip = pack ? STRIP.get() : null;
    for (int l = 0; l < k; l += DEPTH) {
      int depth = Math.min(DEPTH, k - l);
      int al = a0 + l * aStep;
      int bl = b0 + l * bStep;
      int j = 0;
      if (m == 1) {
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
          SimdTiles.addOneByFour(depth, a, al, aStep, b, bl + j, bStep, c, c0 + j);
        }
      }
      for (; j + WIDE <= n; j += WIDE) {
        if (pack) {
          copy(depth, b, bl + j, bStep, strip);
          addWide(m, depth, a, al, aNext, aStep, strip, 0, WIDE, c, c0 + j, n);
        } else {
          addWide(m, depth, a, al, aNext, aStep, b, bl + j, bStep, c, c0 + j, n);
        }
      }
      for (; j < n; j += LANES) {
        int start = Math.min(j, n - LANES);
        int from = j - start;
        addSlim(m, depth, a, al, aNext, aStep, b, bl + start, bStep, c, c0 + start, n, from, LANES);
      }
    }
  }

  /** c[m,n] += a[m,k] · b[n,k]ᵀ. */
  static void addTransposed(int m, int k, int n, float[] a, float[] b, float[] c) {
    if (m < THIN || n < THIN) {
      addTransposedThin(m, k, n, a, b, c);
      return;
    }
    float[] strip = STRIP.get();
    int safe = n < LANES ? rowsInside(m, n) : m;
    for (int l = 0; l < k; l += DEPTH) {
      int depth = Math.min(DEPTH, k - l);
      for (int j = 0; j < n; j += WIDE) {
        // A last strip that would leave b begins further left, in columns that are done.
        int first = Math.max(0, Math.min(j, n - WIDE));
        int width = Math.min(WIDE, n);
        transpose(width, depth, b, first * k + l, k, strip);
        if (j == first && width == WIDE) {
          addWide(m, depth, a, l, k, 1, strip, 0, WIDE, c, j, n);
          continue;
        }
        for (int s = j - first; s < width; s += LANES) {
          int start = Math.max(0, Math.min(s, width - LANES));
          int to = Math.min(LANES, width);
          addSlim(safe, depth, a, l, k, 1, strip, start, WIDE, c, first + start, n, s - start, to);
        }
      }
    }
    for (int i = safe; i < m; i++) {
      ScalarProducts.add(n, k, b, 0, k, 1, a, i * k, 1, c, i * n, 1);
    }
  }

  private static void addTransposedThin(int m, int k, int n, float[] a, float[] b, float[] c) {
    if (n < m) {
      for (int j = 0; j < n; j++) {
        ScalarProducts.add(m, k, a, 0, k, 1, b, j * k, 1, c, j, n);
      }
      return;
    }
    for (int i = 0; i < m; i++) {
      ScalarProducts.add(n, k, b, 0, k, 1, a, i * k, 1, c, i * n, 1);
    }
  }

  /** Rows shorter than a vector: one vector each, which reaches into the rows below. */
  private static void addNarrow(
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
    if (n == 1 && aNext == 1 && m >= LANES) {
      // A column cᵀ = bᵀ·aᵀ is a row, and aᵀ lies along it.
      add(1, k, m, b, b0, 1, bStep, a, a0, aStep, c, c0);
      return;
    }
    if (isAcross(m, k, n, aNext)) {
      addAcross(m, k, n, a, a0, aStep, b, b0, bStep, c, c0);
      return;
    }
    int safe = n < THIN ? 0 : rowsInside(m, n);
    if (safe > 0) {
      float[] strip = STRIP.get();
      for (int l = 0; l < k; l += DEPTH) {
        int depth = Math.min(DEPTH, k - l);
        spread(depth, n, b, b0 + l * bStep, bStep, strip);
        int al = a0 + l * aStep;
        addSlim(safe, depth, a, al, aNext, aStep, strip, 0, LANES, c, c0, n, 0, n);
      }
    }
    int rest = a0 + safe * aNext;
    if (m - safe > n) {
      for (int j = 0; j < n; j++) {
        int at = c0 + safe * n + j;
        ScalarProducts.add(m - safe, k, a, rest, aNext, aStep, b, b0 + j, bStep, c, at, n);
      }
      return;
    }
    for (int i = safe; i < m; i++) {
      ScalarProducts.add(n, k, b, b0, 1, bStep, a, a0 + i * aNext, aStep, c, c0 + i * n, 1);
    }
  }

  /** Whether rows of c are so short, and sums so long, that c pays to be turned over. */
  private static boolean isAcross(int m, int k, int n, int aNext) {
    return aNext == 1 && n <= LANES && m >= (n < LANES ? LANES : WIDE) && k >= 2 * LANES;
  }

  /** Short rows where a lies along its own: cᵀ = bᵀ·aᵀ has long rows. */
  private static void addAcross(
      int m,
      int k,
      int n,
      float[] a,
      int a0,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0) {
    float[] t = STRIP.get();
    int width = m < WIDE ? LANES : WIDE;
    for (int i = 0; i < m; i += width) {
      int start = Math.min(i, m - width);
      for (int q = 0; q < width; q++) {
        for (int j = 0; j < n; j++) {
          t[j * width + q] = c[c0 + (start + q) * n + j];
        }
      }
      if (width == WIDE) {
        addWide(n, k, b, b0, 1, bStep, a, a0 + start, aStep, t, 0, width);
      } else {
        addSlim(n, k, b, b0, 1, bStep, a, a0 + start, aStep, t, 0, width, 0, LANES);
      }
      for (int q = i - start; q < width; q++) {
        for (int j = 0; j < n; j++) {
          c[c0 + (start + q) * n + j] = t[j * width + q];
        }
      }
    }
  }

  /** How many rows of c[m,n] can be read and written as a vector without leaving c. */
  private static int rowsInside(int m, int n) {
    return m * n < LANES ? 0 : (m * n - LANES) / n + 1;
  }

  private static void addWide(
      int m,
      int k,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0,
      int cNext) {
    int i = 0;
    for (; MANY_REGISTERS && i < m - 4; i += 8) {
      int ai = a0 + i * aNext;
      int ci = c0 + i * cNext;
      SimdTiles.addEightByTwo(
          Math.min(8, m - i), k, a, ai, aNext, aStep, b, b0, bStep, c, ci, cNext);
    }
    for (; i < m; i += 4) {
      int ai = a0 + i * aNext;
      int ci = c0 + i * cNext;
      SimdTiles.addFourByTwo(
          Math.min(4, m - i), k, a, ai, aNext, aStep, b, b0, bStep, c, ci, cNext);
    }
  }

  private static void addSlim(
      int m,
      int k,
      float[] a,
      int a0,
      int aNext,
      int aStep,
      float[] b,
      int b0,
      int bStep,
      float[] c,
      int c0,
      int cNext,
      int from,
      int to) {
    boolean whole = from == 0 && to == LANES;
    int i = 0;
    for (; MANY_REGISTERS && whole && i + 12 <= m; i += 12) {
      int ai = a0 + i * aNext;
      SimdTiles.addTwelveByOne(k, a, ai, aNext, aStep, b, b0, bStep, c, c0 + i * cNext, cNext);
    }
    for (; i < m; i += 8) {
      int ai = a0 + i * aNext;
      int ci = c0 + i * cNext;
      int rows = Math.min(8, m - i);
      if (whole) {
        SimdTiles.addEightByOne(rows, k, a, ai, aNext, aStep, b, b0, bStep, c, ci, cNext);
      } else {
        SimdTiles.addEightByLanes(
            rows, k, a, ai, aNext, aStep, b, b0, bStep, c, ci, cNext, from, to);
      }
    }
  }

  /** Rows shorter than a vector, each at the start of one; what follows it there means nothing. */
  private static void spread(int depth, int n, float[] b, int b0, int bStep, float[] strip) {
    int l = 0;
    for (; l < depth && b0 + l * bStep + LANES <= b.length; l++) {
      fromArray(SPECIES, b, b0 + l * bStep).intoArray(strip, l * LANES);
    }
    for (; l < depth; l++) {
      System.arraycopy(b, b0 + l * bStep, strip, l * LANES, n);
    }
  }

  private static void copy(int depth, float[] b, int b0, int bNext, float[] strip) {
    for (int l = 0; l < depth; l++) {
      System.arraycopy(b, b0 + l * bNext, strip, l * WIDE, WIDE);
    }
  }

  /** Rows of b become columns of the strip. */
  private static void transpose(int width, int depth, float[] b, int b0, int bNext, float[] strip) {
    for (int j = 0; j < width; j++) {
      int row = b0 + j * bNext;
      for (int l = 0; l < depth; l++) {
        strip[l * WIDE + j] = b[row + l];
      }
    }
  }
}
