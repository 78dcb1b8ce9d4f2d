package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Sums and bounds of whole arrays. */
final class SimdRows {

  private SimdRows() {}

  /** sums[j] += Σ_i x[i,j], a vector of columns at a time. */
  static void addColumnSums(int rows, int columns, float[] x, float[] sums) {
    int j = 0;
    for (; j + LANES <= columns; j += LANES) {
      addVector(rows, columns, j, x, sums);
    }
    for (; j < columns; j++) {
      float sum = sums[j];
      for (int i = 0; i < rows; i++) {
        sum += x[i * columns + j];
      }
      sums[j] = sum;
    }
  }

  private static void addVector(int rows, int columns, int j, float[] x, float[] sums) {
    FloatVector sum = FloatVector.fromArray(SPECIES, sums, j);
    for (int i = 0; i < rows; i++) {
      sum = sum.add(FloatVector.fromArray(SPECIES, x, i * columns + j));
    }
    sum.intoArray(sums, j);
  }

  /** Whether |x| &lt;= bound for all x; not so if there is a NaN. */
  static boolean within(int size, float[] x, float bound) {
    int i = 0;
    FloatVector largest = FloatVector.zero(SPECIES);
    for (; i < SPECIES.loopBound(size); i += LANES) {
      largest = largest.max(FloatVector.fromArray(SPECIES, x, i).abs());
    }
    float most = largest.reduceLanes(VectorOperators.MAX);
    for (; i < size; i++) {
      most = Math.max(most, Math.abs(x[i]));
    }
    return most <= bound;
  }
}
