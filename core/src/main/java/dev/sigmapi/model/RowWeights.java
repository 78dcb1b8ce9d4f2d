package dev.sigmapi.model;

import java.util.Arrays;

/** A column that says how much each row counts. */
final class RowWeights {

  private RowWeights() {}

  /**
   * The weights of some of a table's rows.
   *
   * @throws DataException if a weight is missing, negative, infinite or a word
   */
  static double[] of(Table table, String name, int[] rows) {
    Column column = table.column(name);
    for (int row : rows) {
      boolean fits =
          column instanceof Column.Numbers numbers
              && numbers.values()[row] >= 0
              && numbers.values()[row] < Double.POSITIVE_INFINITY;
      if (!fits) {
        throw new DataException(
            "The weights '%s' expect finite numbers of 0 or more but row %d holds '%s'; correct it"
                .formatted(name, row + 1, column.text(row)));
      }
    }
    if (rows.length == 0) {
      return new double[0];
    }
    double[] values = ((Column.Numbers) column).values();
    return Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
  }
}
