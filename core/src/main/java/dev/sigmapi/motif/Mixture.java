package dev.sigmapi.motif;

import java.util.Arrays;

/**
 * Windows that are a motif or background, fitted by expectation and maximisation (Bailey &amp;
 * Elkan 1994).
 *
 * <p>A motif is a distribution p of letters for each position. r = Π_j p_j(x_j) / b(x_j) compares
 * it with the background b on a window x. With n windows in a sequence and the share γ of sequences
 * that have the motif (1 for {@link Occurrences#ONE}) a window is a site with the probability
 *
 * <p>z = (γ/n)·r / (1 − γ + (γ/n)·Σr), and the sequence adds ln(1 − γ + (γ/n)·Σr) to the logarithm
 * of the likelihood ratio.
 */
final class Mixture {
  /** Weights below this are left out of the counts. */
  static final double NEGLIGIBLE = 1e-6;

  /** Letters of the background that are added to the counts of each position. */
  static final double PSEUDOCOUNT = 1;

  private final Windows windows;
  private final boolean once;
  private final double[] background;
  private final int size;
  private final double[] weights;
  private final double[] probabilities;
  private final double[] counts;
  private final double[][] tables;
  private final double[][] sums;
  private double share;

  /** Whether the motif is a consensus with so many substitutions, and not a free matrix. */
  private boolean tied;

  /** How often a site has so many substitutions. */
  private final double[] substitutions;

  private final int[] consensus;
  private final byte[][] misses;

  Mixture(Windows windows, Occurrences occurrences) {
    this.windows = windows;
    once = occurrences == Occurrences.ONE;
    background = windows.strands().background();
    size = background.length;
    weights = new double[windows.size()];
    probabilities = new double[windows.width() * size];
    counts = new double[probabilities.length];
    int entries = (int) Math.pow(size, windows.chunk());
    tables = new double[windows.chunks()][entries];
    sums = new double[windows.chunks()][entries];
    misses = new byte[windows.chunks()][entries];
    consensus = new int[windows.width()];
    substitutions = new double[windows.width() + 1];
  }

  Windows windows() {
    return windows;
  }

  /** The probability of each letter at each position; position after position. */
  double[] probabilities() {
    return probabilities;
  }

  /** How likely each window is a site. */
  double[] weights() {
    return weights;
  }

  /** The expected letters at each position of the sites. */
  double[] counts() {
    return counts;
  }

  /** Begins with the counts of a motif, and with its kind of probabilities. */
  void start(Fit fit) {
    tied = fit.tied();
    setProbabilities(fit.counts());
    share = once ? 1 : 0.5;
  }

  private void setProbabilities(double[] given) {
    if (tied) {
      tie(given);
      return;
    }
    for (int from = 0; from < given.length; from += size) {
      double total = PSEUDOCOUNT;
      for (int letter = 0; letter < size; letter++) {
        total += given[from + letter];
      }
      for (int letter = 0; letter < size; letter++) {
        probabilities[from + letter] =
            (given[from + letter] + PSEUDOCOUNT * background[letter]) / total;
      }
    }
  }

  /** The consensus of some counts, and as many substitutions as if they were independent. */
  private void tie(double[] given) {
    double others = PSEUDOCOUNT;
    double total = 2 * PSEUDOCOUNT;
    for (int j = 0; j < consensus.length; j++) {
      consensus[j] = mostFrequent(given, j * size, size);
      for (int letter = 0; letter < size; letter++) {
        total += given[j * size + letter];
        others += letter == consensus[j] ? 0 : given[j * size + letter];
      }
    }
    double rate = others / total;
    for (int k = 0; k < substitutions.length; k++) {
      substitutions[k] =
          Math.exp(
              Evidence.choose(consensus.length, k)
                  + k * Math.log(rate)
                  + (consensus.length - k) * Math.log1p(-rate));
    }
    prepareConsensus();
  }

  /** Tables that count substitutions, and the chance of letters but for their number. */
  private void prepareConsensus() {
    for (int j = 0; j < consensus.length; j++) {
      for (int letter = 0; letter < size; letter++) {
        probabilities[j * size + letter] =
            letter == consensus[j] ? 1 : background[letter] / (1 - background[consensus[j]]);
      }
    }
    for (int c = 0; c < misses.length; c++) {
      int filled = 1;
      misses[c][0] = 0;
      for (int k = windows.chunk() - 1; k >= 0; k--) {
        int position = windows.offset(c) + k;
        boolean fresh = position >= c * windows.chunk();
        for (int letter = size - 1; letter >= 0; letter--) {
          int miss = fresh && letter != consensus[position] ? 1 : 0;
          for (int rest = 0; rest < filled; rest++) {
            misses[c][letter * filled + rest] = (byte) (misses[c][rest] + miss);
          }
        }
        filled *= size;
      }
    }
  }

  private int substitutions(int window) {
    int sum = 0;
    for (int c = 0; c < misses.length; c++) {
      sum += misses[c][windows.codes()[windows.at(window) + windows.offset(c)]];
    }
    return sum;
  }

