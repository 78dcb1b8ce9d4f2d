package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A model measured against a table.
 *
 * @param rows how many rows have a known target
 */
public record Evaluation(int rows, Map<String, Double> metrics) {

  /**
   * Measures a model on the rows whose targets are known, each counting as in training if the table
   * has the column of weights.
   *
   * @param notes is told of rows and words that are passed over
   * @throws DataException if a needed column is missing, or a target holds what the model does not
   *     know
   */
  public static Evaluation of(Model model, Table table, Consumer<String> notes) {
    List<TargetEncoding> targets = model.columns().targets();
    List<Column> columns = targets.stream().map(t -> table.column(t.column())).toList();
    String named = "'" + String.join("', '", columns.stream().map(Column::name).toList()) + "'";
    tellSurprises(model, table, notes);
    int[] rows =
        IntStream.range(0, table.rows())
            .filter(row -> columns.stream().noneMatch(column -> column.missing(row)))
            .toArray();
    if (rows.length == 0) {
      throw new DataException(
          "The target %s is missing in every row; give it values".formatted(named));
    }
    if (rows.length < table.rows()) {
      notes.accept("%d rows without %s are left out".formatted(table.rows() - rows.length, named));
    }
    ObjectNode record = model.record();
    List<Metrics.Truth> truths = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      TargetEncoding target = targets.get(t);
      Column column = columns.get(t);
      double[] values =
          Arrays.stream(rows).mapToDouble(row -> truth(target, column, row)).toArray();
      JsonNode scale = targets.size() == 1 ? record : record.path("targets").path(t);
      boolean logarithmic =
          scale.path("error_scale").asText().equals("logarithmic")
              && Arrays.stream(values).allMatch(value -> value > 0);
      truths.add(new Metrics.Truth(target, values, logarithmic));
    }
    return new Evaluation(
        rows.length,
        Metrics.of(
            model.predict(table, rows),
            truths,
            weights(record, table, rows, notes),
            record.has("class_weights")));
  }

  private static double[] weights(
      ObjectNode record, Table table, int[] rows, Consumer<String> notes) {
    if (!record.hasNonNull("weights")) {
      return null;
    }
    String name = record.get("weights").asText();
    if (!table.has(name)) {
      notes.accept("there is no column '%s' with weights: all rows count alike".formatted(name));
      return null;
    }
    notes.accept("rows are weighted by '%s'".formatted(name));
    return new RowWeights(name).in(table, rows);
  }

  private static double truth(TargetEncoding target, Column column, int row) {
    if (target.task() == Task.CLASSIFICATION) {
      return classOf(target, column, row);
    }
    if (column instanceof Column.Numbers numbers) {
      return numbers.values()[row];
    }
    throw new DataException(
        "The target '%s' needs numbers but row %d holds '%s'; correct it"
            .formatted(target.column(), row + 1, column.text(row)));
  }

  /**
   * What a model says of each row, as columns: each target, and the probability of each class of a
   * classification.
   *
   * @param notes is told of words that training did not see
   */
  public static List<Column> predictionColumns(Model model, Table table, Consumer<String> notes) {
    tellSurprises(model, table, notes);
    double[][] predictions = model.predict(table);
    List<Column> columns = new ArrayList<>();
    int from = 0;
    for (TargetEncoding target : model.columns().targets()) {
      String name = free(table, target.column() + "_predicted");
      if (target.task() == Task.REGRESSION) {
        columns.add(numbers(name, predictions, from));
      } else {
        int first = from;
        columns.add(
            new Column.Words(
                name,
                Arrays.stream(predictions)
                    .map(p -> Metrics.largest(p, first, target.predictions()))
                    .map(target.classes()::get)
                    .toArray(String[]::new)));
        for (int c = 0; c < target.classes().size(); c++) {
          String column = target.column() + "_probability_" + target.classes().get(c);
          columns.add(numbers(free(table, column), predictions, from + c));
        }
      }
      from += target.predictions();
    }
    return columns;
  }

  private static Column numbers(String name, double[][] predictions, int at) {
    return new Column.Numbers(name, Arrays.stream(predictions).mapToDouble(p -> p[at]).toArray());
  }

  private static void tellSurprises(Model model, Table table, Consumer<String> notes) {
    tellSurprises(model.columns().surprises(table), notes);
  }

  /**
   * Unknown words are not an error: they count as none of the known ones. It is said, though.
   *
   * @param counts of rows, by what they have
   */
  public static void tellSurprises(Map<String, Integer> counts, Consumer<String> notes) {
    counts.forEach((what, count) -> notes.accept(count + " rows " + what));
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
