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

/** Finds laws. */
final class LawSearch {
  static final boolean TRACE = Boolean.getBoolean("law.trace");
  private static final int BEAM = 8;
  private static final int LEVELS = 6;
  private static final int[] STEPS = {5, 15, 40};

  /** Squared relative errors below this are rounding. */
  private static final double EXACT = 1e-22;

  private static final int FEW = 500;
  private static final int SOME = 1500;
  private static final int SCORED = 800;

  private final Rows rows;
  private final Rows few;
  private final Rows some;
  private final Growth growth;
  private final Beginnings beginnings;
  private final Workers workers;
  private final double exact;
  private int tried;

  LawSearch(Rows rows, double[] scales, Family family, Seed seed, Workers workers) {
    this.rows = rows;
    this.few = rows.thinned(FEW);
    this.some = rows.thinned(SOME);
    this.workers = workers;
    Rows scored = rows.thinned(SCORED);
    Pool pool = new Pool(scored, scales, family, seed.child("pool"));
    if (TRACE) System.err.println("pool " + pool.candidates().size() + " functions " + pool.functions().size());
    growth = new Growth(scored, pool, family);
    beginnings = new Beginnings(scored, pool, family);
    double size = 0;
    for (int r = 0; r < rows.count(); r++) {
      double y = rows.target()[r] * (rows.roots() == null ? 1 : rows.roots()[r]);
      size += y * y;
    }
    exact = EXACT * size;
  }

  /**
   * The best laws, by their criterion.
   *
   * @param more laws to begin with beside those of one term
   */
  List<Fitted> best(List<Sum> more) {
    List<Fitted> all = new ArrayList<>();
    List<Sum> starts = beginnings.all();
    starts.addAll(more);
    List<Fitted> beam = fitted(starts);
    double least = Double.POSITIVE_INFINITY;
    int inVain = 0;
    for (int level = 0; level < LEVELS; level++) {
      if (level > 0) {
        List<Sum> grown = new ArrayList<>();
        workers.each(beam, b -> growth.of(b.law())).forEach(grown::addAll);
        beam = fitted(grown);
      }
      if (beam.isEmpty()) {
        break;
      }
      all.addAll(beam);
      if (TRACE) {
        System.err.println("level " + level + " tried " + tried);
        for (Fitted f : beam.subList(0, Math.min(3, beam.size()))) {
          System.err.println("   " + Math.sqrt(f.error() / exact * EXACT) + " " + f.criterion() + " " + Texts.of(f.law()));
        }
      }
      double now = beam.get(0).criterion();
      boolean done = beam.get(0).error() <= exact;
      inVain = now < least - 10 ? 0 : inVain + 1;
      least = Math.min(least, now);
      if (done || inVain == 2) {
        break;
      }
    }
    all.sort(Comparator.comparingDouble(Fitted::criterion));
    return all;
  }

  /** The best of these, with what carries nothing left out, after more and more steps. */
  private List<Fitted> fitted(List<Sum> starts) {
    tried += starts.size();
    List<Fitted> running = distinct(workers.each(starts, s -> Fitted.of(s, few, STEPS[0])));
    running = diverse(running, 5 * BEAM);
    running = distinct(workers.each(running, f -> Fitted.of(f.law(), some, STEPS[1])));
    running = diverse(running, 2 * BEAM);
    running = distinct(workers.each(running, f -> pruned(Fitted.of(f.law(), rows, STEPS[2]))));
    return diverse(running, BEAM);
  }

  /** The best of each form, then the second best, and so on. */
  private static List<Fitted> diverse(List<Fitted> sorted, int most) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    List<Fitted> chosen = new ArrayList<>();
    for (Fitted each : sorted) {
      if (seen.merge(Texts.form(each.law()), 1, Integer::sum) <= 1 + most / 16 && chosen.size() < most) {
        chosen.add(each);
      }
    }
    return chosen;
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
    boolean again = true;
    while (again && best.error() > exact) {
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

  private static boolean plausible(Sum law) {
    for (Term term : law.terms()) {
      for (var w : term.exponents()) {
        if (Math.abs(w.value()) > 8) {
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
