package dev.sigmapi.kernel.simd;

import static dev.sigmapi.kernel.simd.SimdConstants.LANES;
import static dev.sigmapi.kernel.simd.SimdConstants.SPECIES;
import static jdk.incubator.vector.FloatVector.fromArray;

import dev.sigmapi.kernel.PlainKernels;
import jdk.incubator.vector.FloatVector;

/** Products of rows along a tree; the last columns go without vectors. */
final class SimdTree {

  private SimdTree() {}

  static void products(int count, int columns, int[] steps, float[] x, float[] p) {
    int bound = SPECIES.loopBound(columns);
    for (int step = 0; step < 3 * count; step += 3) {
      int made = steps[step] * columns;
      int source = steps[step + 1] * columns;
      int input = steps[step + 2] * columns;
      if (source < 0) {
        System.arraycopy(x, input, p, made, columns);
        continue;
      }
      for (int j = 0; j < bound; j += LANES) {
        fromArray(SPECIES, p, source + j)
            .mul(fromArray(SPECIES, x, input + j))
            .intoArray(p, made + j);
      }
      if (bound < columns) {
        PlainKernels.treeProduct(bound, columns, x, input, p, source, made);
      }
    }
  }

  static void addGradients(
      int count, int columns, int[] steps, float[] x, float[] p, float[] dp, float[] dx) {
    int bound = SPECIES.loopBound(columns);
    for (int step = 3 * count - 3; step >= 0; step -= 3) {
      int made = steps[step] * columns;
      int source = steps[step + 1] * columns;
      int input = steps[step + 2] * columns;
      if (source < 0) {
        for (int j = 0; j < bound; j += LANES) {
          fromArray(SPECIES, dx, input + j)
              .add(fromArray(SPECIES, dp, made + j))
              .intoArray(dx, input + j);
        }
      } else {
        for (int j = 0; j < bound; j += LANES) {
          FloatVector d = fromArray(SPECIES, dp, made + j);
          d.fma(fromArray(SPECIES, x, input + j), fromArray(SPECIES, dp, source + j))
              .intoArray(dp, source + j);
          d.fma(fromArray(SPECIES, p, source + j), fromArray(SPECIES, dx, input + j))
              .intoArray(dx, input + j);
        }
      }
      if (bound < columns) {
        PlainKernels.addTreeGradient(bound, columns, x, input, p, source, dp, made, dx);
      }
    }
  }
}