  /** How many sites have so many substitutions. */
  private double[] substitutionCounts() {
    double[] numbers = new double[substitutions.length];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > NEGLIGIBLE) {
        numbers[substitutions(i)] += weights[i];
      }
    }
    return numbers;
  }

  /** The letter with the highest count at a position, the first of equals. */
  static int mostFrequent(double[] counts, int from, int size) {
    int most = 0;
    for (int letter = 1; letter < size; letter++) {
      most = counts[from + letter] > counts[from + most] ? letter : most;
    }
    return most;
  }

  /**
   * Repeats both steps until the likelihood hardly rises.
   *
   * @return the logarithm of the likelihood ratio at the last expectation
   */
  double fit(int most, double tolerance) {
    double last = Double.NEGATIVE_INFINITY;
    for (int step = 0; step < most; step++) {
      double now = expectation();
      if (now - last < tolerance) {
        return now;
      }
      last = now;
      maximisation();
    }
    return expectation();
  }

  /** Weighs all windows; the logarithm of the likelihood ratio. */
  double expectation() {
    ratios();
    return weighSequences();
  }

  /** Puts r of each window in its weight. */
  private void ratios() {
    fillTables();
    System.arraycopy(windows.corrections(), 0, weights, 0, weights.length);
    int[] codes = windows.codes();
    for (int c = 0; c < tables.length; c++) {
      double[] table = tables[c];
      int offset = windows.offset(c);
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= table[codes[windows.at(i) + offset]];
      }
    }
    if (tied) {
      double[] factors = new double[substitutions.length];
      for (int k = 0; k < factors.length; k++) {
        factors[k] = substitutions[k] / Math.exp(Evidence.choose(consensus.length, k));
      }
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= factors[substitutions(i)];
      }
    }
  }

  /** The product over the letters of a chunk; those that the chunk before has read count 1. */
  private void fillTables() {
    for (int c = 0; c < tables.length; c++) {
      double[] table = tables[c];
      table[0] = 1;
      int filled = 1;
      for (int k = windows.chunk() - 1; k >= 0; k--) {
        int position = windows.offset(c) + k;
        boolean fresh = position >= c * windows.chunk();
        for (int letter = size - 1; letter >= 0; letter--) {
          double ratio = fresh ? probabilities[position * size + letter] / background[letter] : 1;
          for (int rest = 0; rest < filled; rest++) {
            table[letter * filled + rest] = table[rest] * ratio;
          }
        }
        filled *= size;
      }
    }
  }

  private double weighSequences() {
    double likelihood = 0;
    for (int s = 0; s < windows.sequences(); s++) {
      int from = windows.from(s);
      int to = windows.from(s + 1);
      if (from == to) {
        continue;
      }
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += weights[i];
      }
      double prior = share / (to - from);
      double all = 1 - share + prior * sum;
      for (int i = from; i < to; i++) {
        weights[i] *= prior / all;
      }
      likelihood += Math.log(all);
    }
    return likelihood;
  }

  /**
   * Weighs each window for itself, with as many sites as there were expected to be: z = λ·r / (1 −
   * λ + λ·r), λ being the share of windows that are sites.
   */
  void weighAlone() {
    double alone = share * windows.sequences() / Math.max(1, weights.length);
    ratios();
    for (int i = 0; i < weights.length; i++) {
      double ratio = alone * weights[i];
      weights[i] = ratio / (1 - alone + ratio);
    }
  }

  /** Makes the letters of the weighed windows the new probabilities. */
  void maximisation() {
    double total = count();
    setProbabilities(counts);
    if (tied) {
      double[] numbers = substitutionCounts();
      for (int k = 0; k < numbers.length; k++) {
        substitutions[k] = (numbers[k] + PSEUDOCOUNT / numbers.length) / (total + PSEUDOCOUNT);
      }
    }
    if (!once) {
      share = (total + 0.5) / (windows.sequences() + 1);
    }
  }

  /** Counts the letters of the weighed windows; how many sites there are. */
  private double count() {
    for (double[] sum : sums) {
      Arrays.fill(sum, 0);
    }
    int[] codes = windows.codes();
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      if (weight > NEGLIGIBLE) {
        total += weight;
        for (int c = 0; c < sums.length; c++) {
          sums[c][codes[windows.at(i) + windows.offset(c)]] += weight;
        }
      }
    }
    readSums();
    return total;
  }

  /**
   * The natural logarithm of how much better the motif describes the sequences than the background,
   * its letters not being known before.
   *
   * @param likelihood what the last {@link #expectation} gave
   */
  double evidence(double likelihood, Evidence evidence) {
    count();
    if (tied) {
      return likelihood
          - windows.width() * Math.log(size)
          + Evidence.distribution(substitutionCounts(), substitutions);
    }
    double sum = likelihood;
    for (int from = 0; from < counts.length; from += size) {
      sum += evidence.column(counts, from) - evidence.column(counts, probabilities, from);
    }
    return sum;
  }

  /**
   * Counts of letters from counts of chunks: the last letter is read and summed over, and so on.
   */
  private void readSums() {
    Arrays.fill(counts, 0);
    for (int c = 0; c < sums.length; c++) {
      double[] sum = sums[c];
      int length = sum.length;
      for (int k = windows.chunk() - 1; k >= c * windows.chunk() - windows.offset(c); k--) {
        int base = (windows.offset(c) + k) * size;
        length /= size;
        for (int rest = 0; rest < length; rest++) {
          double all = 0;
          for (int letter = 0; letter < size; letter++) {
            double one = sum[rest * size + letter];
            counts[base + letter] += one;
            all += one;
          }
          sum[rest] = all;
        }
      }
    }
  }
}
