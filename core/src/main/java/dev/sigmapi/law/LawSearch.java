package dev.sigmapi.law;

import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.parallel.Workers;
import dev.sigmapi.projection.OrthogonalColumns;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Looks for the law that rows follow: a sum of products of powers of the inputs and of functions of
 * such sums, all numbers fitted in double precision.
 *
 * <p>Laws grow from products of powers. A {@link Beam} of each {@link Family} first looks at a few
 * rows; a law that leaves nothing but rounding ends the search. Where there is noise, as many rows
 * are looked at as it takes to see behind it. The best are simplified on all rows, and the law
 * whose {@link Description} is shortest is believed. One seed gives the same laws on any number of
 * threads, as long as no clock cuts the search.
 *
 * @param threads how many laws are fitted at a time
 * @param enough whether to come to an end; asked between the steps of the search
 */
public record LawSearch(int threads, BooleanSupplier enough) {
  /** Rows of the first look, and the most of the second. */
  private static final int FEW = 400;

  private static final int MANY = 3000;

  /** Rows of the second look for a whole unit of relative noise. */
  private static final double ROWS_BY_NOISE = 4e4;

  /** Forms that are compared on the rows of the second look, and those that are simplified. */
  private static final int COMPARED = 30;

  private static final int SIMPLIFIED = 6;

  /** Rows that they are simplified on, and how many of them then on all rows. */
  private static final int SOME = 2000;

  private static final int LAST = 3;

  /** Steps that fit a law of which a start is near. */
  private static final int STEPS = 20;

  /** Laws like the shortest that are simplified too. */
  private static final int ALTERNATIVES = 12;

  /** Free numbers of a law that is simplified after the first look already. */
  private static final int SHORT = 12;

  /** Rows on which is looked whether a law leaves anything but noise. */
  private static final int TESTED = 5000;

  /** What the best of the pool explains of mere noise, in units of its variance, at most. */
  private static final double NOISE = 28;

  /** Bits of a law that is so plain that no other family need be asked. */
  private static final double PLAIN = 45;

  /** Squared relative errors below this are rounding. */
  static final double EXACT = 1e-22;

  /** A squared relative error between this and rounding is that of a law which comes close. */
  private static final double LEAST_NOISE = 1e-8;

  /** A robust weight is 1 within as many times the median size of residuals. */
  private static final double FAR = 5;

  private static final int ROBUST_ROUNDS = 20;

  /** Looks until all is tried. */
  public LawSearch(int threads) {
    this(threads, () -> false);
  }

  /**
   * Finds laws, the one that is believed first.
   *
   * @param inputs finite numbers, [inputs][rows], at least one of each
   * @param target y, finite, [rows]
   * @param relative whether errors may be relative to y, above 0, rather than alike for all rows;
   *     the rows then tell which they are
   */
  public List<FoundLaw> find(double[][] inputs, double[] target, boolean relative, Seed seed) {
    try (Workers workers = new Workers(threads)) {
      double[] roots = relative ? relativeRoots(inputs, target) : null;
      Search search = new Search(inputs, target, roots, seed, workers);
      List<Fitted> laws = search.laws();
      if (relative && search.alikeIsLikelier(laws.get(0)) && !enough.getAsBoolean()) {
        search = new Search(inputs, target, null, seed, workers);
        laws = search.laws();
      }
      double floor = search.floor;
      return laws.stream()
          .map(
              f -> new FoundLaw(f.law(), Math.sqrt(f.error() / f.rows()), f.error() <= 100 * floor))
          .toList();
    }
  }

  /** The search for laws with given weights of the rows. */
  private final class Search {
    private final Workers workers;
    private final Seed seed;
    private final double[] scales;
    private final double unit;
    private final Rows scaled;
    private final Rows all;
    private final double floor;
    private Growth test;
    private final List<Fitted> simple = new ArrayList<>();

