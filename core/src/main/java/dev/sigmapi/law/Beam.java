package dev.sigmapi.law;

import dev.sigmapi.law.Law.Factor;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Term;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Grows laws of one family, level by level: to every law of the beam one thing is added in all
 * promising ways, the many results are fitted a little, the better ones more, and the best of each
 * form make the next beam.
 */
final class Beam {
  private static final int WIDTH = 8;
  private static final int LEVELS = 6;
  private static final int[] STEPS = {5, 15, 40};

  /** Rows of the first two rounds of fitting, and of the scores of what may be added. */
  private static final int FEW = 500;

  private static final int SOME = 1500;
  private static final int SCORED = 800;

  /**
   * By so much a level has to lower the criterion, or it was in vain; two in vain end the search.
   */
  private static final double BETTER = 10;

  /** Below this share of the squares an error may be on its way to none. */
  private static final double CLOSE = 1e-14;

  /** No exponent of a law is larger. */
  private static final double LARGEST_EXPONENT = 8;

  private final Rows rows;
  private final Rows few;
  private final Rows some;
  private final Growth growth;
  private final Beginnings beginnings;
  private final Workers workers;
  private final BooleanSupplier enough;
  private final double exact;

  /**
   * @param scales what the inputs were divided by
   * @param enough whether to come to an end
   */
  Beam(
      Rows rows,
      double[] scales,
      Family family,
      Seed seed,
      Workers workers,
      BooleanSupplier enough) {
    this.rows = rows;
    this.few = rows.thinned(FEW);
    this.some = rows.thinned(SOME);
    this.workers = workers;
    this.enough = enough;
    Rows scored = rows.thinned(SCORED);
    Pool pool = new Pool(scored, scales, family, seed.child("pool"));
    growth = new Growth(scored, pool, family);
    beginnings = new Beginnings(scored, pool, family);
    exact = LawSearch.EXACT * rows.squares();
  }

  /**
   * The best laws, by their criterion; at least one.
   *
   * @param more laws to begin with beside those of one term
   */
  List<Fitted> best(List<Sum> more) {
    List<Sum> starts = beginnings.all();
    starts.addAll(more);
    List<Fitted> beam = fitted(starts);
    List<Fitted> all = new ArrayList<>(beam);
    double least = Double.POSITIVE_INFINITY;
    int inVain = 0;
    for (int level = 1; level < LEVELS; level++) {
      Fitted first = beam.get(0);
      inVain = first.criterion() < least - BETTER ? 0 : inVain + 1;
      least = Math.min(least, first.criterion());
      if (first.error() <= exact || inVain == 2 || enough.getAsBoolean()) {
        break;
      }
      List<Sum> grown = new ArrayList<>();
      workers
          .each(beam, each -> enough.getAsBoolean() ? List.<Sum>of() : growth.of(each.law()))
          .forEach(grown::addAll);
      beam = fitted(grown);
      if (beam.isEmpty()) {
        break;
      }
      all.addAll(beam);
    }
    all.sort(Comparator.comparingDouble(Fitted::criterion));
    return all;
  }

  /** The best of these, with what carries nothing left out, after more and more steps. */
  private List<Fitted> fitted(List<Sum> starts) {
    List<Fitted> running = distinct(workers.each(starts, s -> fitted(s, few, STEPS[0])));
    running = diverse(running, 10 * WIDTH);
    running = distinct(workers.each(running, f -> fitted(f.law(), some, STEPS[1])));
    running = diverse(running, 3 * WIDTH);
    running = distinct(workers.each(running, f -> pruned(fitted(f.law(), rows, STEPS[2]))));
    return diverse(running, WIDTH);
  }

  /** A law after some steps, or after none when there is no time left. */
  private Fitted fitted(Sum law, Rows on, int steps) {
    return Fitted.of(law, on, enough.getAsBoolean() ? 0 : steps);
  }

  /** The best of each form, then the second best of each, and so on. */
  private static List<Fitted> diverse(List<Fitted> sorted, int most) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    Map<Fitted, Integer> rounds = new LinkedHashMap<>();
    for (Fitted each : sorted) {
      rounds.put(each, seen.merge(Law.form(each.law()), 1, Integer::sum));
    }
    return rounds.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .limit(most)
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparingDouble(Fitted::criterion))
        .toList();
  }

  /** By criterion; of those with the same error and as many free numbers, one. */
  private static List<Fitted> distinct(List<Fitted> all) {
    List<Fitted> sorted = new ArrayList<>(all);
    sorted.removeIf(f -> !Double.isFinite(f.error()) || !plausible(f.law()));
    sorted.sort(Comparator.comparingDouble(Fitted::criterion));
    Map<String, Fitted> kept = new LinkedHashMap<>();
    for (Fitted each : sorted) {
      kept.putIfAbsent("%.5e %d".formatted(each.error(), each.free()), each);
    }
    return new ArrayList<>(kept.values());
  }

  /** Without the terms and factors that lower the criterion by being left out. */
  private Fitted pruned(Fitted fitted) {
    Fitted best = fitted;
    if (best.error() <= CLOSE * rows.squares()) {
      best = Fitted.exactly(best.law(), rows);
    }
    boolean again = true;
    while (again && best.error() > exact && !enough.getAsBoolean()) {
      again = false;
      for (Sum smaller : Law.smaller(best.law())) {
        Fitted trial = Fitted.of(smaller, rows, STEPS[0]);
        if (trial.criterion() < best.criterion()) {
          best = trial;
          again = true;
          break;
        }
      }
    }
    return best;
  }

  /** Whether no exponent is absurdly large. */
  private static boolean plausible(Sum law) {
    for (Term term : law.terms()) {
      for (Law.Value w : term.exponents()) {
        if (Math.abs(w.value()) > LARGEST_EXPONENT) {
          return false;
        }
      }
      for (Factor factor : term.factors()) {
        if (!plausible(factor.argument())) {
          return false;
        }
      }
    }
    return true;
  }
}
