package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.specification.Task;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Questions about columns that tell the target too well, as values do that are known only after it,
 * and about columns that only count the rows. Nothing is dropped: a law of one variable looks the
 * same.
 *
 * @param rows the rows that are not tested
 */
record Leaks(TargetChoice target, int[] rows) {
  private static final int MOST_ROWS = 100_000;

  /** Below so many rows, chance orders or parts them too easily. */
  private static final int FEWEST_ROWS = 20;

  /** So many rows the rarest class needs, and a value has on average, for a column to tell it. */
  private static final int ROWS_EACH = 5;

  /** What a correlation may lack of 1 by rounding. */
  private static final double ROUNDING = 1e-12;

  private static final double SAME_ORDER = 0.9999;

  /** A question for each column that has earned one. */
  List<String> of(List<Column> features) {
    return features.stream().flatMap(column -> of(column).stream()).toList();
  }

  private Optional<String> of(Column column) {
    int[] known = known(column);
    if (column instanceof Column.Numbers numbers && counts(numbers, known)) {
      return Optional.of(
          "'%s' counts the rows: does it mean anything, or does it only name them?"
              .formatted(column.name()));
    }
    if (known.length < FEWEST_ROWS) {
      return Optional.empty();
    }
    return how(column, known)
        .map(
            how ->
                "'%s' %s '%s': is it known before the target is?"
                    .formatted(column.name(), how, target.name()));
  }

  private Optional<String> how(Column column, int[] known) {
    double[] y = Arrays.stream(known).mapToDouble(row -> target.values()[row]).toArray();
    boolean regression = target.task() == Task.REGRESSION;
    if (column instanceof Column.Numbers numbers) {
      double[] x = Arrays.stream(known).mapToDouble(row -> numbers.values()[row]).toArray();
      if (Arrays.equals(x, y)) {
        return Optional.of("equals");
      }
      if (regression && Math.abs(correlation(x, y)) > 1 - ROUNDING) {
        return Optional.of("is a straight line of");
      }
      if (regression && ordered(x, y)) {
        return Optional.of("has the order of");
      }
      if (!regression && parted(x, y)) {
        return Optional.of("has each class in a range of its own and so tells");
      }
    }
    return determined(column, known)
        ? Optional.of("has one target for each of its values and so tells")
        : Optional.empty();
  }

  /** The rows to look at in which a column has a value; every so many of too many. */
  private int[] known(Column column) {
    int count = Math.min(rows.length, MOST_ROWS);
    return IntStream.range(0, count)
        .map(i -> rows[(int) ((long) i * rows.length / count)])
        .filter(row -> !column.missing(row))
        .toArray();
  }

  /** Whether a column is 0, 1, 2 ... or 1, 2, 3 ... in the order of the table. */
  private static boolean counts(Column.Numbers column, int[] known) {
    if (known.length < TargetChoice.FEWEST_ROWS) {
      return false;
    }
    double first = column.values()[known[0]] - known[0];
    return (first == 0 || first == 1)
        && Arrays.stream(known).allMatch(row -> column.values()[row] == row + first);
  }

  /** Pearson's; 0 where one of the two is constant. */
  private static double correlation(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx) / Math.sqrt(yy) : 0;
  }

  /** Whether two columns put rows into one order, or one into the other's reverse (Spearman). */
  private static boolean ordered(double[] x, double[] y) {
    boolean many = Arrays.stream(x).distinct().limit(FEWEST_ROWS + 1L).count() > FEWEST_ROWS;
    return many && Math.abs(correlation(ranks(x), ranks(y))) > SAME_ORDER;
  }

  /** The place of each value among all, the mean of their places for equal ones. */
  private static double[] ranks(double[] values) {
    Integer[] order = byValue(values);
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  /** Whether each class has a stretch of the numbers to itself. */
  private static boolean parted(double[] x, double[] classes) {
    Map<Double, Integer> sizes = new HashMap<>();
    for (double one : classes) {
      sizes.merge(one, 1, Integer::sum);
    }
    Integer[] order = byValue(x);
    int borders = 0;
    for (int i = 1; i < order.length; i++) {
      if (classes[order[i]] != classes[order[i - 1]]) {
        borders++;
        if (x[order[i]] == x[order[i - 1]]) {
          return false;
        }
      }
    }
    return borders > 0 && borders == sizes.size() - 1 && frequent(sizes);
  }

  /** Whether rows with the same value always have the same target, and values come often. */
  private boolean determined(Column column, int[] known) {
    Map<String, Double> targets = new HashMap<>();
    Map<Double, Integer> sizes = new HashMap<>();
    for (int row : known) {
      double y = target.values()[row];
      Double before = targets.putIfAbsent(column.text(row), y);
      if ((before != null && before != y) || targets.size() * ROWS_EACH > known.length) {
        return false;
      }
      sizes.merge(y, 1, Integer::sum);
    }
    return sizes.size() > 1 && frequent(sizes);
  }

  private static boolean frequent(Map<Double, Integer> sizes) {
    return sizes.values().stream().allMatch(size -> size >= ROWS_EACH);
  }

  private static Integer[] byValue(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    return order;
  }
}
