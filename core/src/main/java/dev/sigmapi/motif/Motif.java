package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A pattern of letters: how often each stands at each position, and where it was found. */
public final class Motif {
  /** How many letters, spread like the background, are added to the counts of a position. */
  public static final double PSEUDOCOUNT = Mixture.PSEUDOCOUNT;

  /** A letter that stands in more than this share of the sites is written in the consensus. */
  public static final double CLEAR = 2.0 / 3;

  private static final double LN2 = Math.log(2);
  private static final String IUPAC = "NACMGRSVTWYHKDBN";

  private final Alphabet alphabet;
  private final double[][] counts;
  private final double[] background;
  private final boolean consensusOnly;
  private final List<Site> sites;
  private final Significance significance;

  /**
   * @param counts of letters of the sites: a row for each position, a column for each letter
   * @param background how often each letter stands elsewhere; the sum is 1
   * @param consensusOnly whether it is a consensus with substitutions rather than a matrix
   */
  Motif(
      Alphabet alphabet,
      double[][] counts,
      double[] background,
      boolean consensusOnly,
      List<Site> sites,
      Significance significance) {
    this.alphabet = alphabet;
    this.counts = Arrays.stream(counts).map(double[]::clone).toArray(double[][]::new);
    this.background = background.clone();
    this.consensusOnly = consensusOnly;
    this.sites = List.copyOf(sites);
    this.significance = significance;
  }

  /**
   * The motif that sites have in common, wherever they come from, such as the best sites of a
   * trained detector. Its significance is not measured.
   *
   * @param sites at least one, their texts of one length and in letters of the alphabet alone
   * @param background how often each letter stands elsewhere; the sum is 1
   * @throws DataException if a text is of another length or holds another letter
   */
  public static Motif of(Alphabet alphabet, List<Site> sites, double[] background) {
    int width = sites.get(0).text().length();
    double[][] counts = new double[width][alphabet.size()];
    for (Site site : sites) {
      if (site.text().length() != width) {
        throw new DataException(
            "Motif.of expects sites of %d letters, as the first, but '%s' has '%s'; give sites of one width"
                .formatted(width, site.id(), site.text()));
      }
      for (int j = 0; j < width; j++) {
        int letter = alphabet.letters().indexOf(site.text().charAt(j));
        if (letter < 0) {
          throw new DataException(
              "Motif.of expects letters of %s but '%s' has '%s'; leave that site out"
                  .formatted(alphabet.letters(), site.id(), site.text()));
        }
        counts[j][letter]++;
      }
    }
    Significance unknown = new Significance(Double.NaN, new double[0]);
    return new Motif(alphabet, counts, background, false, sites, unknown);
  }

  public Alphabet alphabet() {
    return alphabet;
  }

  /** How many positions there are. */
  public int width() {
    return counts.length;
  }

  /** How often each letter stands at each position of the sites: [width][letters]. */
  public double[][] counts() {
    return Arrays.stream(counts).map(double[]::clone).toArray(double[][]::new);
  }

  /** How often each letter stands in the background. */
  public double[] background() {
    return background.clone();
  }

  /** In the order of the sequences. */
  public List<Site> sites() {
    return sites;
  }

  /** How the score, which is in bits of evidence, stands against shuffled sequences. */
  public Significance significance() {
    return significance;
  }

  /**
   * Whether the motif was best described as a consensus from which each site differs in some
   * letters, and not as a matrix of its own frequencies for each position.
   */
  public boolean isConsensusOnly() {
    return consensusOnly;
  }

  /** The probability of each letter at each position, with {@link #PSEUDOCOUNT}. */
  public double[][] probabilities() {
    double[][] result = counts();
    for (double[] column : result) {
      double total = PSEUDOCOUNT + Arrays.stream(column).sum();
      for (int a = 0; a < column.length; a++) {
        column[a] = (column[a] + PSEUDOCOUNT * background[a]) / total;
      }
    }
    return result;
  }

  /** log2 p/b of each letter at each position: what a scan adds up. */
  public double[][] logOdds() {
    double[][] result = probabilities();
    for (double[] column : result) {
      for (int a = 0; a < column.length; a++) {
        column[a] = Math.log(column[a] / background[a]) / LN2;
      }
    }
    return result;
  }

