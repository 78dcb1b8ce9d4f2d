package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.util.Arrays;

/**
 * How much each row counts.
 *
 * @param column that says so
 */
record RowWeights(String column) {

  /**
   * The weights of some rows of a table.
   *
   * @throws DataException if there is no such column, or a weight is missing, negative, infinite or
   *     a word
   */
  double[] in(Table table, int[] rows) {
    Column weights = table.column(column);
    return Arrays.stream(rows).mapToDouble(row -> weight(weights, row)).toArray();
  }

  private static double weight(Column column, int row) {
    if (column instanceof Column.Numbers numbers
        && numbers.values()[row] >= 0
        && numbers.values()[row] < Double.POSITIVE_INFINITY) {
      return numbers.values()[row];
    }
    throw new DataException(
        "The weights '%s' expect finite numbers of 0 or more but row %d holds '%s'; correct it"
            .formatted(column.name(), row + 1, column.text(row)));
  }
}
