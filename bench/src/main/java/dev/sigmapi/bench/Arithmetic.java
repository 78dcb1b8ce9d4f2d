package dev.sigmapi.bench;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** How fast this machine calculates, by which the arithmetic limit of a case is told. */
final class Arithmetic {
  private static final int SIDE = 768;
  private static final int LENGTH = 4096;
  private static final int TRIES = 5;

  private Arithmetic() {}

  /** Multiplications and additions a second in OpenBLAS's product of two large matrices. */
  static double productRate() {
    FloatPointer a = new FloatPointer(constant(SIDE * SIDE));
    FloatPointer b = new FloatPointer(constant(SIDE * SIDE));
    FloatPointer c = new FloatPointer((long) SIDE * SIDE);
    double seconds =
        best(
            1,
            () ->
                cblas_sgemm(
                    CblasRowMajor,
                    CblasNoTrans,
                    CblasNoTrans,
                    SIDE,
                    SIDE,
                    SIDE,
                    1,
                    a,
                    SIDE,
                    b,
                    SIDE,
                    0,
                    c,
                    SIDE));
    a.close();
    b.close();
    c.close();
    return 2.0 * SIDE * SIDE * SIDE / seconds;
  }

  /** Exponential functions a second on one thread. */
  static double functionRate() {
    Kernels kernels = KernelChoice.get();
    float[] x = constant(LENGTH);
    float[] y = new float[LENGTH];
    for (int i = 0; i < 2000; i++) {
      kernels.expLimited(LENGTH, 0, x, y);
    }
    return LENGTH * 100 / best(100, () -> kernels.expLimited(LENGTH, 0, x, y));
  }

  private static float[] constant(int size) {
    float[] numbers = new float[size];
    Arrays.fill(numbers, -0.5f);
    return numbers;
  }

  private static double best(int times, Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIES; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < times; j++) {
        work.run();
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }
}
