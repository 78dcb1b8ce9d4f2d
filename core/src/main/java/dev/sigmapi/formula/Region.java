package dev.sigmapi.formula;

import dev.sigmapi.model.FeatureEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A short rule for some of the rows, in the user's columns: a few conditions that hold together,
 * found greedily by the harmonic mean of coverage and purity.
 *
 * @param conditions as they read, such as {@code reynolds < 2400}; none for all rows
 * @param coverage the share of the rows wanted for which they hold
 * @param purity the share of the rows for which they hold that are wanted
 */
public record Region(List<String> conditions, double coverage, double purity) {
  private static final int MOST_CONDITIONS = 3;

  /** What a condition more has to add to the harmonic mean. */
  private static final double WORTH_IT = 0.005;

  public Region {
    conditions = List.copyOf(conditions);
  }

  /** A condition on one value of a row and how good the rule is with it. */
  private record Candidate(int at, String text, DoublePredicate holds, double score) {}

  /**
   * Looks for a rule.
   *
   * @param rows as {@link dev.sigmapi.model.Model#predict(double[])} takes them
   * @param wanted which of the rows it is for
   */
  static Region of(List<FeatureEncoding> features, double[][] rows, boolean[] wanted) {
    boolean[] held = new boolean[rows.length];
    Arrays.fill(held, true);
    List<String> conditions = new ArrayList<>();
    double score = score(held, wanted);
    while (conditions.size() < MOST_CONDITIONS) {
      Candidate best = new Candidate(0, "", value -> true, 0);
      int at = 0;
      for (FeatureEncoding feature : features) {
        Candidate candidate = best(at, feature, rows, held, wanted);
        best = candidate.score > best.score ? candidate : best;
        at += feature.values();
      }
      if (best.score <= score + WORTH_IT) {
        break;
      }
      score = best.score;
      conditions.add(best.text);
      Candidate chosen = best;
      for (int row = 0; row < rows.length; row++) {
        held[row] &= chosen.holds.test(rows[row][chosen.at]);
      }
    }
    int all = count(held, held);
    int right = count(held, wanted);
    return new Region(
        conditions,
        right / (double) Math.max(1, count(wanted, wanted)),
        right / (double) Math.max(1, all));
  }

  /** The best condition on a feature; sequences have none. */
  private static Candidate best(
      int at, FeatureEncoding encoding, double[][] rows, boolean[] held, boolean[] wanted) {
    String name = Digits.name(encoding.column());
    if (encoding instanceof FeatureEncoding.Words words) {
      return word(at, name, words, rows, held, wanted);
    }
    return encoding instanceof FeatureEncoding.Numbers
        ? threshold(at, name, rows, held, wanted)
        : new Candidate(at, "", value -> true, 0);
  }

  private static Candidate word(
      int at,
      String name,
      FeatureEncoding.Words words,
      double[][] rows,
      boolean[] held,
      boolean[] wanted) {
    Candidate best = new Candidate(at, "", value -> true, 0);
    for (int word = 0; word < words.categories().size(); word++) {
      int category = word;
      for (boolean same : new boolean[] {true, false}) {
        DoublePredicate holds = value -> (value == category) == same;
        boolean[] left = held.clone();
        for (int row = 0; row < rows.length; row++) {
          left[row] &= holds.test(rows[row][at]);
        }
        double score = score(left, wanted);
        if (score > best.score) {
          String text = name + (same ? " = " : " ≠ ") + words.categories().get(word);
          best = new Candidate(at, text, holds, score);
        }
      }
    }
    return best;
  }

  private static Candidate threshold(
      int at, String name, double[][] rows, boolean[] held, boolean[] wanted) {
    int[] sorted =
        IntStream.range(0, rows.length)
            .filter(row -> held[row] && !Double.isNaN(rows[row][at]))
            .boxed()
            .sorted(Comparator.comparingDouble(row -> rows[row][at]))
            .mapToInt(Integer::intValue)
            .toArray();
    int whole = count(wanted, wanted);
    int inside = (int) Arrays.stream(sorted).filter(row -> wanted[row]).count();
    double best = 0;
    int place = 0;
    boolean under = true;
    int right = 0;
    for (int i = 1; i < sorted.length; i++) {
      right += wanted[sorted[i - 1]] ? 1 : 0;
      if (rows[sorted[i]][at] > rows[sorted[i - 1]][at]) {
        double below = score(right, i, whole);
        double above = score(inside - right, sorted.length - i, whole);
        if (Math.max(below, above) > best) {
          best = Math.max(below, above);
          under = below >= above;
          place = i;
        }
      }
    }
    if (best == 0) {
      return new Candidate(at, "", value -> true, 0);
    }
    double limit = between(rows[sorted[place - 1]][at], rows[sorted[place]][at]);
    return under
        ? new Candidate(at, name + " < " + Digits.text(limit), v -> v < limit, best)
        : new Candidate(at, name + " ≥ " + Digits.text(limit), v -> v >= limit, best);
  }

  /** A number with few digits above the one and up to the other. */
  private static double between(double low, double high) {
    double middle = low + (high - low) / 2;
    for (int digits = 1; digits < 7; digits++) {
      double rounded = Digits.round(middle, digits);
      if (rounded > low && rounded <= high) {
        return rounded;
      }
    }
    return high;
  }

  private static double score(boolean[] held, boolean[] wanted) {
    return score(count(held, wanted), count(held, held), count(wanted, wanted));
  }

  /** The harmonic mean of right / held and right / wanted. */
  private static double score(int right, int held, int wanted) {
    return held + wanted == 0 ? 0 : 2.0 * right / (held + wanted);
  }

  private static int count(boolean[] a, boolean[] b) {
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      count += a[i] && b[i] ? 1 : 0;
    }
    return count;
  }

  /** The conditions in a row, or that there are none. */
  public String text() {
    return conditions.isEmpty()
        ? "no rule is better than all rows"
        : conditions.stream().collect(Collectors.joining(" and "));
  }
}
