package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.sigmapi.kernel.Fused;
import dev.sigmapi.kernel.PlainKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** What is taken over rows: sums of products and the largest. */
final class SimdSums {

  private SimdSums() {}

  static void addRowProducts(int rows, int columns, float[] a, float[] b, int bNext, float[] sums) {
    float[] parts = SimdBlocks.get().t;
    int whole = columns / PlainKernels.SUMS * PlainKernels.SUMS;
    for (int i = 0; i < rows; i++) {
      int a0 = i * columns;
      int b0 = i * bNext;
      if (whole == 0) {
        Arrays.fill(parts, 0, PlainKernels.SUMS, 0);
      } else {
        addVectors(whole, a, a0, b, b0, parts);
      }
      for (int j = whole; j < columns; j++) {
        parts[j - whole] = Fused.multiplyAdd(a[a0 + j], b[b0 + j], parts[j - whole]);
      }
      sums[i] += pairs(parts);
    }
  }

  /** The sum of sixteen in pairs; written out, as loops so short cost more than what they do. */
  private static float pairs(float[] p) {
    float even = ((p[0] + p[8]) + (p[4] + p[12])) + ((p[2] + p[10]) + (p[6] + p[14]));
    float odd = ((p[1] + p[9]) + (p[5] + p[13])) + ((p[3] + p[11]) + (p[7] + p[15]));
    return even + odd;
  }

  /** The parts of one row, as many at a time as a vector has lanes. */
  private static void addVectors(int size, float[] a, int a0, float[] b, int b0, float[] parts) {
    for (int part = 0; part < PlainKernels.SUMS; part += LANES) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int j = part; j < size; j += PlainKernels.SUMS) {
        sum = fromArray(SPECIES, a, a0 + j).fma(fromArray(SPECIES, b, b0 + j), sum);
      }
      sum.intoArray(parts, part);
    }
  }

  static void rowLargest(int rows, int columns, float[] x, float[] largest) {
    int bound = SPECIES.loopBound(columns);
    float[] lanes = SimdBlocks.get().t;
    for (int i = 0; i < rows; i++) {
      int from = i * columns;
      float most = Float.NEGATIVE_INFINITY;
      if (bound > 0) {
        FloatVector sofar = fromArray(SPECIES, x, from);
        for (int j = LANES; j < bound; j += LANES) {
          sofar = fromArray(SPECIES, x, from + j).max(sofar);
        }
        sofar.intoArray(lanes, 0);
        most = ofLanes(lanes);
      }
      for (int j = bound; j < columns; j++) {
        most = larger(most, x[from + j]);
      }
      largest[i] = most + 0f;
    }
  }

  private static float ofLanes(float[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        lanes[l] = larger(lanes[l], lanes[l + half]);
      }
    }
    return lanes[0];
  }

  /** As {@link Math#max} but for the sign of zero, which is made good: a comparison is faster. */
  private static float larger(float a, float b) {
    return a > b || a != a ? a : b;
  }
}
