package dev.sigmapi.projection;

/**
 * Of which inputs a unit should take the sign. Rows are added up by the signs of their inputs, and
 * one Walsh-Hadamard transform of the 2^k sums then gives the correlation with every one of the 2^k
 * products of signs: all patterns are compared for the price of k of them.
 *
 * <p>More than {@link #TOGETHER} inputs are taken in groups, each with the choice of the others as
 * it stands.
 */
final class SignPatterns {

  /** The most inputs whose patterns are all compared. */
  static final int TOGETHER = 12;

  /** By how much a pattern of more signs must be better: more than rounding. */
  private static final double BETTER = 1 + 1e-9;

  private final SignedInputs inputs;
  private final int[] signed;

  SignPatterns(SignedInputs inputs) {
    this.inputs = inputs;
    signed = java.util.stream.IntStream.range(0, inputs.inputs()).filter(inputs::signed).toArray();
  }

  /** Whether there is nothing to choose. */
  boolean none() {
    return signed.length == 0;
  }

  /** Changes a pattern to one whose product of signs correlates most with the values of rows. */
  void improve(double[] values, boolean[] pattern) {
    for (int first = 0; first < signed.length; first += TOGETHER) {
      int[] group =
          java.util.Arrays.copyOfRange(signed, first, Math.min(signed.length, first + TOGETHER));
      double[] sums = new double[1 << group.length];
      for (int r = 0; r < values.length; r++) {
        boolean minus = false;
        for (int i : signed) {
          minus ^= pattern[i] && inputs.negative()[i][r];
        }
        int signs = 0;
        for (int k = 0; k < group.length; k++) {
          boolean below = inputs.negative()[group[k]][r];
          minus ^= pattern[group[k]] && below;
          signs |= below ? 1 << k : 0;
        }
        sums[signs] += minus ? -values[r] : values[r];
      }
      transform(sums);
      int best = largest(sums);
      for (int k = 0; k < group.length; k++) {
        pattern[group[k]] = (best >> k & 1) == 1;
      }
    }
  }

  /** Each sum becomes the sum over all with the sign (−1)^|S ∩ T|. */
  private static void transform(double[] sums) {
    for (int half = 1; half < sums.length; half *= 2) {
      for (int from = 0; from < sums.length; from += 2 * half) {
        for (int k = from; k < from + half; k++) {
          double a = sums[k];
          double b = sums[k + half];
          sums[k] = a + b;
          sums[k + half] = a - b;
        }
      }
    }
  }

  /** The place of the largest size; of equals the one with the fewest signs. */
  private static int largest(double[] sums) {
    int best = 0;
    for (int k = 1; k < sums.length; k++) {
      double size = Math.abs(sums[k]);
      double most = Math.abs(sums[best]);
      boolean fewer = Integer.bitCount(k) < Integer.bitCount(best);
      if (size > most * BETTER || (fewer && size * BETTER >= most)) {
        best = k;
      }
    }
    return best;
  }
}
