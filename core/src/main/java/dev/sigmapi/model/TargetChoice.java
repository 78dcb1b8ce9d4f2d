package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.loss.MixtureLikelihood;
import dev.sigmapi.loss.TargetKind;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A target of a training: the rows that have it, the task it poses, its value or class in each row,
 * and the loss it is trained with.
 *
 * @param rows the rows in which every target of the training is known
 * @param values a number for each row of the table: the target, or the number of its class; NaN
 *     where it is missing
 * @param classes in order; empty for regression
 * @param logarithmic whether errors are measured on the logarithm
 */
record TargetChoice(
    String name,
    int[] rows,
    double[] values,
    List<String> classes,
    LossSpecification loss,
    boolean logarithmic) {
  /** The fewest rows with a known target that can be split. */
  static final int FEWEST_ROWS = 5;

  private static final int MOST_CLASSES = 1000;

  private static final LossSpecification LOGARITHM = LossSpecification.of("log_squared");

  /** From this ratio of large to small targets on, errors are measured on the logarithm. */
  private static final double SPAN = 100;

  /**
   * Looks at the target columns.
   *
   * @param wanted the task the user named, if any
   * @param losses those the user named, by target; they say the task too
   * @param notes where what was done is added
   * @throws DataException if a target cannot be learned: too few rows, always the same, text where
   *     numbers are needed, infinite values, or values that the loss is not for
   * @throws SpecificationException if a loss is not for the task
   */
  static List<TargetChoice> of(
      Table table,
      List<String> names,
      Optional<Task> wanted,
      Map<String, LossSpecification> losses,
      List<String> notes) {
    List<Column> columns = names.stream().map(table::column).toList();
    if (new LinkedHashSet<>(names).size() < names.size()) {
      throw new DataException("A target is named twice in " + names + "; name it once");
    }
    String quoted = "'" + String.join("', '", names) + "'";
    int[] rows = knownRows(columns);
    if (rows.length < table.rows()) {
      notes.add("dropped %d rows: %s".formatted(table.rows() - rows.length, missing(names)));
    }
    if (rows.length < FEWEST_ROWS) {
      throw new DataException(
          "Training expects at least %d rows with a value in %s but got %d; add rows"
              .formatted(FEWEST_ROWS, quoted, rows.length));
    }
    List<TargetChoice> targets = new ArrayList<>();
    for (Column column : columns) {
      targets.add(of(column, rows, wanted, Optional.ofNullable(losses.get(column.name())), notes));
    }
    return targets;
  }

  private static TargetChoice of(
      Column column,
      int[] rows,
      Optional<Task> wanted,
      Optional<LossSpecification> loss,
      List<String> notes) {
    Column different = DifferentValues.of(column, rows);
    if (different.size() == 1) {
      throw new DataException(
          "The target '%s' is %s in every row, so there is nothing to learn; choose another"
              .formatted(column.name(), different.text(0)));
    }
    Task task =
        wanted
            .or(() -> loss.map(LossSpecification::task))
            .orElseGet(() -> taskOf(column, different.size(), notes));
    refuseLists(column);
    return task == Task.REGRESSION
        ? numbers(column, rows, loss)
        : classes(column, rows, different, loss);
  }

  /** Whether the loss can be asked about a value. */
  boolean accepts(double value) {
    return loss.loss().accepts().accepts(value);
  }

  /**
   * Says which row the loss cannot be asked about.
   *
   * @param row in the column
   * @param counted the same row in all of the data
   */
  static DataException refused(LossSpecification loss, Column column, int row, long counted) {
    return new DataException(
        "The loss %s expects %s but the target '%s' is %s in row %d; correct it, leave it empty"
                .formatted(
                    loss.name(),
                    loss.loss().accepts().words(),
                    column.name(),
                    column.text(row),
                    counted + 1)
            + " or use another loss");
  }

  /** What is said of rows that are dropped. */
  static String missing(List<String> names) {
    String quoted = "'" + String.join("', '", names) + "'";
    return names.size() == 1
        ? quoted + ", the target, is missing"
        : "one of the targets " + quoted + " is missing";
  }

  /** The same, with errors measured as its values and its loss say. */
  TargetChoice measured(int[] fitting, boolean lossGiven) {
    boolean logarithms = lossGiven ? ofLogarithms() : spansMagnitudes(fitting);
    return new TargetChoice(name, rows, values, classes, loss, logarithms);
  }

  /** The same with squared errors, if it is a number. */
  TargetChoice withSquaredErrors() {
    return classes.isEmpty()
        ? new TargetChoice(name, rows, values, classes, LossSpecification.usual(0), logarithmic)
        : this;
  }

  /** The same, a number measured on its logarithm being learned there too. */
  TargetChoice withItsScale() {
    return logarithmic && loss.name().equals("squared")
        ? new TargetChoice(name, rows, values, classes, LOGARITHM, true)
        : this;
  }

  /** Whether the loss is one of the target's logarithm. */
  private boolean ofLogarithms() {
    return loss.name().equals("log_squared")
        || (loss.loss() instanceof MixtureLikelihood mixture && mixture.logarithms());
  }

  /** Whether it is positive and its central 95 % span more than {@link #SPAN}. */
  private boolean spansMagnitudes(int[] fitting) {
    if (task() == Task.CLASSIFICATION) {
      return false;
    }
    double[] sorted = Arrays.stream(fitting).mapToDouble(row -> values[row]).sorted().toArray();
    int tail = (int) (0.025 * sorted.length);
    return sorted[0] > 0 && sorted[sorted.length - 1 - tail] >= SPAN * sorted[tail];
  }

  Task task() {
    return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** The class of a row; 0 for regression. */
  int classOf(int row) {
    return classes.isEmpty() ? 0 : (int) values[row];
  }

  private static void refuseLists(Column column) {
    if (column instanceof Column.Lists) {
      throw new DataException(
          "The target '%s' holds lists, not single values; choose another target"
              .formatted(column.name()));
    }
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

  private static TargetChoice numbers(
      Column column, int[] rows, Optional<LossSpecification> given) {
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
    LossSpecification loss = given.orElse(LossSpecification.usual(0));
    TargetKind kind = loss.build(column.name(), 0).accepts();
    for (int row : rows) {
      if (!kind.accepts(numbers.values()[row])) {
        throw refused(loss, column, row, row);
      }
    }
    return new TargetChoice(column.name(), rows, numbers.values(), List.of(), loss, false);
  }

  private static TargetChoice classes(
      Column column, int[] rows, Column different, Optional<LossSpecification> given) {
    if (column instanceof Column.Words) {
      long numeric = Arrays.stream(rows).filter(row -> isNumber(column.text(row))).count();
      if (numeric > rows.length / 2 && numeric < rows.length) {
        throw notNumeric(column, rows);
      }
    }
    if (different.size() > Math.min(MOST_CLASSES, rows.length / 2)) {
      throw new DataException(
          "The target '%s' has %d classes in %d rows, too few rows a class to learn from"
                  .formatted(column.name(), different.size(), rows.length)
              + "; choose another target or --task regression");
    }
    List<String> classes = ordered(different);
    LossSpecification loss = given.orElse(LossSpecification.usual(classes.size()));
    loss.build(column.name(), classes.size());
    double[] values = classNumbers(column, classes);
    return new TargetChoice(column.name(), rows, values, classes, loss, false);
  }

  /**
   * The same target in other rows; NaN, too, where a row has a class that none of these rows has.
   */
  TargetChoice in(Table other) {
    Column column = other.column(name);
    double[] numbers =
        classes.isEmpty() ? ((Column.Numbers) column).values() : classNumbers(column, classes);
    return new TargetChoice(name, knownRows(List.of(column)), numbers, classes, loss, logarithmic);
  }

  private static double[] classNumbers(Column column, List<String> classes) {
    Map<Object, Double> byValue = new HashMap<>();
    boolean numeric = column instanceof Column.Numbers;
    for (int i = 0; i < classes.size(); i++) {
      String text = classes.get(i);
      byValue.put(numeric && isNumber(text) ? Double.valueOf(text) : text, (double) i);
    }
    double[] values = new double[column.size()];
    for (int row = 0; row < values.length; row++) {
      // Adding 0 makes 0 of -0; a missing number, NaN, is no class.
      Object value =
          column instanceof Column.Numbers numbers
              ? (Object) (numbers.values()[row] + 0.0)
              : column.text(row);
      values[row] = column.missing(row) ? Double.NaN : byValue.getOrDefault(value, Double.NaN);
    }
    return values;
  }

  /** Numbers by size, words by alphabet. */
  private static List<String> ordered(Column different) {
    Stream<String> texts = IntStream.range(0, different.size()).mapToObj(different::text);
    return (different instanceof Column.Numbers ? texts : texts.sorted()).toList();
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

  private static int[] knownRows(List<Column> columns) {
    return IntStream.range(0, columns.get(0).size())
        .filter(row -> columns.stream().noneMatch(column -> column.missing(row)))
        .toArray();
  }
}
