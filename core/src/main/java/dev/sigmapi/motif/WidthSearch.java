package dev.sigmapi.motif;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * Looks for motifs of one width. Every window is a start, one step is made from each, and the
 * better part goes on: so a motif is found from any of its sites that is near enough to the others.
 */
final class WidthSearch {
  /** Reads of a chunk that the first round may take; fewer windows are starts where it is less. */
  private static final double BUDGET = 450e6;

  /** Letters of a start, for its one window; so that it has three letters in four. */
  private static final double START = 2;

  /** What is left after each round, as a share of those before it, and the steps of each round. */
  private static final int KEPT = 4;

  private static final int[] STEPS = {1, 1, 2};

  /** How many go to the end, and how many of those then move by single letters. */
  private static final int FINAL = 40;

  private static final int CLIMBING = 3;

  /** Starts that one worker takes at a time. */
  private static final int BLOCK = 64;

  private static final int MOST_STEPS = 50;

  /** Less evidence than this is no gain. */
  static final double TOLERANCE = 5e-3;

  private static final Comparator<Fit> BEST_FIRST =
      Comparator.comparingDouble(Fit::score).reversed();

  private final Windows windows;
  private final Occurrences occurrences;
  private final Workers workers;
  private final int size;
  private final Evidence evidence;

  WidthSearch(Windows windows, Occurrences occurrences, Workers workers) {
    this.windows = windows;
    this.occurrences = occurrences;
    this.workers = workers;
    size = windows.strands().background().length;
    evidence = new Evidence(windows.strands().background());
  }

  /** The best motifs, the best first. */
  List<Fit> best(Seed seed) {
    List<Fit> fits = starts(seed.random());
    for (int steps : STEPS) {
      fits = each(fits, BLOCK, (mixture, fit) -> advance(mixture, fit, steps));
      fits = first(fits, Math.max(FINAL, fits.size() / KEPT));
    }
    fits = first(fits, FINAL);
    List<Fit> free = distinct(each(fits, 1, (mixture, fit) -> finish(mixture, fit, evidence)));
    List<Fit> tied = free.stream().map(fit -> new Fit(0, true, fit.counts())).toList();
    tied = distinct(each(tied, 1, (mixture, fit) -> finish(mixture, fit, evidence)));
    List<Fit> all = new ArrayList<>(each(first(tied, CLIMBING), 1, this::climb));
    all.addAll(free);
    all.sort(BEST_FIRST);
    return distinct(all);
  }

  private static List<Fit> first(List<Fit> fits, int most) {
    return fits.subList(0, Math.min(fits.size(), most));
  }

  /** The first of those with the same consensus. */
  private List<Fit> distinct(List<Fit> fits) {
    Map<String, Fit> distinct = new LinkedHashMap<>();
    fits.forEach(fit -> distinct.putIfAbsent(consensus(fit), fit));
    return List.copyOf(distinct.values());
  }

  private List<Fit> starts(SplittableRandom random) {
    double wanted = BUDGET / Math.max(1.0, (double) windows.size() * windows.chunks());
    List<Fit> fits = new ArrayList<>();
    int left = (int) Math.min(windows.size(), Math.max(FINAL, wanted));
    for (int i = 0; i < windows.size() && left > 0; i++) {
      if (random.nextInt(windows.size() - i) < left) {
        left--;
        double[] counts = new double[windows.width() * size];
        for (int j = 0; j < windows.width(); j++) {
          counts[j * size + windows.letter(i, j)] = START;
        }
        fits.add(new Fit(0, false, counts));
      }
    }
    return fits;
  }

  private static Fit advance(Mixture mixture, Fit fit, int steps) {
    mixture.start(fit);
    double score = mixture.expectation();
    for (int step = 0; step < steps; step++) {
      mixture.maximisation();
      score = mixture.expectation();
    }
    return new Fit(score, fit.tied(), mixture.counts().clone());
  }

  /** Fits to the end; the score is the evidence. */
  static Fit finish(Mixture mixture, Fit fit, Evidence evidence) {
    mixture.start(fit);
    double likelihood = mixture.fit(MOST_STEPS, TOLERANCE);
    double score = mixture.evidence(likelihood, evidence);
    return new Fit(score, fit.tied(), mixture.counts().clone());
  }

  /** The best of the consensus with one letter changed, again and again while it gets better. */
  private Fit climb(Mixture mixture, Fit fit) {
    Fit best = fit;
    for (double before = Double.NEGATIVE_INFINITY; best.score() > before + TOLERANCE; ) {
      before = best.score();
      for (int i = 0; i < fit.counts().length; i++) {
        double[] changed = best.counts().clone();
        int position = i / size * size;
        int most = position + Mixture.mostFrequent(changed, position, size);
        if (i != most) {
          changed[i] = changed[most];
          changed[most] = best.counts()[i];
          best = better(best, look(mixture, new Fit(0, true, changed)));
        }
      }
      best = better(best, finish(mixture, best, evidence));
    }
    return best;
  }

  private static Fit better(Fit one, Fit other) {
    return other.score() > one.score() ? other : one;
  }

  /** One step, and the evidence after it; the consensus stays. */
  private Fit look(Mixture mixture, Fit fit) {
    mixture.start(fit);
    mixture.expectation();
    mixture.maximisation();
    double score = mixture.evidence(mixture.expectation(), evidence);
    return new Fit(score, true, mixture.counts().clone());
  }

  private String consensus(Fit fit) {
    StringBuilder text = new StringBuilder();
    for (int from = 0; from < fit.counts().length; from += size) {
      int most = Mixture.mostFrequent(fit.counts(), from, size);
      text.append((char) ('a' + most));
    }
    return text.toString();
  }

  /** Does something with each, side by side; the best first, equals in the order they came in. */
  private List<Fit> each(List<Fit> fits, int block, BiFunction<Mixture, Fit, Fit> change) {
    List<List<Fit>> blocks = new ArrayList<>();
    for (int from = 0; from < fits.size(); from += block) {
      blocks.add(fits.subList(from, Math.min(fits.size(), from + block)));
    }
    List<Fit> changed = new ArrayList<>();
    workers
        .each(
            blocks,
            some -> {
              Mixture mixture = new Mixture(windows, occurrences);
              return some.stream().map(fit -> change.apply(mixture, fit)).toList();
            })
        .forEach(changed::addAll);
    changed.sort(BEST_FIRST);
    return changed;
  }
}
