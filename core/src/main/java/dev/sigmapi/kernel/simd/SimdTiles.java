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
    int last = rows - 1;
    int c1 = c0 + Math.min(1, last) * cNext;
    int c2 = c0 + Math.min(2, last) * cNext;
    int c3 = c0 + Math.min(3, last) * cNext;
    FloatVector left0 = fromArray(SPECIES, c, c0);
    FloatVector right0 = fromArray(SPECIES, c, c0 + LANES);
    FloatVector left1 = fromArray(SPECIES, c, c1);
    FloatVector right1 = fromArray(SPECIES, c, c1 + LANES);
    FloatVector left2 = fromArray(SPECIES, c, c2);
    FloatVector right2 = fromArray(SPECIES, c, c2 + LANES);
    FloatVector left3 = fromArray(SPECIES, c, c3);
    FloatVector right3 = fromArray(SPECIES, c, c3 + LANES);
    int a1 = a0 + Math.min(1, last) * aNext;
    int a2 = a0 + Math.min(2, last) * aNext;
    int a3 = a0 + Math.min(3, last) * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector left = fromArray(SPECIES, b, b0 + l * bStep);
      FloatVector right = fromArray(SPECIES, b, b0 + l * bStep + LANES);
      int al = l * aStep;
      FloatVector factor = broadcast(SPECIES, a[a0 + al]);
      left0 = factor.fma(left, left0);
      right0 = factor.fma(right, right0);
      factor = broadcast(SPECIES, a[a1 + al]);
      left1 = factor.fma(left, left1);
      right1 = factor.fma(right, right1);
      factor = broadcast(SPECIES, a[a2 + al]);
      left2 = factor.fma(left, left2);
      right2 = factor.fma(right, right2);
      factor = broadcast(SPECIES, a[a3 + al]);
      left3 = factor.fma(left, left3);
      right3 = factor.fma(right, right3);
    }
    left0.intoArray(c, c0);
    right0.intoArray(c, c0 + LANES);
    left1.intoArray(c, c1);
    right1.intoArray(c, c1 + LANES);
    left2.intoArray(c, c2);
    right2.intoArray(c, c2 + LANES);
    left3.intoArray(c, c3);
    right3.intoArray(c, c3 + LANES);
  }

  /** Up to eight rows, two vectors wide: for processors with 32 vector registers. */
  static void addEightByTwo(
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
    int last = rows - 1;
    int c1 = c0 + Math.min(1, last) * cNext;
    int c2 = c0 + Math.min(2, last) * cNext;
    int c3 = c0 + Math.min(3, last) * cNext;
    int c4 = c0 + Math.min(4, last) * cNext;
    int c5 = c0 + Math.min(5, last) * cNext;
    int c6 = c0 + Math.min(6, last) * cNext;
    int c7 = c0 + Math.min(7, last) * cNext;
    FloatVector left0 = fromArray(SPECIES, c, c0);
    FloatVector right0 = fromArray(SPECIES, c, c0 + LANES);
    FloatVector left1 = fromArray(SPECIES, c, c1);
    FloatVector right1 = fromArray(SPECIES, c, c1 + LANES);
    FloatVector left2 = fromArray(SPECIES, c, c2);
    FloatVector right2 = fromArray(SPECIES, c, c2 + LANES);
    FloatVector left3 = fromArray(SPECIES, c, c3);
    FloatVector right3 = fromArray(SPECIES, c, c3 + LANES);
    FloatVector left4 = fromArray(SPECIES, c, c4);
    FloatVector right4 = fromArray(SPECIES, c, c4 + LANES);
    FloatVector left5 = fromArray(SPECIES, c, c5);
    FloatVector right5 = fromArray(SPECIES, c, c5 + LANES);
    FloatVector left6 = fromArray(SPECIES, c, c6);
    FloatVector right6 = fromArray(SPECIES, c, c6 + LANES);
    FloatVector left7 = fromArray(SPECIES, c, c7);
    FloatVector right7 = fromArray(SPECIES, c, c7 + LANES);
    int a1 = a0 + Math.min(1, last) * aNext;
    int a2 = a0 + Math.min(2, last) * aNext;
    int a3 = a0 + Math.min(3, last) * aNext;
    int a4 = a0 + Math.min(4, last) * aNext;
    int a5 = a0 + Math.min(5, last) * aNext;
    int a6 = a0 + Math.min(6, last) * aNext;
    int a7 = a0 + Math.min(7, last) * aNext;
    for (int l = 0; l < k; l++) {
      FloatVector left = fromArray(SPECIES, b, b0 + l * bStep);
      FloatVector right = fromArray(SPECIES, b, b0 + l * bStep + LANES);
      int al = l * aStep;
      FloatVector factor = broadcast(SPECIES, a[a0 + al]);
      left0 = factor.fma(left, left0);
      right0 = factor.fma(right, right0);
      factor = broadcast(SPECIES, a[a1 + al]);
      left1 = factor.fma(left, left1);
      right1 = factor.fma(right, right1);
      factor = broadcast(SPECIES, a[a2 + al]);
      left2 = factor.fma(left, left2);
      right2 = factor.fma(right, right2);
      factor = broadcast(SPECIES, a[a3 + al]);
      left3 = factor.fma(left, left3);
      right3 = factor.fma(right, right3);
      factor = broadcast(SPECIES, a[a4 + al]);
      left4 = factor.fma(left, left4);
      right4 = factor.fma(right, right4);
      factor = broadcast(SPECIES, a[a5 + al]);
      left5 = factor.fma(left, left5);
      right5 = factor.fma(right, right5);
      factor = broadcast(SPECIES, a[a6 + al]);
      left6 = factor.fma(left, left6);
      right6 = factor.fma(right, right6);
      factor = broadcast(SPECIES, a[a7 + al]);
      left7 = factor.fma(left, left7);
      right7 = factor.fma(right, right7);
    }
    left0.intoArray(c, c0);
    right0.intoArray(c, c0 + LANES);
    left1.intoArray(c, c1);
    right1.intoArray(c, c1 + LANES);
    left2.intoArray(c, c2);
    right2.intoArray(c, c2 + LANES);
    left3.intoArray(c, c3);
    right3.intoArray(c, c3 + LANES);
    left4.intoArray(c, c4);
    right4.intoArray(c, c4 + LANES);
    left5.intoArray(c, c5);
    right5.intoArray(c, c5 + LANES);
    left6.intoArray(c, c6);
    right6.intoArray(c, c6 + LANES);
    left7.intoArray(c, c7);
    right7.intoArray(c, c7 + LANES);
  }

  /** Twelve rows, one vector wide: for processors with 32 vector registers. */
  static void addTwelveByOne(
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
    FloatVector sum0 = fromArray(SPECIES, c, c0);
    FloatVector sum1 = fromArray(SPECIES, c, c0 + cNext);
    FloatVector sum2 = fromArray(SPECIES, c, c0 + 2 * cNext);
    FloatVector sum3 = fromArray(SPECIES, c, c0 + 3 * cNext);
    FloatVector sum4 = fromArray(SPECIES, c, c0 + 4 * cNext);
    FloatVector sum5 = fromArray(SPECIES, c, c0 + 5 * cNext);
    FloatVector sum6 = fromArray(SPECIES, c, c0 + 6 * cNext);
    FloatVector sum7 = fromArray(SPECIES, c, c0 + 7 * cNext);
    FloatVector sum8 = fromArray(SPECIES, c, c0 + 8 * cNext);
    FloatVector sum9 = fromArray(SPECIES, c, c0 + 9 * cNext);
    FloatVector sum10 = fromArray(SPECIES, c, c0 + 10 * cNext);
    FloatVector sum11 = fromArray(SPECIES, c, c0 + 11 * cNext);
    int a1 = a0 + aNext;
    int a2 = a1 + aNext;
    int a3 = a2 + aNext;
    int a4 = a3 + aNext;
    int a5 = a4 + aNext;
    int a6 = a5 + aNext;
    int a7 = a6 + aNext;
    int a8 = a7 + aNext;
    int a9 = a8 + aNext;
    int a10 = a9 + aNext;
    int a11 = a10 + aNext;
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
      sum8 = broadcast(SPECIES, a[a8 + al]).fma(row, sum8);
      sum9 = broadcast(SPECIES, a[a9 + al]).fma(row, sum9);
      sum10 = broadcast(SPECIES, a[a10 + al]).fma(row, sum10);
      sum11 = broadcast(SPECIES, a[a11 + al]).fma(row, sum11);
    }
    sum0.intoArray(c, c0);
    sum1.intoArray(c, c0 + cNext);
    sum2.intoArray(c, c0 + 2 * cNext);
    sum3.intoArray(c, c0 + 3 * cNext);
    sum4.intoArray(c, c0 + 4 * cNext);
    sum5.intoArray(c, c0 + 5 * cNext);
    sum6.intoArray(c, c0 + 6 * cNext);
    sum7.intoArray(c, c0 + 7 * cNext);
    sum8.intoArray(c, c0 + 8 * cNext);
    sum9.intoArray(c, c0 + 9 * cNext);
    sum10.intoArray(c, c0 + 10 * cNext);
    sum11.intoArray(c, c0 + 11 * cNext);
  }

  /** Up to eight rows, one vector wide. */
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
      int cNext) {
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
    sum0.intoArray(c, c0);
    sum1.intoArray(c, c1);
    sum2.intoArray(c, c2);
    sum3.intoArray(c, c3);
    sum4.intoArray(c, c4);
    sum5.intoArray(c, c5);
    sum6.intoArray(c, c6);
    sum7.intoArray(c, c7);
  }

  /**
   * Up to eight rows, one vector wide, of which only the lanes from {@code from} to {@code to}
   * change c. The other lanes lie in c too, in the same row or in those below.
   */
  static void addEightByLanes(
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
