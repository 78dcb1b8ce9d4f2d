package dev.sigmapi.bench.laws;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Whether a model says what a law says, up to a number added or a number multiplied with: SRBench
 * forgives either. It is measured on values at the same points, in double precision.
 */
final class Sameness {
  /** By so much values of one law may differ. */
  static final double TOLERANCE = 1e-6;

  /** Values that vary by less than this part of their size are one constant. */
  private static final double CONSTANT = 1e-12;

  private Sameness() {}

  /**
   * The smaller of two: the largest distance of truth − model from its median, as a part of the
   * truth's standard deviation, and the largest distance of model / truth from its median, as a
   * part of that. Infinite if the model is constant or has no value somewhere.
   */
  static double deviation(double[] truth, double[] model) {
    double low = Arrays.stream(model).min().orElseThrow();
    double high = Arrays.stream(model).max().orElseThrow();
    // NaN fails the comparison too.
    if (!(high - low > CONSTANT * Math.max(Math.abs(low), Math.abs(high)))
        || Double.isInfinite(high - low)) {
      return Double.POSITIVE_INFINITY;
    }
    double[] differences = new double[truth.length];
    double[] ratios = new double[truth.length];
    for (int i = 0; i < truth.length; i++) {
      differences[i] = truth[i] - model[i];
      ratios[i] = model[i] / truth[i];
    }
    double[] numbers = Arrays.stream(ratios).filter(ratio -> !Double.isNaN(ratio)).toArray();
    return Math.min(
        spread(differences) / standardDeviation(truth),
        spread(numbers) / Math.abs(median(numbers)));
  }

  /** The largest distance from the median. */
  private static double spread(double[] values) {
    double median = median(values);
    return Arrays.stream(values).map(value -> Math.abs(value - median)).max().orElseThrow();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double standardDeviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /** 1 − the squared errors over those of the mean; not a number if a prediction is none. */
  static double r2(double[] truth, double[] predicted) {
    double squares =
        IntStream.range(0, truth.length)
            .mapToDouble(i -> (truth[i] - predicted[i]) * (truth[i] - predicted[i]))
            .sum();
    double deviation = standardDeviation(truth);
    return 1 - squares / truth.length / (deviation * deviation);
  }
}
