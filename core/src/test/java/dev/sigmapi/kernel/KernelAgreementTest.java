package dev.sigmapi.kernel;

import static dev.sigmapi.kernel.KernelsUnderTest.LENGTHS;
import static dev.sigmapi.kernel.KernelsUnderTest.SHAPES;
import static dev.sigmapi.kernel.KernelsUnderTest.awkward;
import static dev.sigmapi.kernel.KernelsUnderTest.bits;
import static dev.sigmapi.kernel.KernelsUnderTest.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vector kernels and the plain ones compute the same bits, under every JDK. */
final class KernelAgreementTest {

  private final Kernels plain = new PlainKernels();

  @Test
  void products() {
    Kernels simd = KernelsUnderTest.simd();
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      int n = shape[2];
      float[] a = random(m * k, 1);
      float[] b = random(k * n, 2);
      float[] c = random(m * n, 3);
      agree(simd, c, (kernels, y) -> kernels.addProduct(m, k, n, a, b, y), shape);
      agree(simd, c, (kernels, y) -> kernels.addProductTransposed(m, k, n, a, b, y), shape);
      agree(simd, c, (kernels, y) -> kernels.addTransposedProduct(m, k, n, a, b, y), shape);
    }
  }

  @Test
  void productsOfParts() {
    Kernels simd = KernelsUnderTest.simd();
    for (int[] shape : SHAPES) {
      int m = shape[0];
      int k = shape[1];
      int n = shape[2];
      float[] a = random((m + 2) * (k + 2) + 3, 1);
      float[] b = random(7 + k * (n + 5), 2);
      float[] c = random(11 + m * n + 40, 3);
      agree(
          simd,
          c,
          (kernel, y) -> kernel.addProduct(m, k, n, a, 3, 1, m, b, 7, n + 5, y, 11),
          shape);
      agree(
          simd, c, (kernel, y) -> kernel.addProduct(m, k, n, a, 2, k + 1, 1, b, 0, n, y, 0), shape);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void productsOfRows(int columns) {
    Kernels simd = KernelsUnderTest.simd();
    int[] left = {3, 0, 0, 1, 2};
    int[] right = {0, 0, 1, 1, 3};
    float[] a = awkward(4 * columns, columns);
    float[] b = random(4 * columns, 1);
    float[] dp = random(3 * columns, 2);
    float[] d = random(4 * columns, 3);
    agree(
        simd,
        random(5 * columns, 4),
        (kernels, y) -> kernels.rowProducts(0, 5, columns, left, right, a, b, y),
        columns);
    agree(
        simd,
        d,
        (kernels, y) -> kernels.addRowProductGradients(1, 4, columns, left, right, b, b, dp, y, y),
        columns);
    agree(
        simd,
        d,
        (kernels, y) ->
            kernels.addRowProductGradients(1, 4, columns, left, right, a, b, dp, d.clone(), y),
        columns);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void finiteness(int size) {
    Kernels simd = KernelsUnderTest.simd();
    for (int bad = -1; bad < size; bad++) {
      for (float value :
          new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        float[] x = random(size + 1, 5);
        x[size] = Float.NaN;
        if (bad >= 0) {
          x[bad] = value;
        }
        assertEquals(bad < 0, plain.allFinite(size, x));
        assertEquals(bad < 0, simd.allFinite(size, x));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void activations(Elementwise f) {
    Kernels simd = KernelsUnderTest.simd();
    for (int size : LENGTHS) {
      float[] x = awkward(size, size);
      float[] dy = random(size, 1);
      agree(simd, random(size, 2), (kernels, y) -> kernels.apply(f, size, x, y), size);
      float[] y = new float[size];
      plain.apply(f, size, x, y);
      agree(
          simd, random(size, 2), (kernels, dx) -> kernels.addGradient(f, size, x, y, dy, dx), size);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void everythingElse(int size) {
    Kernels simd = KernelsUnderTest.simd();
    float[] x = awkward(size, size);
    float[] z = random(size, 1);
    float[] q = z.clone();
    plain.times(size, q, q, q);
    float[] c = random(size, 2);
    agree(simd, c, (kernels, y) -> kernels.addScaled(size, 0.3f, z, y), size);
    agree(simd, c, (kernels, y) -> kernels.addTimes(size, z, z, y), size);
    agree(simd, c, (kernels, y) -> kernels.times(size, x, z, y), size);
    agree(simd, c, (kernels, y) -> kernels.expLimited(size, 80, x, y), size);
    agree(simd, c, (kernels, y) -> kernels.logMagnitude(size, 1e-42f, x, y), size);
    agree(simd, c, (kernels, y) -> kernels.logMagnitude(size, 1e-18f, x, y), size);
    agree(simd, c, (kernels, y) -> kernels.expLimited(size, 200, x, y), size);
    agree(simd, c, (kernels, y) -> kernels.cosSinPi(size, x, y, new float[size]), size);
    agree(simd, c, (kernels, y) -> kernels.cosSinPi(size, x, new float[size], y), size);
    agree(simd, c, (kernels, y) -> kernels.negatives(size, x, y), size);
    assertEquals(
        plain.negatives(size, z, new float[size]), simd.negatives(size, z, new float[size]));
    agree(simd, x, (kernels, l) -> kernels.turnedPowers(size, 40, l, z.clone()), size);
    agree(simd, x, (kernels, t) -> kernels.turnedPowers(size, 40, z.clone(), t), size);
    agree(simd, c, (kernels, y) -> kernels.addColumnSums(1, size, z, y), size);
    agree(simd, c, (kernels, y) -> kernels.setRows(1, size, z, y), size);
    agree(simd, c, (kernels, y) -> kernels.addRows(1, size, 0.3f, z, 0, 0, y, 0, 0), size);
    agree(simd, x, (kernels, y) -> kernels.subtractRow(1, size, z, y), size);
    agree(simd, x, (kernels, y) -> kernels.raiseLargest(1, size, z, y), size);
    agree(simd, z, (kernels, y) -> kernels.raiseLargest(1, size, x, y), size);
    agree(simd, c, (kernels, y) -> kernels.transpose(1, size, x, 0, 0, y), size);
    float[] three = random(3 * size, 4);
    float[] others = random(3 * size, 5);
    float[] sums = random(3, 6);
    agree(simd, sums, (k, y) -> k.addRowProducts(3, size, three, others, size, y), size);
    agree(simd, sums, (k, y) -> k.addRowProducts(3, size, three, z, 0, y), size);
    agree(simd, sums, (k, y) -> k.rowLargest(3, size, three, y), size);
    agree(simd, sums, (k, y) -> k.rowLargest(1, size, x, y), size);
    agree(
        simd,
        c,
        (kernels, y) -> kernels.adam(size, .9f, .99f, .1f, 1, 1, 0, z, z.clone(), q.clone(), y),
        size);
    agree(
        simd,
        c,
        (kernels, m) -> kernels.adam(size, .9f, .99f, .1f, 1, 1, 0, z, m, q.clone(), x.clone()),
        size);
    float[] wide = random(13 * size, 3);
    agree(simd, c, (kernels, y) -> kernels.addColumnSums(13, size, wide, y), size);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void windows(int columns) {
    Kernels simd = KernelsUnderTest.simd();
    int[] at = {0, 2 * columns, columns, columns, 0, 2 * columns};
    float[] table = awkward(9 * columns, 1);
    float[] y = random(4 * columns, 2);
    int step = 3 * columns;
    agree(simd, y, (kernels, c) -> kernels.sumWindows(4, 3, columns, at, step, table, c), columns);
    agree(
        simd,
        table,
        (kernels, c) -> kernels.addWindowGradients(4, 3, columns, at, step, y, c),
        columns);
    agree(
        simd,
        y,
        (kernels, c) -> kernels.findLargest(9, columns, table, c, new float[columns]),
        columns);
    agree(
        simd,
        y,
        (kernels, c) -> kernels.findLargest(9, columns, table, new float[columns], c),
        columns);
  }

  @ParameterizedTest
  @MethodSource("dev.sigmapi.kernel.KernelsUnderTest#lengths")
  void trees(int columns) {
    Kernels simd = KernelsUnderTest.simd();
    int[] steps = {0, -1, 1, 3, 0, 0, 1, 3, 1, 2, -1, 0};
    float[] x = awkward(2 * columns, 1);
    float[] p = awkward(4 * columns, 2);
    float[] dp = random(4 * columns, 3);
    agree(simd, p, (kernels, y) -> kernels.treeProducts(4, columns, steps, x, y), columns);
    agree(
        simd,
        dp,
        (kernels, y) -> kernels.addTreeGradients(4, columns, steps, x, p, y, x.clone()),
        columns);
    agree(
        simd,
        x,
        (kernels, y) -> kernels.addTreeGradients(4, columns, steps, x, p, dp.clone(), y),
        columns);
  }

  /**
   * The bits of 200,000 values of each function, under every JDK and processor that has a fused
   * multiply-add. If this fails on a new JDK, then results have come to depend on the JDK.
   */
  @Test
  void bitsAreForever() {
    assumeTrue(Fused.HARDWARE, "No fused multiply-add here: the last bits differ");
    for (Kernels kernels : KernelsUnderTest.all().map(named -> named.getPayload()).toList()) {
      int size = 200_000;
      float[] x = awkward(size, 1);
      float[] y = new float[size];
      float[] z = new float[size];
      int checksum = 0;
      kernels.expLimited(size, 88, x, y);
      checksum = 31 * checksum + Arrays.hashCode(bits(y));
      kernels.logMagnitude(size, 1e-40f, x, y);
      checksum = 31 * checksum + Arrays.hashCode(bits(y));
      kernels.cosSinPi(size, x, y, z);
      checksum = 31 * checksum + Arrays.hashCode(bits(y));
      checksum = 31 * checksum + Arrays.hashCode(bits(z));
      for (Elementwise f : Elementwise.values()) {
        kernels.apply(f, size, x, y);
        checksum = 31 * checksum + Arrays.hashCode(bits(y));
      }
      assertEquals(-1671450780, checksum, kernels.describe());
    }
  }

  private interface Use {
    void accept(Kernels kernels, float[] y);
  }

  private void agree(Kernels simd, float[] before, Use use, int... size) {
    float[] expected = before.clone();
    use.accept(plain, expected);
    float[] actual = before.clone();
    use.accept(simd, actual);
    assertArrayEquals(bits(expected), bits(actual), () -> Arrays.toString(size));
  }
}
