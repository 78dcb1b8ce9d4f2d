package dev.sigmapi.motif;

/**
 * How much better letters are described by a column of a motif than by the background, its
 * distribution not being known: with the prior Dirichlet(q), q being the background, counts c have
 * the probability Γ(1)/Γ(1 + n)·Π Γ(q_a + c_a)/Γ(q_a), n = Σc, against Π q_a^c_a.
 */
final class Evidence {
  /** The coefficients of Lanczos 1964 for g = 7. */
  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private final double[] background;
  private final double[] logarithms;
  private final double constant;

  Evidence(double[] background) {
    this.background = background;
    logarithms = new double[background.length];
    double sum = 0;
    for (int a = 0; a < background.length; a++) {
      logarithms[a] = Math.log(background[a]);
      sum += logGamma(Mixture.PSEUDOCOUNT * background[a]);
    }
    constant = logGamma(Mixture.PSEUDOCOUNT) - sum;
  }

  /** The natural logarithm of the ratio for the counts that begin at {@code from}. */
  double column(double[] counts, int from) {
    double total = Mixture.PSEUDOCOUNT;
    double sum = constant;
    for (int a = 0; a < background.length; a++) {
      double count = counts[from + a];
      total += count;
      sum += logGamma(Mixture.PSEUDOCOUNT * background[a] + count) - count * logarithms[a];
    }
    return sum - logGamma(total);
  }

  /** The same with the distribution that is given instead of the one that is not known. */
  double column(double[] counts, double[] probabilities, int from) {
    double sum = 0;
    for (int a = 0; a < background.length; a++) {
      sum += counts[from + a] * (Math.log(probabilities[from + a]) - logarithms[a]);
    }
    return sum;
  }

  /**
   * The same for a letter that others replace at a known rate, each letter being as likely before.
   */
  double tiedColumn(double[] counts, int from, double rate) {
    int most = Mixture.mostFrequent(counts, from, background.length);
    double sum = -Math.log(background.length);
    for (int a = 0; a < background.length; a++) {
      double ratio = a == most ? (1 - rate) / background[a] : rate / (1 - background[most]);
      sum += counts[from + a] * Math.log(ratio);
    }
    return sum;
  }

  /**
   * What is lost where a distribution is not known before: its prior is Dirichlet with 1 spread
   * evenly over all outcomes.
   */
  static double distribution(double[] counts, double[] probabilities) {
    double each = Mixture.PSEUDOCOUNT / counts.length;
    double total = Mixture.PSEUDOCOUNT;
    double sum = logGamma(Mixture.PSEUDOCOUNT) - counts.length * logGamma(each);
    for (int k = 0; k < counts.length; k++) {
      total += counts[k];
      sum += logGamma(each + counts[k]) - counts[k] * Math.log(probabilities[k]);
    }
    return sum - logGamma(total);
  }

  /** The logarithm of the number of ways to choose k of n. */
  static double choose(int n, int k) {
    return logGamma(n + 1.0) - logGamma(k + 1.0) - logGamma(n - k + 1.0);
  }

  /** The logarithm of the gamma function for x above 0, by Lanczos. */
  static double logGamma(double x) {
    if (x < 0.5) {
      return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
