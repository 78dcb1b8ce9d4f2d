package dev.sigmapi.model;

/** A column that says how much each row counts. */
final class RowWeights {

  private RowWeights() {}

  /**
   * The weights of a table's rows.
   *
   * @param rows those that need one
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
    return ((Column.Numbers) column).values();
  }
}
