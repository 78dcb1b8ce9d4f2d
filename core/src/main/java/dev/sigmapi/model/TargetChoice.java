package dev.sigmapi.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The target of a training: the rows that have it, the task it poses, and its value or class in
 * each row.
 *
 * @param rows the rows whose target is known
 * @param values a number for each row of the table: the target, or the number of its class; NaN
 *     where it is missing
 * @param classes in order; empty for regression
 */
record TargetChoice(String name, int[] rows, double[] values, List<String> classes) {
  /** The fewest rows with a known target that can be split. */
  static final int FEWEST_ROWS = 5;

  private static final int MOST_CLASSES = 1000;

  /**
   * Looks at the target column.
   *
   * @param wanted the task the user named, if any
   * @param notes where what was done is added
   * @throws DataException if the target cannot be learned: too few rows, always the same, text
   *     where numbers are needed, infinite values
   */
  static TargetChoice of(Table table, String name, Optional<Task> wanted, List<String> notes) {
    Column column = table.column(name);
    int[] rows = knownRows(column);
    if (rows.length < table.rows()) {
      notes.add(
          "dropped %d rows: '%s', the target, is missing"
              .formatted(table.rows() - rows.length, name));
    }
    if (rows.length < FEWEST_ROWS) {
      throw new DataException(
          "Training expects at least %d rows with a value in '%s' but got %d; add rows"
              .formatted(FEWEST_ROWS, name, rows.length));
    }
    Set<String> distinct = new LinkedHashSet<>();
    for (int row : rows) {
      distinct.add(column.text(row));
    }
    if (distinct.size() == 1) {
      throw new DataException(
          "The target '%s' is %s in every row, so there is nothing to learn; choose another"
              .formatted(name, distinct.iterator().next()));
    }
    Task task = wanted.orElseGet(() -> taskOf(column, distinct.size(), notes));
    return task == Task.REGRESSION ? numbers(column, rows) : classes(column, rows, distinct);
  }

  Task task() {
    return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** The class of a row; 0 for regression. */
  int classOf(int row) {
    return classes.isEmpty() ? 0 : (int) values[row];
  }

  private static Task taskOf(Column column, int distinct, List<String> notes) {
    boolean classes =
        column instanceof Column.Words
            || (column instanceof Column.Numbers numbers
                && (numbers.kind() == Column.Kind.BOOLEAN || distinct == 2));
    notes.add(
        "task: %s ('%s' has %d different values; --task says otherwise)"
            .formatted(
                (classes ? Task.CLASSIFICATION : Task.REGRESSION).specificationName(),
                column.name(),
                distinct));
    return classes ? Task.CLASSIFICATION : Task.REGRESSION;
  }

  private static TargetChoice numbers(Column column, int[] rows) {
    if (!(column instanceof Column.Numbers numbers)) {
      throw notNumeric(column, rows);
    }
    for (int row : rows) {
      if (Double.isInfinite(numbers.values()[row])) {
        throw new DataException(
            "The target '%s' is infinite in row %d; correct it or leave it empty"
                .formatted(column.name(), row + 1));
      }
    }
    return new TargetChoice(column.name(), rows, numbers.values(), List.of());
  }

  private static TargetChoice classes(Column column, int[] rows, Set<String> distinct) {
    if (column instanceof Column.Words) {
      long numeric = Arrays.stream(rows).filter(row -> isNumber(column.text(row))).count();
      if (numeric > rows.length / 2 && numeric < rows.length) {
        throw notNumeric(column, rows);
      }
    }
    if (distinct.size() > Math.min(MOST_CLASSES, rows.length / 2)) {
      throw new DataException(
          "The target '%s' has %d classes in %d rows, too few rows a class to learn from"
                  .formatted(column.name(), distinct.size(), rows.length)
              + "; choose another target or --task regression");
    }
    List<String> classes = List.copyOf(ordered(column, distinct));
    return new TargetChoice(column.name(), rows, classNumbers(column, classes), classes);
  }

  /**
   * The same target in other rows; NaN, too, where a row has a class that none of these rows has.
   */
  TargetChoice in(Table other) {
    Column column = other.column(name);
    double[] numbers =
        classes.isEmpty() ? ((Column.Numbers) column).values() : classNumbers(column, classes);
    return new TargetChoice(name, knownRows(column), numbers, classes);
  }

  private static double[] classNumbers(Column column, List<String> classes) {
    Map<String, Double> numbers = new HashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      numbers.put(classes.get(i), (double) i);
    }
    double[] values = new double[column.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] =
          column.missing(row) ? Double.NaN : numbers.getOrDefault(column.text(row), Double.NaN);
    }
    return values;
  }

  /** Numbers by size, words by alphabet. */
  private static Set<String> ordered(Column column, Set<String> distinct) {
    Set<String> ordered =
        column instanceof Column.Numbers
            ? new TreeSet<>((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)))
            : new TreeSet<>();
    ordered.addAll(distinct);
    return ordered;
  }

  private static DataException notNumeric(Column column, int[] rows) {
    int row =
        Arrays.stream(rows).filter(r -> !isNumber(column.text(r))).findFirst().orElse(rows[0]);
    return new DataException(
        "The target '%s' needs numbers but row %d holds '%s'; correct it, leave it empty, or use"
                .formatted(column.name(), row + 1, column.text(row))
            + " --task classification on words");
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text.strip());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static int[] knownRows(Column column) {
    int[] rows = new int[column.size()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (!column.missing(row)) {
        rows[count++] = row;
      }
    }
    return Arrays.copyOf(rows, count);
  }
}
