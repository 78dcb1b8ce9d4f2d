package dev.sigmapi.examples;

/**
 * How well two ways to group the same rows agree (Hubert &amp; Arabie 1985): (S − E) / (½(A + B) −
 * E), with S the pairs of rows that share a group in both, A and B those in either, and E = AB /
 * all pairs, what S is by chance. 1 for the same groups under any names, about 0 for chance.
 */
final class AdjustedRandIndex {

  private AdjustedRandIndex() {}

  /**
   * @param first the group of each row, from 0
   * @param second another group of each row, from 0
   */
  static double of(int[] first, int[] second) {
    int groups = 1;
    for (int r = 0; r < first.length; r++) {
      groups = Math.max(groups, 1 + Math.max(first[r], second[r]));
    }
    long[][] together = new long[groups][groups];
    long[] ones = new long[groups];
    long[] others = new long[groups];
    for (int r = 0; r < first.length; r++) {
      together[first[r]][second[r]]++;
      ones[first[r]]++;
      others[second[r]]++;
    }
    double both = 0;
    double either = 0;
    double other = 0;
    for (int g = 0; g < groups; g++) {
      either += pairs(ones[g]);
      other += pairs(others[g]);
      for (long count : together[g]) {
        both += pairs(count);
      }
    }
    double expected = first.length < 2 ? 0 : either * other / pairs(first.length);
    double largest = 0.5 * (either + other);
    return largest == expected ? 1 : (both - expected) / (largest - expected);
  }

  private static double pairs(long rows) {
    return rows * (rows - 1) / 2.0;
  }
}
