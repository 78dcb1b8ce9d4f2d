package dev.sigmapi.kernel.simd;

import dev.sigmapi.kernel.Fused;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops of the matrix products: small tiles of c that stay in registers over all of k.
 *
 * <p>A tile of fewer rows than its method has takes its last row several times over: the same sums
 * and the same stores, hence no branch on vectors, which would put them on the heap. The arguments
 * are those of {@link dev.sigmapi.kernel.ScalarProducts#add}, with b0 and c0 the tile's first
 * column.
 */
final class SimdTiles {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final FloatVector NUMBERS = FloatVector.zero(SPECIES).addIndex(1);

  private SimdTiles() {}

  /** Up to four rows, two vectors wide. */
  static void addFourByTwo(
      int rows,
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
    int row1 = Math.min(1, rows - 1);
    int row2 = Math.min(2, rows - 1);
    int row3 = Math.min(3, rows - 1);
    int c1 = c0 + row1 * cNext;
    int c2 = c0 + row2 * cNext;
    int c3 = c0 + row3 * cNext;
    FloatVector c00 = load(c, c0);
    FloatVector c01 = load(c, c0 + LANES);
    FloatVector c10 = load(c, c1);
    FloatVector c11 = load(c, c1 + LANES);
    FloatVector c20 = load(c, c2);
    FloatVector c21 = load(c, c2 + LANES);
    FloatVector c30 = load(c, c3);
    FloatVector c31 = load(c, c3 + LANES);
    int a1 = a0 + row1 * aNext;
    int a2 = a0 + row2 * aNext;
    int a3 = a0 + row3 * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector left = load(b, b0 + l * bStep);
      FloatVector right = load(b, b0 + l * bStep + LANES);
      FloatVector factor = all(a[a0 + l * aStep]);
      c00 = multiplyAdd(factor, left, c00);
      c01 = multiplyAdd(factor, right, c01);
      factor = all(a[a1 + l * aStep]);
      c10 = multiplyAdd(factor, left, c10);
      c11 = multiplyAdd(factor, right, c11);
      factor = all(a[a2 + l * aStep]);
      c20 = multiplyAdd(factor, left, c20);
      c21 = multiplyAdd(factor, right, c21);
      factor = all(a[a3 + l * aStep]);
      c30 = multiplyAdd(factor, left, c30);
      c31 = multiplyAdd(factor, right, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c1);
    c11.intoArray(c, c1 + LANES);
    c20.intoArray(c, c2);
    c21.intoArray(c, c2 + LANES);
    c30.intoArray(c, c3);
    c31.intoArray(c, c3 + LANES);
  }

  /**
   * Up to eight rows, one vector wide, of which only the lanes from {@code from} to {@code to}
   * change c. The other lanes lie in c too, in the same row or in those below.
   */
  static void addEightByOne(
      int rows,
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
    int last = rows - 1;
    int c1 = c0 + Math.min(1, last) * cNext;
    int c2 = c0 + Math.min(2, last) * cNext;
    int c3 = c0 + Math.min(3, last) * cNext;
    int c4 = c0 + Math.min(4, last) * cNext;
    int c5 = c0 + Math.min(5, last) * cNext;
    int c6 = c0 + Math.min(6, last) * cNext;
    int c7 = c0 + Math.min(7, last) * cNext;
    FloatVector sum0 = load(c, c0);
    FloatVector sum1 = load(c, c1);
    FloatVector sum2 = load(c, c2);
    FloatVector sum3 = load(c, c3);
    FloatVector sum4 = load(c, c4);
    FloatVector sum5 = load(c, c5);
    FloatVector sum6 = load(c, c6);
    FloatVector sum7 = load(c, c7);
    int a1 = a0 + Math.min(1, last) * aNext;
    int a2 = a0 + Math.min(2, last) * aNext;
    int a3 = a0 + Math.min(3, last) * aNext;
    int a4 = a0 + Math.min(4, last) * aNext;
    int a5 = a0 + Math.min(5, last) * aNext;
    int a6 = a0 + Math.min(6, last) * aNext;
    int a7 = a0 + Math.min(7, last) * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector row = load(b, b0 + l * bStep);
      int al = l * aStep;
      sum0 = multiplyAdd(all(a[a0 + al]), row, sum0);
      sum1 = multiplyAdd(all(a[a1 + al]), row, sum1);
      sum2 = multiplyAdd(all(a[a2 + al]), row, sum2);
      sum3 = multiplyAdd(all(a[a3 + al]), row, sum3);
      sum4 = multiplyAdd(all(a[a4 + al]), row, sum4);
      sum5 = multiplyAdd(all(a[a5 + al]), row, sum5);
      sum6 = multiplyAdd(all(a[a6 + al]), row, sum6);
      sum7 = multiplyAdd(all(a[a7 + al]), row, sum7);
    }
    VectorMask<Float> keep =
        NUMBERS
            .compare(VectorOperators.GE, (float) from)
            .and(NUMBERS.compare(VectorOperators.LT, (float) to));
    load(c, c0).blend(sum0, keep).intoArray(c, c0);
    load(c, c1).blend(sum1, keep).intoArray(c, c1);
    load(c, c2).blend(sum2, keep).intoArray(c, c2);
    load(c, c3).blend(sum3, keep).intoArray(c, c3);
    load(c, c4).blend(sum4, keep).intoArray(c, c4);
    load(c, c5).blend(sum5, keep).intoArray(c, c5);
    load(c, c6).blend(sum6, keep).intoArray(c, c6);
    load(c, c7).blend(sum7, keep).intoArray(c, c7);
  }

  /** One row, four vectors wide. */
  static void addOneByFour(
      int k, float[] a, int a0, int aStep, float[] b, int b0, int bStep, float[] c, int c0) {
    FloatVector sum0 = load(c, c0);
    FloatVector sum1 = load(c, c0 + LANES);
    FloatVector sum2 = load(c, c0 + 2 * LANES);
    FloatVector sum3 = load(c, c0 + 3 * LANES);
    for (int l = 0; l < k; l++) {
      FloatVector factor = all(a[a0 + l * aStep]);
      int row = b0 + l * bStep;
      sum0 = multiplyAdd(factor, load(b, row), sum0);
      sum1 = multiplyAdd(factor, load(b, row + LANES), sum1);
      sum2 = multiplyAdd(factor, load(b, row + 2 * LANES), sum2);
      sum3 = multiplyAdd(factor, load(b, row + 3 * LANES), sum3);
    }
    sum0.intoArray(c, c0);
    sum1.intoArray(c, c0 + LANES);
    sum2.intoArray(c, c0 + 2 * LANES);
    sum3.intoArray(c, c0 + 3 * LANES);
  }

  private static FloatVector load(float[] array, int offset) {
    return FloatVector.fromArray(SPECIES, array, offset);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  private static FloatVector multiplyAdd(FloatVector x, FloatVector y, FloatVector z) {
    return Fused.HARDWARE ? x.fma(y, z) : x.mul(y).add(z);
  }
}
