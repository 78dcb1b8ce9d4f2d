package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.sigmapi.kernel.PlainKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Sums over windows by looking up, and the largest of them; the last columns without vectors. */
final class SimdWindows {

  private SimdWindows() {}

  static void sum(
      int windows, int width, int columns, int[] at, int step, float[] table, float[] y) {
    int k = 0;
    for (; k + 2 * LANES <= columns; k += 2 * LANES) {
      sumTwo(windows, width, columns, at, step, table, k, y);
    }
    for (; k + LANES <= columns; k += LANES) {
      sumOne(windows, width, columns, at, step, table, k, y);
    }
    if (k < columns) {
      PlainKernels.sumWindowsFrom(k, windows, width, columns, at, step, table, y);
    }
  }

  private static void sumTwo(
      int windows, int width, int columns, int[] at, int step, float[] table, int k, float[] y) {
    for (int p = 0; p < windows; p++) {
      FloatVector left = fromArray(SPECIES, table, at[p] + k);
      FloatVector right = fromArray(SPECIES, table, at[p] + k + LANES);
      for (int j = 1; j < width; j++) {
        int row = at[p + j] + j * step + k;
        left = fromArray(SPECIES, table, row).add(left);
        right = fromArray(SPECIES, table, row + LANES).add(right);
      }
      left.intoArray(y, p * columns + k);
      right.intoArray(y, p * columns + k + LANES);
    }
  }

  private static void sumOne(
      int windows, int width, int columns, int[] at, int step, float[] table, int k, float[] y) {
    for (int p = 0; p < windows; p++) {
      FloatVector sum = fromArray(SPECIES, table, at[p] + k);
      for (int j = 1; j < width; j++) {
        sum = fromArray(SPECIES, table, at[p + j] + j * step + k).add(sum);
      }
      sum.intoArray(y, p * columns + k);
    }
  }

  static void addGradients(
      int windows, int width, int columns, int[] at, int step, float[] dy, float[] table) {
    int bound = SPECIES.loopBound(columns);
    for (int k = 0; k < bound; k += LANES) {
      for (int p = 0; p < windows; p++) {
        FloatVector d = fromArray(SPECIES, dy, p * columns + k);
        for (int j = 0; j < width; j++) {
          int row = at[p + j] + j * step + k;
          fromArray(SPECIES, table, row).add(d).intoArray(table, row);
        }
      }
    }
    if (bound < columns) {
      PlainKernels.addWindowGradientsFrom(bound, windows, width, columns, at, step, dy, table);
    }
  }

  static void findLargest(int rows, int columns, float[] x, float[] largest, float[] places) {
    int bound = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      FloatVector place = FloatVector.broadcast(SPECIES, i);
      for (int j = 0; j < bound; j += LANES) {
        FloatVector value = fromArray(SPECIES, x, i * columns + j);
        FloatVector before = fromArray(SPECIES, largest, j);
        VectorMask<Float> better = value.compare(GT, before).or(value.compare(NE, value));
        before.blend(value, better).intoArray(largest, j);
        fromArray(SPECIES, places, j).blend(place, better).intoArray(places, j);
      }
    }
    if (bound < columns) {
      PlainKernels.findLargestFrom(bound, rows, columns, x, largest, places);
    }
  }
}
