package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The different values of a column, counted without a text for each number of a large table. */
final class DifferentValues {

  private DifferentValues() {}

  /**
   * A column that holds each value of some rows once, missing ones aside: numbers by their size,
   * words as they came.
   */
  static Column of(Column column, int[] rows) {
    if (column instanceof Column.Numbers numbers) {
      // Adding 0 makes 0 of -0.
      double[] known =
          Arrays.stream(rows)
              .mapToDouble(row -> numbers.values()[row] + 0.0)
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      int count = 0;
      for (double value : known) {
        if (count == 0 || value != known[count - 1]) {
          known[count++] = value;
        }
      }
      return new Column.Numbers(column.name(), numbers.kind(), Arrays.copyOf(known, count));
    }
    Set<String> words = new LinkedHashSet<>();
    for (int row : rows) {
      if (!column.missing(row)) {
        words.add(column.text(row));
      }
    }
    return new Column.Words(column.name(), words.toArray(String[]::new));
  }
}
