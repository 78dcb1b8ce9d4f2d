package dev.sigmapi.model;

import java.util.Arrays;

/**
 * Mean and standard deviation of numbers of any size: they are divided by a power of two first, so
 * that no square is infinite or 0.
 *
 * @param deviation 1 where all are the same
 */
record Moments(double mean, double deviation) {
  static Moments of(double[] values) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    double unit = largest > 0 ? Math.scalb(1.0, Math.getExponent(largest)) : 1;
    double mean = Arrays.stream(values).map(v -> v / unit).average().orElse(0);
    double square =
        Arrays.stream(values).map(v -> (v / unit - mean) * (v / unit - mean)).average().orElse(0);
    return new Moments(mean * unit, square > 0 ? Math.sqrt(square) * unit : 1);
  }
}
