package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * Columns of numbers cut into bins: what is left of a number is how many thresholds of its column
 * it is above.
 */
final class BinnedColumns {
  /** The most bins of a column: their numbers are bytes. */
  private static final int MOST_BINS = 127;

  private final byte[][] codes;
  private final double[][] thresholds;
  private final double[][] gaps;

  /**
   * @param inputs finite numbers, [inputs][rows]
   * @param rows those that thresholds are put between, as evenly as their values allow
   */
  BinnedColumns(double[][] inputs, int[] rows) {
    codes = new byte[inputs.length][];
    thresholds = new double[inputs.length][];
    gaps = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      double[] input = inputs[i];
      cut(i, Arrays.stream(rows).mapToDouble(row -> input[row]).sorted().toArray());
      codes[i] = new byte[input.length];
      for (int row = 0; row < input.length; row++) {
        int place = Arrays.binarySearch(thresholds[i], input[row]);
        codes[i][row] = (byte) (place < 0 ? -place - 1 : place);
      }
    }
  }

  /** Thresholds halfway between different values, each bin of about as many rows. */
  private void cut(int input, double[] sorted) {
    int different = 1;
    for (int r = 1; r < sorted.length; r++) {
      different += sorted[r] > sorted[r - 1] ? 1 : 0;
    }
    int bins = Math.min(MOST_BINS, different);
    boolean each = different <= MOST_BINS;
    double[] cuts = new double[bins];
    double[] near = new double[bins];
    int count = 0;
    double next = each ? 0 : (double) sorted.length / bins;
    for (int r = 1; r < sorted.length && count < bins - 1; r++) {
      double gap = sorted[r] - sorted[r - 1];
      if (gap > 0 && r >= next) {
        cuts[count] = sorted[r - 1] + gap / 2;
        near[count++] = gap / 2;
        // A number of many rows fills a bin alone: the others share what rows are left.
        next = each ? 0 : r + (double) (sorted.length - r) / (bins - count);
      }
    }
    thresholds[input] = Arrays.copyOf(cuts, count);
    gaps[input] = Arrays.copyOf(near, count);
  }

  int inputs() {
    return codes.length;
  }

  /** How many bins a column has. */
  int bins(int input) {
    return thresholds[input].length + 1;
  }

  /** The bin of each row. */
  byte[] codes(int input) {
    return codes[input];
  }

  /** What the numbers of bins from {@code bin} + 1 on are above. */
  double threshold(int input, int bin) {
    return thresholds[input][bin];
  }

  /** How far the nearest numbers are from a threshold. */
  double gap(int input, int bin) {
    return gaps[input][bin];
  }
}
