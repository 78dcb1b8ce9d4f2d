package dev.sigmapi.law;

import dev.sigmapi.expression.SimpleNumbers;
import dev.sigmapi.law.Law.Sum;
import dev.sigmapi.law.Law.Value;
import dev.sigmapi.projection.NormalEquations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * Takes from a fitted law what the rows cannot tell from nothing, and gives its numbers the simple
 * values that they cannot tell from the fitted ones. After every change the rest is fitted again;
 * the change stays if the squared error then passes an F-like test, by itself and together with all
 * changes before it.
 */
final class Simplifying {
  /** How many standard errors a simple value may be away to be tried. */
  private static final double NEAR = 3.5;

  /** Where there is no noise, standard errors are too small to hold rounding. */
  private static final double ROUNDING = 1e-7;

  private static final int STEPS = 12;

  /** Digits that move a number by less than this share of its standard error say nothing. */
  private static final double UNSEEN = 50;

  private final Rows rows;
  private final double floor;
  private final BooleanSupplier enough;
  private Fitted law;
  private double first;
  private int removed;

  /**
   * @param floor the squared error that rounding leaves
   * @param enough whether to come to an end: no change passes any more
   */
  Simplifying(Rows rows, double floor, BooleanSupplier enough) {
    this.rows = rows;
    this.enough = enough;
    this.floor = floor;
  }

  Fitted of(Sum start) {
    law = Fitted.exactly(start, rows);
    first = law.error();
    removed = 0;
    drop();
    exponents(true);
    exponents(false);
    drop();
    coefficients();
    law = Fitted.exactly(law.law(), rows);
    return Fitted.of(rounded(), rows, 0);
  }

  /** The law with as many digits in its free numbers as the rows tell, and a few more. */
  private Sum rounded() {
    Graph graph = new Graph(law.law(), rows);
    double[] errors = standardErrors(graph);
    int[] seen = {0, graph.shrinkable()};
    return Law.map(
        law.law(),
        (value, exponent) ->
            value.free()
                ? Value.free(rounded(value.value(), errors[seen[exponent ? 0 : 1]++] / UNSEEN))
                : value);
  }

  private static double rounded(double value, double reach) {
    for (int digits = 1; digits < 17; digits++) {
      double shorter =
          Double.parseDouble(String.format(Locale.ROOT, "%." + (digits - 1) + "e", value));
      if (Math.abs(shorter - value) <= reach) {
        return shorter;
      }
    }
    return value;
  }

  private boolean accept(Sum trial, int fewer) {
    if (enough.getAsBoolean()) {
      return false;
    }
    Fitted fitted = Fitted.of(trial, rows, STEPS);
    int freedom = Math.max(1, rows.count() - law.free());
    boolean passes =
        fitted.error() <= floor
            || (freedom * (fitted.error() / Math.max(law.error(), floor) - 1) <= likely(fewer)
                && freedom * (fitted.error() / Math.max(first, floor) - 1)
                    <= likely(removed + fewer));
    if (passes) {
      law = fitted;
      removed += fewer;
    }
    return passes;
  }

  /** What a sum of k squared normal numbers stays under but once in a thousand times or less. */
  private static double likely(int k) {
    return k + 3 * Math.sqrt(2.0 * k) + 5;
  }

  private void drop() {
    boolean again = true;
    while (again) {
      again = false;
      for (Sum smaller : Law.smaller(law.law())) {
        int fewer = law.free() - new Graph(smaller, rows).parameters();
        if (accept(smaller, Math.max(1, fewer))) {
          again = true;
          break;
        }
      }
    }
  }

  /** One free number, by its place, and the value it might take. */
  private record Change(int place, double value, double doubt) {}

  /** Tries changes in batches, the most likely first: half a batch if the whole fails. */
  private void exponents(boolean zerosOnly) {
    List<Integer> refused = new ArrayList<>();
    while (true) {
      Graph graph = new Graph(law.law(), rows);
      List<Change> changes = new ArrayList<>();
      double[] errors = standardErrors(graph);
      double[] values = graph.start();
      for (int k = 0; k < graph.shrinkable(); k++) {
        double reach = Math.max(NEAR * errors[k], ROUNDING);
        double value = zerosOnly ? 0 : SimpleNumbers.fraction(values[k], reach);
        double away = Math.abs(value - values[k]);
        if (away <= reach && !refused.contains(identity(values, k))) {
          changes.add(new Change(k, value, away / reach));
        }
      }
      if (changes.isEmpty()) {
        return;
      }
      changes.sort(Comparator.comparingDouble(Change::doubt));
      int size = changes.size();
      while (!accept(held(law.law(), changes.subList(0, size)), size)) {
        if (size == 1) {
          // Places move as others are held, so a number that was refused is known by its rank.
          refused.add(identity(values, changes.get(0).place));
          break;
        }
        size = (size + 1) / 2;
      }
    }
  }

  private static int identity(double[] values, int place) {
    return Double.hashCode((float) values[place]);
  }

  private void coefficients() {
    List<Integer> refused = new ArrayList<>();
    while (true) {
      Graph graph = new Graph(law.law(), rows);
      double[] errors = standardErrors(graph);
      double[] values = graph.start();
      Change best = null;
      for (int k = graph.shrinkable(); k < values.length; k++) {
        double value = SimpleNumbers.constant(values[k], NEAR * errors[k]);
        double doubt = errors[k] / Math.abs(values[k]);
        if (!Double.isNaN(value)
            && !refused.contains(identity(values, k))
            && (best == null || doubt > best.doubt)) {
          best = new Change(k, value, doubt);
        }
      }
      if (best == null) {
        return;
      }
      if (!accept(held(law.law(), List.of(best)), 1)) {
        refused.add(identity(values, best.place));
      }
    }
  }

  private Sum held(Sum sum, List<Change> changes) {
    Graph graph = new Graph(sum, rows);
    int[] seen = {0, graph.shrinkable()};
    return Law.map(
        sum,
        (value, exponent) -> {
          if (!value.free()) {
            return value;
          }
          int place = seen[exponent ? 0 : 1]++;
          return changes.stream()
              .filter(change -> change.place == place)
              .findFirst()
              .map(change -> Value.held(change.value))
              .orElse(value);
        });
  }

  /** The standard error of every free number from the linear model at the fit. */
  private double[] standardErrors(Graph graph) {
    graph.moveTo(graph.start());
    NormalEquations equations = new NormalEquations(graph.parameters());
    graph.linearise(equations);
    double[] damping = new double[graph.parameters()];
    for (int k = 0; k < damping.length; k++) {
      damping[k] = 1e-12 * equations.diagonal(k) + Double.MIN_NORMAL;
    }
    double[] inverse = equations.inverseDiagonal(damping);
    double variance = Math.max(law.error(), floor) / Math.max(1, rows.count() - graph.parameters());
    double[] errors = new double[damping.length];
    for (int k = 0; k < errors.length; k++) {
      errors[k] = inverse == null ? Double.POSITIVE_INFINITY : Math.sqrt(variance * inverse[k]);
    }
    return errors;
  }
}
