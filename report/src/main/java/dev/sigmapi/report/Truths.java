package dev.sigmapi.report;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Split;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.Task;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a table says of a target beside what the model says: for each row in which it is known.
 *
 * @param values the target, or the number of its class
 * @param predictions whole, as the model gives them
 * @param unseen whether they are rows that the training did not see
 * @param from where the target's numbers begin in a prediction
 */
record Truths(
    TargetEncoding target, double[] values, double[][] predictions, boolean unseen, int from) {

  /**
   * Those of the rows of the training's test, if the table is the training's, or of all rows.
   *
   * @return nothing where the table does not know the target
   */
  static Optional<Truths> of(Subject subject, int t) {
    Table all = subject.data.orElseThrow();
    TargetEncoding target = subject.targets().get(t);
    if (!all.has(target.column())) {
      return Optional.empty();
    }
    Table table = subject.split.map(Split::test).map(all::rows).orElse(all);
    Column column = table.column(target.column());
    int[] rows =
        IntStream.range(0, table.rows())
            .filter(row -> !Double.isNaN(value(target, column, row)))
            .toArray();
    if (rows.length == 0) {
      return Optional.empty();
    }
    double[] values = Arrays.stream(rows).mapToDouble(row -> value(target, column, row)).toArray();
    int from = subject.targets().subList(0, t).stream().mapToInt(TargetEncoding::predictions).sum();
    double[][] predictions = subject.model.predict(table.rows(rows));
    return Optional.of(new Truths(target, values, predictions, subject.split.isPresent(), from));
  }

  /** NaN for what is missing, or a class that the model does not know. */
  private static double value(TargetEncoding target, Column column, int row) {
    if (target.task() == Task.CLASSIFICATION) {
      int known = column.missing(row) ? -1 : target.classes().indexOf(column.text(row));
      return known < 0 ? Double.NaN : known;
    }
    return column instanceof Column.Numbers numbers ? numbers.values()[row] : Double.NaN;
  }

  double[] predicted() {
    return Arrays.stream(predictions).mapToDouble(p -> p[from]).toArray();
  }

  /** The number of the likeliest class of each row. */
  int[] told() {
    return Arrays.stream(predictions)
        .mapToInt(
            p ->
                IntStream.range(0, target.predictions())
                    .reduce((a, b) -> p[from + b] > p[from + a] ? b : a)
                    .orElseThrow())
        .toArray();
  }

  /** Which rows they are, in words. */
  String rows() {
    String count = Numerals.count(values.length, "row");
    return unseen ? count + " that training did not see" : count + " of the table";
  }
}
