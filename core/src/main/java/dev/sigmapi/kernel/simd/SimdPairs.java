package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.sigmapi.kernel.PlainKernels;
import jdk.incubator.vector.FloatVector;

/** Products of pairs of rows; the last columns go without vectors. */
final class SimdPairs {

  private SimdPairs() {}

  static void products(
      int from, int to, int columns, int[] left, int[] right, float[] a, float[] b, float[] p) {
    if (columns == 1) {
      for (int t = from; t < to; t++) {
        p[t - from] = a[left[t]] * b[right[t]];
      }
      return;
    }
    int bound = SPECIES.loopBound(columns);
    for (int t = from; t < to; t++) {
      int a0 = left[t] * columns;
      int b0 = right[t] * columns;
      int p0 = (t - from) * columns;
      for (int j = 0; j < bound; j += LANES) {
        fromArray(SPECIES, a, a0 + j).mul(fromArray(SPECIES, b, b0 + j)).intoArray(p, p0 + j);
      }
      if (bound < columns) {
        PlainKernels.rowProduct(bound, columns, a, a0, b, b0, p, p0);
      }
    }
  }

  static void addGradients(
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
    int bound = SPECIES.loopBound(columns);
    for (int t = from; t < to; t++) {
      int a0 = left[t] * columns;
      int b0 = right[t] * columns;
      int p0 = (t - from) * columns;
      for (int j = 0; j < bound; j += LANES) {
        FloatVector d = fromArray(SPECIES, dp, p0 + j);
        d.fma(fromArray(SPECIES, b, b0 + j), fromArray(SPECIES, da, a0 + j)).intoArray(da, a0 + j);
        d.fma(fromArray(SPECIES, a, a0 + j), fromArray(SPECIES, db, b0 + j)).intoArray(db, b0 + j);
      }
      if (bound < columns) {
        PlainKernels.addRowGradient(bound, columns, a, a0, b, b0, dp, p0, da, db);
      }
    }
  }
}
