package dev.sigmapi.motif;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The best motif of any width in a range, in letters that are not masked. */
final class BestMotif {
  /** How far the widths are apart that are searched; the ends of motifs move between them. */
  private static final double STEP = Math.sqrt(2);

  /** How many motifs of each width have their ends moved. */
  private static final int MOVED = 3;

  private static final int MOST_MOVES = 12;

  /** A window or sequence that has the motif with a higher probability is taken to have it. */
  private static final double LIKELY = 0.5;

  private final Strands strands;
  private final MotifSearch settings;
  private final Workers workers;
  private final Occurrences occurrences;
  private final int size;
  private final Evidence evidence;
  private final Map<Integer, Windows> windows = new ConcurrentHashMap<>();

  BestMotif(Strands strands, MotifSearch settings, Workers workers) {
    this.strands = strands;
    this.settings = settings;
    this.workers = workers;
    size = strands.background().length;
    // Where a motif may stand anywhere it is still looked for once a sequence, which is steadier.
    occurrences =
        settings.occurrences() == Occurrences.ANY
            ? Occurrences.ZERO_OR_ONE
            : settings.occurrences();
    evidence = new Evidence(strands.background());
  }

  /** All windows of a width. */
  Windows windows(int width) {
    return windows.computeIfAbsent(width, w -> new Windows(strands, w));
  }

  int width(Fit fit) {
    return fit.counts().length / size;
  }

  /** The motif with the most evidence; there must be a window of the least width. */
  Fit find(Seed seed) {
    List<Fit> candidates = new ArrayList<>();
    for (double wanted = settings.minWidth(); ; wanted *= STEP) {
      int width = Math.min((int) Math.round(wanted), settings.maxWidth());
      if (windows(width).size() > 0) {
        Windows sample = windows(width).sample(seed.child("sample").random());
        List<Fit> fits = new WidthSearch(sample, occurrences, workers).best(seed.child(width));
        candidates.addAll(
            workers.each(
                fits.subList(0, Math.min(MOVED, fits.size())),
                fit -> moved(sample == windows(width) ? fit : finish(fit))));
      }
      if (width == settings.maxWidth()) {
        return candidates.stream().max(Comparator.comparingDouble(Fit::score)).orElseThrow();
      }
    }
  }

  private Fit finish(Fit fit) {
    Mixture mixture = new Mixture(windows(width(fit)), occurrences);
    return WidthSearch.finish(mixture, fit, evidence);
  }

  /** Moves both ends to where the columns begin and end to say something, while that is better. */
  private Fit moved(Fit start) {
    Fit best = start;
    for (int move = 0; move < MOST_MOVES; move++) {
      double[] segment = segment(best);
      if (windows(segment.length / size).size() == 0) {
        return best;
      }
      Fit next = finish(new Fit(0, best.tied(), segment));
      Fit other = finish(new Fit(0, !best.tied(), segment));
      next = other.score() > next.score() ? other : next;
      if (next.score() <= best.score() + WidthSearch.TOLERANCE) {
        return best;
      }
      best = next;
    }
    return best;
  }

  /** The counts of the columns, within the motif and beside it, that together say most. */
  private double[] segment(Fit fit) {
    int width = width(fit);
    int beside = Math.max(settings.maxWidth() - width, width / 2);
    double[] counts = extended(fit, beside);
    double rate = rate(fit.counts());
    int columns = counts.length / size;
    double[] sums = new double[columns + 1];
    for (int j = 0; j < columns; j++) {
      sums[j + 1] =
          sums[j]
              + (fit.tied()
                  ? evidence.tiedColumn(counts, j * size, rate)
                  : evidence.column(counts, j * size));
    }
    int from = beside;
    int to = beside + width;
    for (int a = 0; a < columns; a++) {
      int last = Math.min(columns, a + settings.maxWidth());
      for (int b = a + settings.minWidth(); b <= last; b++) {
        if (sums[b] - sums[a] > sums[to] - sums[from] + WidthSearch.TOLERANCE) {
          from = a;
          to = b;
        }
      }
    }
    return Arrays.copyOfRange(counts, from * size, to * size);
  }

