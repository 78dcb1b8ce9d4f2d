package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of the matrix products: small tiles of c that stay in registers over all of k.
 *
 * <p>A tile of fewer rows than its method has takes its last row several times over: the same sums
 * and the same stores, hence no branch on vectors, which would put them on the heap. For the same
 * reason nothing is called here but the Vector API (see {@link SimdFunctions}). The arguments are
 * those of {@link dev.sigmapi.kernel.ScalarProducts#add}, with b0 and c0 the tile's first column.
 */
final class SimdTiles {

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
    FloatVector c00 = fromArray(SPECIES, c, c0);
    FloatVector c01 = fromArray(SPECIES, c, c0 + LANES);
    FloatVector c10 = fromArray(SPECIES, c, c1);
    FloatVector c11 = fromArray(SPECIES, c, c1 + LANES);
    FloatVector c20 = fromArray(SPECIES, c, c2);
    FloatVector c21 = fromArray(SPECIES, c, c2 + LANES);
    FloatVector c30 = fromArray(SPECIES, c, c3);
    FloatVector c31 = fromArray(SPECIES, c, c3 + LANES);
    int a1 = a0 + row1 * aNext;
    int a2 = a0 + row2 * aNext;
    int a3 = a0 + row3 * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector left = fromArray(SPECIES, b, b0 + l * bStep);
      FloatVector right = fromArray(SPECIES, b, b0 + l * bStep + LANES);
      FloatVector factor = broadcast(SPECIES, a[a0 + l * aStep]);
      c00 = factor.fma(left, c00);
      c01 = factor.fma(right, c01);
      factor = broadcast(SPECIES, a[a1 + l * aStep]);
      c10 = factor.fma(left, c10);
      c11 = factor.fma(right, c11);
      factor = broadcast(SPECIES, a[a2 + l * aStep]);
      c20 = factor.fma(left, c20);
      c21 = factor.fma(right, c21);
      factor = broadcast(SPECIES, a[a3 + l * aStep]);
      c30 = factor.fma(left, c30);
      c31 = factor.fma(right, c31);
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
    FloatVector sum0 = fromArray(SPECIES, c, c0);
    FloatVector sum1 = fromArray(SPECIES, c, c1);
    FloatVector sum2 = fromArray(SPECIES, c, c2);
    FloatVector sum3 = fromArray(SPECIES, c, c3);
    FloatVector sum4 = fromArray(SPECIES, c, c4);
    FloatVector sum5 = fromArray(SPECIES, c, c5);
    FloatVector sum6 = fromArray(SPECIES, c, c6);
    FloatVector sum7 = fromArray(SPECIES, c, c7);
    int a1 = a0 + Math.min(1, last) * aNext;
    int a2 = a0 + Math.min(2, last) * aNext;
    int a3 = a0 + Math.min(3, last) * aNext;
    int a4 = a0 + Math.min(4, last) * aNext;
    int a5 = a0 + Math.min(5, last) * aNext;
    int a6 = a0 + Math.min(6, last) * aNext;
    int a7 = a0 + Math.min(7, last) * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector row = fromArray(SPECIES, b, b0 + l * bStep);
      int al = l * aStep;
      sum0 = broadcast(SPECIES, a[a0 + al]).fma(row, sum0);
      sum1 = broadcast(SPECIES, a[a1 + al]).fma(row, sum1);
      sum2 = broadcast(SPECIES, a[a2 + al]).fma(row, sum2);
      sum3 = broadcast(SPECIES, a[a3 + al]).fma(row, sum3);
      sum4 = broadcast(SPECIES, a[a4 + al]).fma(row, sum4);
      sum5 = broadcast(SPECIES, a[a5 + al]).fma(row, sum5);
      sum6 = broadcast(SPECIES, a[a6 + al]).fma(row, sum6);
      sum7 = broadcast(SPECIES, a[a7 + al]).fma(row, sum7);
    }
    VectorMask<Float> keep =
        NUMBERS
            .compare(VectorOperators.GE, (float) from)
            .and(NUMBERS.compare(VectorOperators.LT, (float) to));
    // All are read before any is stored: a vector that overlaps a store just made has to wait for
    // it.
    // Stores go downwards, so what one writes to the rows below it, the later ones make good.
    FloatVector old0 = fromArray(SPECIES, c, c0);
    FloatVector old1 = fromArray(SPECIES, c, c1);
    FloatVector old2 = fromArray(SPECIES, c, c2);
    FloatVector old3 = fromArray(SPECIES, c, c3);
    FloatVector old4 = fromArray(SPECIES, c, c4);
    FloatVector old5 = fromArray(SPECIES, c, c5);
    FloatVector old6 = fromArray(SPECIES, c, c6);
    FloatVector old7 = fromArray(SPECIES, c, c7);
    old0.blend(sum0, keep).intoArray(c, c0);
    old1.blend(sum1, keep).intoArray(c, c1);
    old2.blend(sum2, keep).intoArray(c, c2);
    old3.blend(sum3, keep).intoArray(c, c3);
    old4.blend(sum4, keep).intoArray(c, c4);
    old5.blend(sum5, keep).intoArray(c, c5);
    old6.blend(sum6, keep).intoArray(c, c6);
    old7.blend(sum7, keep).intoArray(c, c7);
  }

  /** One row, four vectors wide. */
  static void addOneByFour(
      int k, float[] a, int a0, int aStep, float[] b, int b0, int bStep, float[] c, int c0) {
    FloatVector sum0 = fromArray(SPECIES, c, c0);
    FloatVector sum1 = fromArray(SPECIES, c, c0 + LANES);
    FloatVector sum2 = fromArray(SPECIES, c, c0 + 2 * LANES);
    FloatVector sum3 = fromArray(SPECIES, c, c0 + 3 * LANES);
    for (int l = 0; l < k; l++) {
      FloatVector factor = broadcast(SPECIES, a[a0 + l * aStep]);
      int row = b0 + l * bStep;
      sum0 = factor.fma(fromArray(SPECIES, b, row), sum0);
      sum1 = factor.fma(fromArray(SPECIES, b, row + LANES), sum1);
      sum2 = factor.fma(fromArray(SPECIES, b, row + 2 * LANES), sum2);
      sum3 = factor.fma(fromArray(SPECIES, b, row + 3 * LANES), sum3);
    }
    sum0.intoArray(c, c0);
    sum1.intoArray(c, c0 + LANES);
    sum2.intoArray(c, c0 + 2 * LANES);
    sum3.intoArray(c, c0 + 3 * LANES);
  }
}
