package dev.sigmapi.motif;

import java.util.Arrays;

/**
 * What letters follow each other where there is no motif: a Markov chain of some order, counted
 * with one more of everything so that nothing is impossible.
 *
 * <p>Where fewer known letters precede than the order asks for, the chain of that lower order says
 * how likely a letter is. With both strands they are counted alike.
 */
final class Background {
  private final int order;
  private final int size;

  /** For each order the natural logarithms, by context and then letter. */
  private final double[][] logarithms;

  private Background(int order, int size, double[][] logarithms) {
    this.order = order;
    this.size = size;
    this.logarithms = logarithms;
  }

  static Background of(Sequences sequences, int order, boolean bothStrands) {
    int size = sequences.alphabet().size();
    double[][] counts = new double[order + 1][];
    for (int m = 0; m <= order; m++) {
      counts[m] = new double[(int) Math.pow(size, m + 1)];
      Arrays.fill(counts[m], 1);
    }
    for (int s = 0; s < sequences.size(); s++) {
      count(counts, size, sequences.codes(s));
      if (bothStrands) {
        count(counts, size, Strands.reverse(sequences.alphabet(), sequences.codes(s)));
      }
    }
    for (double[] table : counts) {
      for (int from = 0; from < table.length; from += size) {
        double total = 0;
        for (int letter = 0; letter < size; letter++) {
          total += table[from + letter];
        }
        for (int letter = 0; letter < size; letter++) {
          table[from + letter] = Math.log(table[from + letter] / total);
        }
      }
    }
    return new Background(order, size, counts);
  }

  private static void count(double[][] counts, int size, byte[] codes) {
    for (int i = 0; i < codes.length; i++) {
      int word = 0;
      for (int m = 0, place = 1; m < counts.length && i >= m && codes[i - m] >= 0; m++) {
        word += codes[i - m] * place;
        place *= size;
        counts[m][word]++;
      }
    }
  }

  /** How often each letter stands anywhere. */
  double[] letters() {
    return Arrays.stream(logarithms[0]).map(Math::exp).toArray();
  }

  /** The logarithm of the probability of each letter after those before it; 0 if not known. */
  double[] logarithms(byte[] codes) {
    double[] result = new double[codes.length];
    for (int i = 0; i < codes.length; i++) {
      int word = 0;
      for (int m = 0, place = 1; m <= order && i >= m && codes[i - m] >= 0; m++) {
        word += codes[i - m] * place;
        place *= size;
        result[i] = logarithms[m][word];
      }
    }
    return result;
  }
}
