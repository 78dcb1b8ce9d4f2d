package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.train.TrainingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Tries the candidates on a problem and chooses the simplest that predicts as well as any.
 *
 * <p>All are fitted to the training rows and judged on the validation rows. If a formula is in
 * front there, that is that. Else those that can still win are fitted again, other parts of the
 * rows held out in turn; of networks without a formula the mean of all these is the candidate, and
 * the best weighted mean of different ones is one more.
 */
final class Comparison {
  /** Parts of about as many rows as the validation rows, that are held out in turn at most. */
  private static final int FOLDS = 6;

  /** From so many rows on only the validation rows are held out. */
  private static final int LARGE = 50_000;

  /**
   * A formula is chosen if its error is at most this times the smallest: what is not one must be
   * clearly better.
   */
  private static final double CLEARLY = 1.02;

  /** What is simpler may be this much worse, if chance explains it. */
  private static final double ALIKE = 1.05;

  /** A difference between mean losses of so many standard errors is chance. */
  private static final double CHANCE = 1;

  /** What is this many times worse than the best on the validation rows is not fitted again, */
  private static final double HOPELESS = 1.3;

  /** unless a difference of so many standard errors explains it. */
  private static final double UNLUCKY = 2;

  /** A front with a formula on fewer rows says little. */
  private static final int FEW_ROWS = 100;

  /** Where there are outliers, errors beyond so many times the median count no more. */
  private static final double FAR = 4.5;

  /** Errors below this share of the target's spread are rounding. */
  private static final double ROUNDING = 1e-5;

  private final Problem problem;
  private final FitContext context;
  private final TimeLimit limit;
  private final HeldOut heldOut;
  private final boolean byRows;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Problem> folds = new ArrayList<>();
  private double floor;
  private double cap = Double.POSITIVE_INFINITY;
  private Entry chosen;
  private TrainingException failure;
  private boolean cut;

  Comparison(Problem problem, FitContext context, Duration timeLimit) {
    this.problem = problem;
    limit = new TimeLimit(timeLimit, context.listener());
    this.context = context.with(limit.watching(), context.notes(), limit::goesOn);
    heldOut = new HeldOut(problem);
    byRows = problem.judgedByRows() && problem.split().valid().length > 0;
  }

  /** A candidate and how it did. */
  private final class Entry {
    private final String name;
    private final Candidate candidate;
    private final List<Trial> trials = new ArrayList<>();
    private final List<double[]> losses = new ArrayList<>();
    private double seconds;
    private Fitted whole;

    Entry(String name, Candidate candidate) {
      this.name = name;
      this.candidate = candidate;
    }

    boolean formula() {
      return candidate != null && candidate.formula();
    }

    /** The losses of the rows that all of the first folds held out. */
    double[] losses(int count) {
      return losses.subList(0, count).stream()
          .flatMapToDouble(Arrays::stream)
          .map(loss -> Math.min(loss, cap))
          .toArray();
    }

    double mean(int count) {
      return Arrays.stream(losses(count)).average().orElse(Double.NaN);
    }

    double error(int count) {
      return byRows ? heldOut.error(mean(count)) : mean(count);
    }

    Fitted fitted() {
      return whole;
    }
  }

  /** Fits them all, or as many as there is time for, and gives the chosen one. */
  Fitted best() {
    deal();
    first();
    if (entries.isEmpty()) {
      throw failure;
    }
    int rounds = 1;
    if (!settled()) {
      rounds = further();
    }
    finish(rounds);
    chosen = choose(rounds);
    tell(rounds);
    return limit.asked() ? chosen.fitted().asStopped() : chosen.fitted();
  }

  /** The linear model, if it was fitted to its end. */
  Optional<Fitted> linear() {
    return entries.stream()
        .filter(entry -> entry.name.equals("linear") && !entry.trials.get(0).fitted().stopped())
        .map(entry -> entry.trials.get(0).fitted())
        .findFirst();
  }

