package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Looks for motifs that sequences share, without being told anything about them. These are the
 * defaults, and their only place.
 *
 * <p>Every window starts a search by expectation and maximisation (Bailey &amp; Elkan 1994), the
 * better ones go on, and the best move by single letters and at their ends. Two kinds of motifs
 * compete by their evidence: a matrix, and a consensus from which sites differ in some letters. A
 * found motif is masked before the next is looked for. The same search in shuffled sequences says
 * what chance finds.
 *
 * @param minWidth the least number of positions
 * @param maxWidth the most
 * @param count how many motifs
 * @param occurrences how often a motif stands in a sequence
 * @param bothStrands whether the other strand of nucleotides is searched too
 * @param order how many letters before it the background's probability of a letter depends on: 0, 1
 *     or 2
 * @param shuffles how many shuffled copies of the sequences a score is compared with
 * @param threads workers; any number gives the same result
 */
public record MotifSearch(
    int minWidth,
    int maxWidth,
    int count,
    Occurrences occurrences,
    boolean bothStrands,
    int order,
    int shuffles,
    int threads) {
  /** Wider motifs could leave the range of numbers. */
  public static final int WIDEST = 100;

  private static final int HIGHEST_ORDER = 2;

  public MotifSearch() {
    this(6, 24, 1, Occurrences.ANY, false, 0, 9, Runtime.getRuntime().availableProcessors());
  }

  /**
   * @throws IllegalArgumentException if a setting is out of its range
   */
  public MotifSearch {
    require(
        minWidth >= 1 && minWidth <= maxWidth && maxWidth <= WIDEST,
        "widths from 1 to " + WIDEST,
        minWidth + " to " + maxWidth);
    require(count >= 1, "at least 1 motif", count);
    require(order >= 0 && order <= HIGHEST_ORDER, "a background of order 0, 1 or 2", order);
    require(shuffles >= 0, "0 or more shuffles", shuffles);
    require(threads >= 1, "at least 1 thread", threads);
  }

  private static void require(boolean good, String wanted, Object got) {
    if (!good) {
      throw new IllegalArgumentException(
          "A search for motifs expects %s but got %s".formatted(wanted, got));
    }
  }

  public MotifSearch withWidth(int width) {
    return withWidths(width, width);
  }

  public MotifSearch withWidths(int least, int most) {
    return new MotifSearch(least, most, count, occurrences, bothStrands, order, shuffles, threads);
  }

  public MotifSearch withCount(int number) {
    return new MotifSearch(
        minWidth, maxWidth, number, occurrences, bothStrands, order, shuffles, threads);
  }

  public MotifSearch withOccurrences(Occurrences other) {
    return new MotifSearch(minWidth, maxWidth, count, other, bothStrands, order, shuffles, threads);
  }

  public MotifSearch withBothStrands(boolean both) {
    return new MotifSearch(minWidth, maxWidth, count, occurrences, both, order, shuffles, threads);
  }

  public MotifSearch withOrder(int letters) {
    return new MotifSearch(
        minWidth, maxWidth, count, occurrences, bothStrands, letters, shuffles, threads);
  }

  public MotifSearch withShuffles(int copies) {
    return new MotifSearch(
        minWidth, maxWidth, count, occurrences, bothStrands, order, copies, threads);
  }

  public MotifSearch withThreads(int workers) {
    return new MotifSearch(
        minWidth, maxWidth, count, occurrences, bothStrands, order, shuffles, workers);
  }

  /**
   * Looks for motifs; the background is counted in the sequences themselves.
   *
   * @throws DataException as {@link #find(Sequences, Sequences, Seed)}
   */
  public List<Motif> find(Sequences sequences, Seed seed) {
    return find(sequences, sequences, seed);
  }

  /**
   * Looks for motifs, in the order in which they were found. They are fewer than asked for if
   * nothing is left to look in.
   *
   * @param others sequences in which the background is counted
   * @throws DataException if no sequence has a window of the least width, the alphabets differ, or
   *     proteins are to have two strands
   */
  public List<Motif> find(Sequences sequences, Sequences others, Seed seed) {
    Alphabet alphabet = sequences.alphabet();
    if (bothStrands && !alphabet.hasComplement()) {
      throw new DataException("A protein has no other strand; search one strand");
    }
    if (others.alphabet() != alphabet) {
      throw new DataException(
          "The sequences are %s but those for the background %s; give two of a kind"
              .formatted(alphabet.title(), others.alphabet().title()));
    }
    try (Workers workers = new Workers(threads)) {
      return find(sequences, others, seed, workers);
    }
  }

  private List<Motif> find(Sequences sequences, Sequences others, Seed seed, Workers workers) {
    Strands strands = new Strands(sequences, bothStrands, background(others));
    BestMotif best = new BestMotif(strands, this, workers);
    if (best.windows(minWidth).size() == 0) {
      throw new DataException(
          "No sequence has %d known letters in a row; ask for less than that width, or look at the sequences"
              .formatted(minWidth));
    }
    List<Fit> fits = new ArrayList<>();
    List<List<Site>> sites = new ArrayList<>();
    for (int m = 0; m < count && best.windows(minWidth).size() > 0; m++) {
      Fit fit = best.find(seed.child(m));
      fits.add(fit);
      sites.add(best.sites(fit));
      for (Site site : sites.get(m)) {
        strands.mask(site, best.width(fit));
      }
      best = new BestMotif(strands, this, workers);
    }
    double[] shuffled = shuffledScores(sequences, seed.child("shuffles"), workers);
    List<Motif> motifs = new ArrayList<>();
    for (int m = 0; m < fits.size(); m++) {
      motifs.add(motif(strands, fits.get(m), sites.get(m), shuffled));
    }
    return motifs;
  }

  private Background background(Sequences sequences) {
    return Background.of(sequences, order, bothStrands);
  }

  private double[] shuffledScores(Sequences sequences, Seed seed, Workers workers) {
    List<Integer> copies = IntStream.range(0, shuffles).boxed().toList();
    return workers.each(copies, copy -> shuffledScore(sequences, seed.child(copy))).stream()
        .mapToDouble(score -> score)
        .toArray();
  }

  private double shuffledScore(Sequences sequences, Seed seed) {
    Sequences shuffled = Shuffle.of(sequences, seed.random());
    Strands strands = new Strands(shuffled, bothStrands, background(shuffled));
    BestMotif best = new BestMotif(strands, this, Workers.ALONE);
    return best.windows(minWidth).size() == 0
        ? Double.NEGATIVE_INFINITY
        : bits(best.find(seed.child(0)));
  }

  private static double bits(Fit fit) {
    return fit.score() / Math.log(2);
  }

  private Motif motif(Strands strands, Fit fit, List<Site> sites, double[] shuffled) {
    Alphabet alphabet = strands.sequences().alphabet();
    double[][] counts = new double[fit.counts().length / alphabet.size()][alphabet.size()];
    for (Site site : sites) {
      for (int j = 0; j < counts.length; j++) {
        counts[j][alphabet.letters().indexOf(site.text().charAt(j))]++;
      }
    }
    Significance significance = new Significance(bits(fit), shuffled);
    Motif unscored =
        new Motif(alphabet, counts, strands.background(), fit.tied(), sites, significance);
    double[][] odds = unscored.logOdds();
    List<Site> scored = sites.stream().map(site -> site.scored(alphabet, odds)).toList();
    return new Motif(alphabet, counts, strands.background(), fit.tied(), scored, significance);
  }
}
