package dev.sigmapi.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Typed columns of equal length, in memory.
 *
 * @param columns at least one, with distinct names
 */
public record Table(List<Column> columns) {

  /**
   * @throws DataException if there is no column, two share a name or their lengths differ
   */
  public Table {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new DataException("The table has no column; give it at least two");
    }
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new DataException(
            "Two columns are called '" + column.name() + "'; rename one of them");
      }
      if (column.size() != columns.get(0).size()) {
        throw new DataException(
            "Column '%s' has %d rows where '%s' has %d; give all columns the same length"
                .formatted(
                    column.name(), column.size(), columns.get(0).name(), columns.get(0).size()));
      }
    }
  }

  public static Table of(Column... columns) {
    return new Table(List.of(columns));
  }

  /** How many rows. */
  public int rows() {
    return columns.get(0).size();
  }

  /** The names in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  public boolean has(String name) {
    return columns.stream().anyMatch(column -> column.name().equals(name));
  }

  /**
   * The column of that name.
   *
   * @throws DataException that names the nearest column if there is none
   */
  public Column column(String name) {
    return columns.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "There is no column '%s'; %s".formatted(name, Nearest.suggest(name, names()))));
  }

  /** Some of the rows, in their order. */
  public Table rows(int[] rows) {
    return new Table(columns.stream().map(column -> column.rows(rows)).toList());
  }

  /** The rows of tables that have the same columns, one table behind the other. */
  public static Table join(List<Table> parts) {
    List<Column> joined = new ArrayList<>();
    for (int i = 0; i < parts.get(0).columns.size(); i++) {
      int index = i;
      joined.add(Column.join(parts.stream().map(part -> part.columns.get(index)).toList()));
    }
    return new Table(joined);
  }
}
