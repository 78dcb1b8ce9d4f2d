package dev.sigmapi.projection;

/** Sums over whole columns. The order of every sum is fixed, so results repeat to the bit. */
public final class Columns {

  private Columns() {}

  /** Σ_r a_r b_r, in four strands that the processor can run side by side. */
  public static double dot(double[] a, double[] b, int size) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int r = 0;
    for (; r + 3 < size; r += 4) {
      s0 += a[r] * b[r];
      s1 += a[r + 1] * b[r + 1];
      s2 += a[r + 2] * b[r + 2];
      s3 += a[r + 3] * b[r + 3];
    }
    for (; r < size; r++) {
      s0 += a[r] * b[r];
    }
    return (s0 + s1) + (s2 + s3);
  }

  static double norm(double[] a) {
    return Math.sqrt(dot(a, a, a.length));
  }

  /** y += factor · x. */
  static void addScaled(double factor, double[] x, double[] y) {
    for (int r = 0; r < y.length; r++) {
      y[r] += factor * x[r];
    }
  }

  /** The middle of the values, the mean of the middle two if their number is even; 0 of none. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int half = sorted.length / 2;
    if (sorted.length == 0) {
      return 0;
    }
    return sorted.length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
  }
}