    Search(double[][] inputs, double[] target, double[] roots, Seed seed, Workers workers) {
      this.workers = workers;
      this.seed = seed;
      scales = Arrays.stream(inputs).mapToDouble(LawSearch::middle).toArray();
      unit = middle(target);
      all = Rows.of(inputs, target, roots);
      scaled = all.scaled(scales, unit);
      floor = EXACT * all.squares();
    }

    /** What any law is asked for that may be right: of the family with the most functions. */
    private Growth test() {
      if (test == null) {
        Rows tested = all.thinned(TESTED);
        double[] ones = new double[scales.length];
        Arrays.fill(ones, 1);
        Pool pool = new Pool(tested, ones, Family.PERIODIC, seed.child("test"));
        test = new Growth(tested, pool, Family.PERIODIC);
      }
      return test;
    }

    List<Fitted> laws() {
      Rows few = scaled.thinned(FEW);
      Map<Family, List<Fitted>> seen = new EnumMap<>(Family.class);
      double least = Double.POSITIVE_INFINITY;
      for (Family family : Family.values()) {
        List<Fitted> best = beam(few, family).best(List.of());
        seen.put(family, forms(best));
        least = Math.min(least, best.get(0).error() / few.squares());
        double error = best.get(0).error() / few.squares();
        boolean noisy = error > LEAST_NOISE && best.get(0).free() <= SHORT;
        if (noisy || error <= 100 * EXACT) {
          simplify(best.subList(0, 1));
        }
        if (isDone()) {
          return simple;
        }
      }
      double rows = ROWS_BY_NOISE * Math.sqrt(least);
      Rows more = scaled.thinned((int) Math.max(FEW, Math.min(MANY, rows)));
      for (Family family : Family.values()) {
        List<Sum> begun = seen.get(family).stream().map(Fitted::law).toList();
        simplify(compared(beam(more, family).best(begun), more));
        if (isDone()) {
          return simple;
        }
      }
      return simple;
    }

    private boolean isDone() {
      return !simple.isEmpty()
          && (isExact(simple.get(0)) || isPlain(simple.get(0)) || enough.getAsBoolean());
    }

    private Beam beam(Rows rows, Family family) {
      return new Beam(rows, scales, family, seed.child(family.name()), workers, enough);
    }

    /** The forms that fit best on these rows. */
    private List<Fitted> compared(List<Fitted> best, Rows rows) {
      List<Fitted> again =
          new ArrayList<>(workers.each(forms(best), f -> Fitted.of(f.law(), rows, STEPS)));
      again.sort(Comparator.comparingDouble(Fitted::criterion));
      return again.subList(0, Math.min(SIMPLIFIED, again.size()));
    }

    /** Simplifies laws, each also as its first term times a sum, and puts the shortest first. */
    private void simplify(List<Fitted> laws) {
      List<Sum> starts = new ArrayList<>();
      for (Fitted each : laws) {
        Sum law = Canonical.unscaled(each.law(), scales, unit);
        starts.add(law);
        if (law.terms().size() > 1) {
          starts.add(Sum.of(Growth.whole(law)));
        }
      }
      Rows some = all.thinned(SOME);
      List<Fitted> shorter =
          new ArrayList<>(
              workers.each(starts, start -> new Simplifying(some, floor, enough).of(start)));
      shorter.sort(shortest());
      List<Fitted> first = shorter.subList(0, Math.min(LAST, shorter.size()));
      simple.addAll(workers.each(first, f -> new Simplifying(all, floor, enough).of(f.law())));
      simple.sort(shortest());
      alternatives(simple.get(0));
    }

    /** Puts a law first that is like this one and shorter. */
    private void alternatives(Fitted law) {
      if (isExact(law) || enough.getAsBoolean()) {
        return;
      }
      Rows some = all.thinned(SOME);
      List<Fitted> fitted =
          new ArrayList<>(
              workers.each(Alternatives.of(law.law()), other -> Fitted.of(other, some, STEPS)));
      fitted.removeIf(other -> !Double.isFinite(other.error()));
      fitted.sort(Comparator.comparingDouble(Fitted::error));
      List<Fitted> first = fitted.subList(0, Math.min(ALTERNATIVES, fitted.size()));
      simple.addAll(workers.each(first, f -> new Simplifying(all, floor, enough).of(f.law())));
      simple.sort(shortest());
    }