  /** The validation rows first; then the training rows in parts, those with all other rows. */
  private void deal() {
    folds.add(problem);
    int[] train = problem.split().train();
    boolean several =
        byRows
            && problem.inMemory()
            && problem.split().fitting().length < LARGE
            && train.length >= 2 * FOLDS;
    List<Split> splits =
        several
            ? Split.folds(
                train, problem.target()::classOf, FOLDS - 1, problem.seed().child("folds"))
            : List.of();
    for (Split split : splits) {
      int[] held = split.test();
      int[] others = split.fitting();
      int[] rest = Arrays.copyOf(others, others.length + problem.split().valid().length);
      System.arraycopy(
          problem.split().valid(), 0, rest, others.length, problem.split().valid().length);
      folds.add(problem.withSplit(new Split(rest, held, problem.split().test())));
    }
    if (byRows && !heldOut.classes()) {
      double[] truths = problem.values(problem.target(), problem.split().fitting());
      double deviation =
          problem.logarithmic()
              ? Moments.of(Arrays.stream(truths).map(Math::log).toArray()).deviation()
              : Moments.of(truths).deviation();
      floor = ROUNDING * ROUNDING * deviation * deviation;
    }
  }

  /** Every candidate once. */
  private void first() {
    for (Candidate candidate : Candidates.of(problem)) {
      if (!entries.isEmpty() && !limit.goesOn()) {
        cut = true;
        return;
      }
      Entry entry = new Entry(candidate.name(), candidate);
      if (fit(entry, 0)) {
        entries.add(entry);
        boundOutliers(entry);
        if (entry.mean(1) <= floor && entry.formula()) {
          return;
        }
      }
    }
  }

  /**
   * Where a law was found that some rows have nothing to do with, errors of theirs would drown what
   * is compared: from then on none counts for more than what is far for the others.
   */
  private void boundOutliers(Entry entry) {
    int outliers = entry.trials.get(0).fitted().method().path("outliers").asInt();
    double[] losses = entry.losses.get(0).clone();
    if (outliers == 0 || losses.length == 0 || !byRows) {
      return;
    }
    Arrays.sort(losses);
    cap = FAR * FAR * Math.max(losses[losses.length / 2], floor);
    context
        .notes()
        .accept(
            "%d rows are far from the law that the others obey: no error counts for more than %.3g"
                    .formatted(outliers, heldOut.error(cap))
                + " in the comparison");
  }

  private boolean fit(Entry entry, int fold) {
    long start = System.nanoTime();
    String name = entry.name.replace(' ', '-') + (fold == 0 ? "" : "-" + (fold + 1));
    Problem held = folds.get(fold);
    Trial trial;
    try {
      trial = entry.candidate.fitter().fit(held, context, name);
      long failures = held.inMemory() && byRows ? trial.failures(held) : 0;
      if (failures > 0) {
        throw new TrainingException("it gives no number for %d rows".formatted(failures));
      }
    } catch (TrainingException e) {
      context.notes().accept(entry.name + " cannot be chosen: " + e.getMessage());
      failure = failure == null ? e : failure;
      return false;
    }
    entry.seconds += (System.nanoTime() - start) / 1e9;
    trial
        .fitted()
        .failure()
        .ifPresent(why -> context.notes().accept(entry.name + ", before its end: " + why));
    boolean half = limit.over() && trial.fitted().stopped();
    cut |= half;
    entry.trials.add(half ? new Trial(trial.fitted().asWhole(), trial.predictions()) : trial);
    entry.losses.add(
        byRows
            ? heldOut.losses(trial.predictions(), held.split().valid())
            : new double[] {trial.fitted().method().path("validation_loss").asDouble()});
    return true;
  }

  /** Whether the validation rows alone decide. */
  private boolean settled() {
    if (folds.size() == 1 || limit.asked()) {
      return true;
    }
    Entry best = least(entries, 1);
    return best.mean(1) <= floor || (best.formula() && problem.split().valid().length >= FEW_ROWS);
  }

  /** Those that may win once for each other part of the rows; how many parts all of them saw. */
  private int further() {
    Entry least = least(entries, 1);
    List<Entry> alive =
        entries.stream()
            .filter(
                entry ->
                    entry.error(1) <= HOPELESS * least.error(1)
                        || excess(entry.losses(1), least.losses(1)) <= UNLUCKY)
            .toList();
    int rounds = 1;
    while (rounds < folds.size()) {
      for (Entry entry : alive) {
        if (!limit.goesOn()) {
          cut = true;
          return rounds;
        }
        if (entry.trials.size() == rounds && !fit(entry, rounds)) {
          return rounds;
        }
      }
      rounds++;
    }
    return rounds;
  }

