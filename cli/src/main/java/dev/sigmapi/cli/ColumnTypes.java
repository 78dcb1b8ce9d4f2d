package dev.sigmapi.cli;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import java.util.Locale;
import java.util.stream.Collectors;

/** The types that were found for a table's columns, in words. */
final class ColumnTypes {
  private static final int MOST = 30;

  private ColumnTypes() {}

  static String describe(Table table) {
    String types =
        table.columns().stream()
            .limit(MOST)
            .map(column -> column.name() + " (" + type(column) + ")")
            .collect(Collectors.joining(", "));
    int more = table.columns().size() - MOST;
    return more > 0 ? types + " and " + more + " more columns" : types;
  }

  private static String type(Column column) {
    if (column instanceof Column.Numbers numbers) {
      return numbers.kind().name().toLowerCase(Locale.ROOT);
    }
    return column instanceof Column.Lists ? "lists" : "words";
  }
}
