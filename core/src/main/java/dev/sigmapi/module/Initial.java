package dev.sigmapi.module;

import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** First values of parameters. */
final class Initial {
  /** The most numbers of one parameter, 1 GiB: more is a mistake rather than a wish. */
  private static final long MOST = 1L << 28;

  private Initial() {}

  /** Zeros. */
  static Tensor zeros(int rows, int columns) {
    if ((long) rows * columns > MOST) {
      throw new IllegalArgumentException(
          "Weights of %d x %d are more than the %d numbers that one parameter can have; ask for fewer"
              .formatted(rows, columns, MOST));
    }
    return Tensor.zeros(rows, columns);
  }

  /** Uniform in ±√(6 / (inputs + outputs)), as Glorot &amp; Bengio 2010. */
  static Tensor glorot(int rows, int columns, Seed seed) {
    return uniform(rows, columns, Math.sqrt(6.0 / Math.max(1, rows + columns)), seed);
  }

  /**
   * Rows at right angles and of length 1, or columns where there are fewer of them: normal ones
   * made so one after the other (Gram–Schmidt), as Saxe et al. 2014.
   */
  static Tensor orthogonal(int rows, int columns, Seed seed) {
    Tensor tensor = zeros(rows, columns);
    SplittableRandom random = seed.random();
    int count = Math.min(rows, columns);
    double[][] made = new double[count][Math.max(rows, columns)];
    for (int i = 0; i < count; i++) {
      double[] vector = made[i];
      Arrays.setAll(vector, j -> random.nextGaussian());
      for (int k = 0; k < i; k++) {
        double[] other = made[k];
        double share = dot(vector, other);
        Arrays.setAll(vector, j -> vector[j] - share * other[j]);
      }
      double norm = Math.sqrt(dot(vector, vector));
      for (int j = 0; j < vector.length; j++) {
        vector[j] /= norm;
        tensor.set(rows == count ? i : j, rows == count ? j : i, (float) vector[j]);
      }
    }
    return tensor;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Uniform in ±{@code bound}. */
  static Tensor uniform(int rows, int columns, double bound, Seed seed) {
    Tensor tensor = zeros(rows, columns);
    SplittableRandom random = seed.random();
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return tensor;
  }
}