  /** The rate of letters that are not the most frequent of their position. */
  private double rate(double[] counts) {
    double most = 0;
    double all = 2 * Mixture.PSEUDOCOUNT;
    for (int from = 0; from < counts.length; from += size) {
      most += counts[from + Mixture.mostFrequent(counts, from, size)];
      for (int a = 0; a < size; a++) {
        all += counts[from + a];
      }
    }
    return 1 - (most + Mixture.PSEUDOCOUNT) / all;
  }

  /** Expected counts of the motif's columns and of some on either side. */
  private double[] extended(Fit fit, int beside) {
    int width = width(fit);
    Windows all = windows(width);
    Mixture mixture = weighed(fit);
    double[] counts = new double[(width + 2 * beside) * size];
    for (int i = 0; i < all.size(); i++) {
      double weight = mixture.weights()[i];
      if (weight > Mixture.NEGLIGIBLE) {
        int begin = strands.begin(all.strand(i));
        int end = begin + strands.length(all.strand(i));
        int first = all.at(i) - beside;
        for (int k = Math.max(first, begin); k < Math.min(end, all.at(i) + width + beside); k++) {
          if (strands.letters()[k] >= 0) {
            counts[(k - first) * size + strands.letters()[k]] += weight;
          }
        }
      }
    }
    return counts;
  }

  private Mixture weighed(Fit fit) {
    Mixture mixture = new Mixture(windows(width(fit)), occurrences);
    WidthSearch.finish(mixture, fit, evidence);
    return mixture;
  }

  /**
   * Where the motif stands: once in each sequence, or in each that has it with a probability over
   * one half, or wherever that is so, no two nearer than half the width.
   */
  List<Site> sites(Fit fit) {
    Windows all = windows(width(fit));
    Mixture mixture = weighed(fit);
    double[] weights = mixture.weights().clone();
    double[] anywhere = new double[0];
    if (settings.occurrences() == Occurrences.ANY) {
      mixture.weighAlone();
      anywhere = mixture.weights();
    }
    List<Site> sites = new ArrayList<>();
    for (int s = 0; s < all.sequences(); s++) {
      if (settings.occurrences() == Occurrences.ANY) {
        sites.addAll(separate(all, s, anywhere));
      } else if (all.from(s) < all.from(s + 1)) {
        double sum = 0;
        int best = all.from(s);
        for (int i = all.from(s); i < all.from(s + 1); i++) {
          sum += weights[i];
          best = weights[i] > weights[best] ? i : best;
        }
        if (occurrences == Occurrences.ONE || sum > LIKELY) {
          sites.add(site(all, best));
        }
      }
    }
    return sites;
  }

  /** The likely sites of a sequence, the likeliest first where they overlap. */
  private List<Site> separate(Windows all, int sequence, double[] weights) {
    List<Integer> likely = new ArrayList<>();
    for (int i = all.from(sequence); i < all.from(sequence + 1); i++) {
      if (weights[i] > LIKELY) {
        likely.add(i);
      }
    }
    likely.sort(Comparator.comparingDouble((Integer i) -> weights[i]).reversed());
    List<Site> sites = new ArrayList<>();
    for (int window : likely) {
      int start = all.start(window) + 1;
      if (sites.stream().allMatch(site -> 2 * Math.abs(site.start() - start) >= all.width())) {
        sites.add(site(all, window));
      }
    }
    sites.sort(Comparator.comparingInt(Site::start));
    return sites;
  }

  private Site site(Windows all, int window) {
    int sequence = all.sequence(window);
    return new Site(
        sequence,
        strands.sequences().id(sequence),
        all.start(window) + 1,
        strands.reverses(all.strand(window)) ? '-' : '+',
        0,
        strands
            .sequences()
            .alphabet()
            .text(strands.letters(), all.at(window), all.at(window) + all.width()));
  }
}
