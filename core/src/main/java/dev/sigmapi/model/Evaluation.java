package dev.sigmapi.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A model measured against a table.
 *
 * @param rows how many rows have a known target
 */
public record Evaluation(int rows, Map<String, Double> metrics) {

  /**
   * Measures a model on the rows whose target is known.
   *
   * @param notes is told of rows and words that are passed over
   * @throws DataException if a needed column is missing, or the target holds what the model does
   *     not know
   */
  public static Evaluation of(Model model, Table table, Consumer<String> notes) {
    TargetEncoding target = model.columns().target();
    Column column = table.column(target.column());
    tellUnknown(model, table, notes);
    int[] rows = new int[table.rows()];
    int count = 0;
    for (int row = 0; row < rows.length; row++) {
      if (!column.missing(row)) {
        rows[count++] = row;
      }
    }
    rows = Arrays.copyOf(rows, count);
    if (count == 0) {
      throw new DataException(
          "The target '%s' is missing in every row; give it values".formatted(target.column()));
    }
    if (count < table.rows()) {
      notes.accept(
          "%d rows without '%s' are left out".formatted(table.rows() - count, target.column()));
    }
    double[][] predictions = model.predict(table, rows);
    if (model.task() == Task.CLASSIFICATION) {
      int[] truths = Arrays.stream(rows).map(row -> classOf(target, column, row)).toArray();
      return new Evaluation(count, Metrics.classification(predictions, truths));
    }
    if (!(column instanceof Column.Numbers numbers)) {
      throw new DataException(
          "The target '%s' needs numbers but row 1 holds '%s'; correct it"
              .formatted(target.column(), column.text(rows[0])));
    }
    double[] truths = Arrays.stream(rows).mapToDouble(row -> numbers.values()[row]).toArray();
    double[] values = Arrays.stream(predictions).mapToDouble(p -> p[0]).toArray();
    boolean logarithmic =
        model.record().path("error_scale").asText().equals("logarithmic")
            && Arrays.stream(truths).allMatch(truth -> truth > 0);
    return new Evaluation(count, Metrics.regression(values, truths, logarithmic));
  }

  /**
   * What a model says of each row, as columns: the target, and the probability of each class of a
   * classification.
   *
   * @param notes is told of words that training did not see
   */
  public static List<Column> predictionColumns(Model model, Table table, Consumer<String> notes) {
    tellUnknown(model, table, notes);
    TargetEncoding target = model.columns().target();
    double[][] predictions = model.predict(table);
    List<Column> columns = new ArrayList<>();
    String name = target.column() + "_predicted";
    if (model.task() == Task.REGRESSION) {
      double[] values = Arrays.stream(predictions).mapToDouble(p -> p[0]).toArray();
      columns.add(new Column.Numbers(free(table, name), values));
      return columns;
    }
    String[] classes =
        Arrays.stream(predictions)
            .map(p -> target.classes().get(Metrics.largest(p)))
            .toArray(String[]::new);
    columns.add(new Column.Words(free(table, name), classes));
    for (int c = 0; c < target.classes().size(); c++) {
      int index = c;
      double[] values = Arrays.stream(predictions).mapToDouble(p -> p[index]).toArray();
      String column = target.column() + "_probability_" + target.classes().get(c);
      columns.add(new Column.Numbers(free(table, column), values));
    }
    return columns;
  }

  private static void tellUnknown(Model model, Table table, Consumer<String> notes) {
    tellUnknown(model.columns().unknownWords(table), notes);
  }

  /**
   * Unknown words are not an error: they count as none of the known ones. It is said, though.
   *
   * @param counts of rows, by column
   */
  public static void tellUnknown(Map<String, Integer> counts, Consumer<String> notes) {
    counts.forEach(
        (column, count) ->
            notes.accept(
                "%d rows have a word in '%s' that training did not see: none of the known ones"
                    .formatted(count, column)));
  }

  private static int classOf(TargetEncoding target, Column column, int row) {
    int found = target.classes().indexOf(column.text(row));
    if (found < 0) {
      throw new DataException(
          "The target '%s' is '%s' in row %d, which the model does not know; it knows %s"
              .formatted(
                  target.column(), column.text(row), row + 1, String.join(", ", target.classes())));
    }
    return found;
  }

  private static String free(Table table, String name) {
    String free = name;
    for (int i = 2; table.has(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
