package dev.sigmapi.grad.op;

/**
 * Which weights of attention are dropped: each by a number that is mixed from a seed, the head, the
 * query and the key (as SplitMix64 does, Steele, Lea &amp; Flood 2014), so that backward finds the
 * same ones without any being kept.
 */
final class AttentionDropout {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double RANGE = 0x1p53;

  private long seed;
  private long least;
  private float kept;

  /**
   * Begins a pass.
   *
   * @param rate the share that is dropped, 0 or more and less than 1
   */
  void use(long seed, double rate) {
    this.seed = seed;
    this.least = (long) (rate * RANGE);
    this.kept = (float) (1 / (1 - rate));
  }

  /** to[k, q] = w[k, q] · (0 or 1 / (1 − rate)); the two may be one array. */
  void times(int head, int firstKey, int keys, int firstQuery, int queries, float[] w, float[] to) {
    long ofHead = mix(seed + GOLDEN * (head + 1));
    for (int q = 0; q < queries; q++) {
      long ofQuery = mix(ofHead + GOLDEN * (firstQuery + q + 1));
      for (int k = 0; k < keys; k++) {
        boolean keep = mix(ofQuery + GOLDEN * (firstKey + k + 1)) >>> 11 >= least;
        to[k * queries + q] = keep ? w[k * queries + q] * kept : 0;
      }
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