  private static Entry least(List<Entry> some, int count) {
    Entry least = null;
    for (Entry entry : some) {
      if (entry.losses.size() >= count
          && (least == null || entry.mean(count) < least.mean(count))) {
        least = entry;
      }
    }
    return least;
  }

  /** Makes of each what would be the model. */
  private void finish(int rounds) {
    List<Entry> averaged = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.candidate.averaged() && entry.trials.size() >= rounds) {
        entry.whole = average(List.of(entry), new double[] {1}, rounds);
        averaged.add(entry);
      } else {
        entry.whole = entry.trials.get(0).fitted();
      }
    }
    if (byRows && averaged.size() > 1) {
      mix(averaged, rounds);
    }
  }

  /** The weighted mean of some networks that has the least loss, greedily (Caruana et al. 2004). */
  private void mix(List<Entry> some, int rounds) {
    int steps = 20;
    int[] counts = new int[some.size()];
    double[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step < steps; step++) {
      int added = -1;
      double lowest = Double.POSITIVE_INFINITY;
      double[] losses = null;
      for (int c = 0; c < counts.length; c++) {
        counts[c]++;
        double[] mixed = losses(some, shares(counts), rounds);
        double mean = Arrays.stream(mixed).map(l -> Math.min(l, cap)).average().orElse(0);
        if (mean < lowest) {
          lowest = mean;
          added = c;
          losses = mixed;
        }
        counts[c]--;
      }
      if (added < 0) {
        return;
      }
      counts[added]++;
      if (lowest < least) {
        least = lowest;
        best = shares(counts);
      }
    }
    long used = Arrays.stream(best).filter(weight -> weight > 0).count();
    if (used < 2) {
      return;
    }
    StringBuilder name = new StringBuilder("mean of");
    for (int c = 0; c < best.length; c++) {
      if (best[c] > 0) {
        name.append(
            String.format(
                Locale.ROOT,
                "%s %s (%.2g)",
                name.length() > 7 ? " and" : "",
                some.get(c).name,
                best[c]));
      }
    }
    Entry mean = new Entry(name.toString(), null);
    mean.losses.add(losses(some, best, rounds));
    mean.whole = average(some, best, rounds);
    entries.add(mean);
  }

  private static double[] shares(int[] counts) {
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
  }

  /** The losses of a weighted mean, over all rows held out. */
  private double[] losses(List<Entry> some, double[] weights, int rounds) {
    List<double[]> all = new ArrayList<>();
    for (int fold = 0; fold < rounds; fold++) {
      int[] rows = folds.get(fold).split().valid();
      double[][] mixed = new double[rows.length][];
      double[][] each = new double[some.size()][];
      for (int i = 0; i < rows.length; i++) {
        for (int c = 0; c < each.length; c++) {
          each[c] = some.get(c).trials.get(fold).predictions()[i];
        }
        mixed[i] = heldOut.mean(each, weights);
      }
      all.add(heldOut.losses(mixed, rows));
    }
    return all.stream().flatMapToDouble(Arrays::stream).toArray();
  }

  private static Fitted average(List<Entry> some, double[] weights, int rounds) {
    NetworkAverage average = new NetworkAverage();
    ObjectNode method = JsonNodeFactory.instance.objectNode();
    method.put("name", "average");
    for (int c = 0; c < weights.length; c++) {
      if (weights[c] > 0) {
        for (Trial trial : some.get(c).trials.subList(0, rounds)) {
          average.add(trial.fitted(), weights[c] / rounds);
        }
        ObjectNode part = method.withArray("parts").addObject();
        part.put("network", some.get(c).name).put("weight", weights[c]);
        part.put("networks", rounds);
        part.set("method", some.get(c).trials.get(0).fitted().method());
      }
    }
    return average.fitted(method);
  }

  /** The first that is as good as the best, as far as the rows held out can tell. */
  private Entry choose(int rounds) {
    Entry best = null;
    for (Entry entry : entries) {
      if (judged(entry, rounds) && (best == null || mean(entry, rounds) < mean(best, rounds))) {
        best = entry;
      }
    }
    for (Entry entry : entries) {
      if (entry == best || (judged(entry, rounds) && asGood(entry, best, rounds))) {
        return entry;
      }
    }
    throw new IllegalStateException("no network was judged");
  }

  private static boolean judged(Entry entry, int rounds) {
    return entry.candidate == null || entry.losses.size() >= rounds;
  }

  private static double[] losses(Entry entry, int rounds) {
    return entry.losses(entry.candidate == null ? 1 : rounds);
  }

  private static double mean(Entry entry, int rounds) {
    return Arrays.stream(losses(entry, rounds)).average().orElse(Double.NaN);
  }

  private boolean asGood(Entry simple, Entry best, int rounds) {
    if (mean(simple, rounds) <= floor) {
      return true;
    }
    if (!simple.formula()) {
      return false;
    }
    double ratio =
        byRows
            ? heldOut.error(mean(simple, rounds)) / heldOut.error(mean(best, rounds))
            : mean(simple, rounds) / mean(best, rounds);
    return (!best.formula() && ratio <= CLEARLY)
        || (ratio <= ALIKE && excess(losses(simple, rounds), losses(best, rounds)) <= CHANCE);
  }

  /**
   * By how many standard errors the first losses are larger than the second, of the same rows; 0
   * where there is but one, so that nothing is known of chance.
   */
  private static double excess(double[] more, double[] less) {
    double mean = 0;
    for (int i = 0; i < more.length; i++) {
      mean += (more[i] - less[i]) / more.length;
    }
    double variance = 0;
    for (int i = 0; i < more.length; i++) {
      double deviation = more[i] - less[i] - mean;
      variance += deviation * deviation;
    }
    return more.length < 2
        ? 0
        : mean / Math.sqrt(Math.max(variance / (more.length - 1) / more.length, Double.MIN_NORMAL));
  }

  private void tell(int rounds) {
    ObjectNode board = leaderboard();
    // The record knows no time, so that equal trainings give equal files.
    Map<String, Double> seconds = new HashMap<>();
    entries.forEach(entry -> seconds.put(entry.name, entry.seconds));
    context
        .notes()
        .accept(
            "tried on %d rows held out, by %s:"
                .formatted(board.path("rows").asInt(), board.path("measure").asText()));
    for (var entry : board.path("networks")) {
      context
          .notes()
          .accept(
              String.format(
                  Locale.ROOT,
                  "  %.4g  %s, %d numbers, %.1f s",
                  entry.path("error").asDouble(),
                  entry.path("network").asText(),
                  entry.path("size").asLong(),
                  seconds.get(entry.path("network").asText())));
    }
    if (cut) {
      context
          .notes()
          .accept(
              "the time was over before all was tried: with more (--time-limit) another network may"
                  + " be chosen");
    }
    context.notes().accept("chosen: " + chosen.name);
  }

  /** What was tried, the best first. */
  ObjectNode leaderboard() {
    ObjectNode board = JsonNodeFactory.instance.objectNode();
    int rounds =
        entries.stream()
            .filter(e -> e.candidate != null)
            .mapToInt(e -> e.losses.size())
            .max()
            .orElse(1);
    int rows = 0;
    for (int fold = 0; fold < rounds; fold++) {
      rows += folds.get(fold).split().valid().length;
    }
    board.put("chosen", chosen.name).put("measure", byRows ? heldOut.measure() : "loss");
    board.put("rows", rows).put("folds", rounds).put("cut_by_time", cut);
    entries.stream()
        .sorted((a, b) -> Double.compare(shown(a), shown(b)))
        .forEach(
            entry -> {
              ObjectNode json = board.withArray("networks").addObject();
              json.put("network", entry.name).put("error", shown(entry));
              json.put("folds", entry.candidate == null ? rounds : entry.losses.size());
              json.put("size", entry.whole.network().parameterCount());
            });
    return board;
  }

  private double shown(Entry entry) {
    double mean = mean(entry, entry.losses.size());
    return byRows ? heldOut.error(mean) : mean;
  }
}