    private Comparator<Fitted> shortest() {
      return Comparator.comparingDouble(f -> Description.bits(f, scales.length, floor));
    }

    private boolean isExact(Fitted law) {
      return law.error() <= 100 * floor;
    }

    /**
     * Whether a law is short, has no numbers but simple ones and perhaps one in front of a product,
     * and leaves nothing but noise.
     */
    private boolean isPlain(Fitted law) {
      boolean product =
          law.law().terms().size() == 1 && law.law().terms().get(0).factors().isEmpty();
      return law.free() <= (product ? 1 : 0)
          && Description.bits(law.law(), scales.length, law.rows()) < PLAIN
          && test().unexplained(law.law()) < NOISE;
    }

    /** Whether the residuals of a law say that errors are alike for all rows, not relative to y. */
    private boolean alikeIsLikelier(Fitted law) {
      if (isExact(law)) {
        return false;
      }
      Graph graph = Graph.evaluated(law.law(), all);
      double[] alike = new double[all.count()];
      double[] relative = new double[all.count()];
      double logarithms = 0;
      for (int r = 0; r < alike.length; r++) {
        double size = Math.abs(all.target()[r]);
        alike[r] = Math.abs(graph.values()[r] - all.target()[r]);
        relative[r] = alike[r] / size;
        logarithms += Math.log(size);
      }
      // The medians stand for the deviations: likelihoods of a few bad rows would say nothing.
      return Math.log(middle(alike)) < Math.log(middle(relative)) + logarithms / alike.length;
    }
  }

  /**
   * Weights for errors that are relative to y, above 0. Rows that are far from the product of
   * powers that most rows are near to count less: ŷ/y of a y that is wrong by a factor would
   * outweigh all.
   */
  private static double[] relativeRoots(double[][] inputs, double[] target) {
    int count = target.length;
    Rows rows = Rows.of(inputs, target, null);
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    double[] far = new double[count];
    for (int round = 0; round < ROBUST_ROUNDS; round++) {
      OrthogonalColumns columns = new OrthogonalColumns(count, 1 + inputs.length);
      double[] residual = new double[count];
      for (int r = 0; r < count; r++) {
        columns.columns()[0][r] = weights[r];
        for (int i = 0; i < inputs.length; i++) {
          columns.columns()[1 + i][r] = rows.positive(i) ? weights[r] * rows.logarithms()[i][r] : 0;
        }
        residual[r] = weights[r] * Math.log(target[r]);
      }
      columns.decompose();
      columns.solve(residual, new double[1 + inputs.length]);
      for (int r = 0; r < count; r++) {
        far[r] = Math.abs(residual[r] / weights[r]);
      }
      double usual = middle(far);
      for (int r = 0; r < count; r++) {
        far[r] /= FAR * usual;
        weights[r] = 1 / Math.sqrt(Math.max(far[r], 1.0 / FAR));
      }
    }
    double[] roots = new double[count];
    for (int r = 0; r < count; r++) {
      roots[r] = 1 / target[r] / Math.max(1, far[r] * far[r] * far[r]);
    }
    return roots;
  }

  /** The best law of every form, so many at most. */
  private static List<Fitted> forms(List<Fitted> best) {
    Map<String, Fitted> forms = new LinkedHashMap<>();
    best.forEach(each -> forms.putIfAbsent(Law.form(each.law()), each));
    return forms.values().stream().limit(COMPARED).toList();
  }

  private static double middle(double[] values) {
    double[] sizes = Arrays.stream(values).map(Math::abs).filter(v -> v > 0).sorted().toArray();
    return sizes.length == 0 ? 1 : sizes[sizes.length / 2];
  }
}
