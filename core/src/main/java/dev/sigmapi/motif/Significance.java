package dev.sigmapi.motif;

import java.util.Arrays;

/**
 * How a motif's score stands against the best motifs of shuffled sequences.
 *
 * <p>The p-value is that of one more draw from a normal distribution of which only the shuffles are
 * known: Student's t with one degree less than there are shuffles. It is never below the rank's
 * own, reached / (shuffles + 1), and 1 without shuffles.
 *
 * @param shuffled the scores of the best motifs in shuffled sequences, in bits
 */
public record Significance(double score, double[] shuffled) {
  /** A p-value below which a motif is called found. */
  public static final double LEVEL = 0.01;

  /** Differences of rounding are smaller. */
  private static final double SMALLEST = 1e-12;

  public Significance {
    shuffled = shuffled.clone();
  }

  @Override
  public double[] shuffled() {
    return shuffled.clone();
  }

  /** How many shuffled sequences have a motif at least as good. */
  public int reached() {
    return (int) Arrays.stream(shuffled).filter(other -> other >= score).count();
  }

  /** The mean of the shuffled scores; NaN without any. */
  public double mean() {
    return Arrays.stream(shuffled).average().orElse(Double.NaN);
  }

  /** The standard deviation of the shuffled scores; NaN with fewer than two. */
  public double deviation() {
    double mean = mean();
    double sum = Arrays.stream(shuffled).map(x -> (x - mean) * (x - mean)).sum();
    return shuffled.length < 2 ? Double.NaN : Math.sqrt(sum / (shuffled.length - 1));
  }

  public double pValue() {
    int n = shuffled.length;
    double rank = (double) reached() / (n + 1);
    if (n < 3 || !(deviation() > 0)) {
      return (reached() + 1.0) / (n + 1);
    }
    double t = (score - mean()) / (deviation() * Math.sqrt(1 + 1.0 / n));
    return Math.max(Math.max(rank, SMALLEST), above(t, n - 1));
  }

  /** Whether so good a motif is rare in shuffled sequences. */
  public boolean isFound() {
    return pValue() < LEVEL;
  }

  /** The chance that Student's t is above a value (Abramowitz &amp; Stegun 26.7.3 and 26.7.4). */
  static double above(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    double between = odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    return (1 - between) / 2;
  }
}