  /**
   * The information of each position in bits: log2 of the number of letters minus the entropy of
   * the probabilities (Schneider et al. 1986), without a correction for few sites.
   */
  public double[] information() {
    return Arrays.stream(probabilities()).mapToDouble(Motif::information).toArray();
  }

  private static double information(double[] column) {
    double sum = Math.log(column.length);
    for (double p : column) {
      sum += p > 0 ? p * Math.log(p) : 0;
    }
    return sum / LN2;
  }

  /** The information of all positions in bits. */
  public double totalInformation() {
    return Arrays.stream(information()).sum();
  }

  /**
   * About how many bits a position has from chance alone, for so few sites: (letters − 1) / (2·ln
   * 2·n).
   */
  public double smallSampleBias() {
    return (alphabet.size() - 1) / (2 * LN2 * Math.max(1, sites.size()));
  }

  /** The most frequent letter of each position. */
  public String letters() {
    StringBuilder text = new StringBuilder();
    for (double[] column : counts) {
      text.append(alphabet.letters().charAt(Mixture.mostFrequent(column, 0, column.length)));
    }
    return text.toString();
  }

  /**
   * The most frequent letter of each position, a dot where none is in more than {@link #CLEAR} of
   * the sites. A motif that is a consensus by nature has all its letters.
   */
  public String consensus() {
    StringBuilder text = new StringBuilder(letters());
    for (int j = 0; j < counts.length && !consensusOnly; j++) {
      int most = Mixture.mostFrequent(counts[j], 0, counts[j].length);
      if (counts[j][most] <= CLEAR * Arrays.stream(counts[j]).sum()) {
        text.setCharAt(j, '.');
      }
    }
    return text.toString();
  }

  /**
   * The consensus of nucleotides in the letters of IUPAC: two where they are in more than three
   * quarters of the sites (Cavener 1987), N where no two are. Proteins have none.
   */
  public Optional<String> iupac() {
    if (alphabet == Alphabet.PROTEIN) {
      return Optional.empty();
    }
    String consensus = consensus();
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < counts.length; j++) {
      char letter = consensus.charAt(j);
      text.append(letter == '.' ? IUPAC.charAt(pair(counts[j])) : letter);
    }
    return Optional.of(text.toString());
  }

  /** The two most frequent letters as bits, 0 if they are too rare. */
  private static int pair(double[] column) {
    int first = Mixture.mostFrequent(column, 0, column.length);
    double[] rest = column.clone();
    rest[first] = -1;
    int second = Mixture.mostFrequent(rest, 0, rest.length);
    boolean most = column[first] + column[second] > 0.75 * Arrays.stream(column).sum();
    return most ? 1 << first | 1 << second : 0;
  }

  /**
   * The best place of the motif in a sequence, by the sum of {@link #logOdds}; empty if no window
   * has only known letters.
   *
   * @param bothStrands whether the other strand is searched too
   */
  public Optional<Site> best(Sequences sequences, int sequence, boolean bothStrands) {
    double[][] odds = logOdds();
    byte[] forward = sequences.codes(sequence);
    Site best = null;
    for (char strand : bothStrands ? new char[] {'+', '-'} : new char[] {'+'}) {
      byte[] codes = strand == '+' ? forward : Strands.reverse(alphabet, forward);
      for (int i = 0; i + width() <= codes.length; i++) {
        double score = score(odds, codes, i);
        if (score > (best == null ? Double.NEGATIVE_INFINITY : best.score())) {
          int start = strand == '+' ? i : codes.length - i - width();
          best =
              new Site(
                  sequence,
                  sequences.id(sequence),
                  start + 1,
                  strand,
                  score,
                  alphabet.text(codes, i, i + width()));
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static double score(double[][] odds, byte[] codes, int from) {
    double score = 0;
    for (int j = 0; j < odds.length; j++) {
      if (codes[from + j] < 0) {
        return Double.NEGATIVE_INFINITY;
      }
      score += odds[j][codes[from + j]];
    }
    return score;
  }

  @Override
  public String toString() {
    return "%s (%d sites, %.1f bits)".formatted(consensus(), sites.size(), totalInformation());
  }
}
