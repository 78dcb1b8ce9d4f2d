package dev.sigmapi.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/** The numbers from a low to a high one, evenly spread over them or over their logarithms. */
record Range(double low, double high) {
  /** From this ratio on numbers span magnitudes. */
  private static final double SPAN = 100;

  /** The share of the rows at each end that a picture may leave out. */
  private static final double FAR_OUT = 0.01;

  static Range of(JsonNode pair) {
    return new Range(pair.path(0).asDouble(), pair.path(1).asDouble());
  }

  /** All of the numbers that are finite. */
  static Range of(double[] values) {
    double[] known = Arrays.stream(values).filter(Double::isFinite).toArray();
    return new Range(Arrays.stream(known).min().orElse(0), Arrays.stream(known).max().orElse(0));
  }

  /** Of the middle 98 % of the numbers. */
  static Range ofMiddle(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return new Range(0, 0);
    }
    int cut = (int) (FAR_OUT * sorted.length);
    return new Range(sorted[cut], sorted[sorted.length - 1 - cut]);
  }

  Range with(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  boolean logarithmic() {
    return low > 0 && high / low >= SPAN;
  }

  /** The number at a share of the way. */
  double at(double share) {
    return logarithmic()
        ? Math.min(high, low * Math.pow(high / low, share))
        : low + share * (high - low);
  }

  double[] grid(int points) {
    double[] grid = new double[points];
    Arrays.setAll(grid, i -> at(i / (points - 1.0)));
    return grid;
  }
}
