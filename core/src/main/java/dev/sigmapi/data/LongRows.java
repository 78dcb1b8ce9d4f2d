package dev.sigmapi.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows that are moments of something made into one row each: a table with the columns id, time and
 * others becomes one with a row for each id, in the order in which the ids come first.
 *
 * @param table what is the same in all rows of an id as it is, the id as words; of other columns
 *     lists in the order of time: of numbers as {@link Column.Lists}, of words as {@link ListText};
 *     the time itself is left out
 * @param texts the columns that are lists of words
 */
public record LongRows(Table table, List<String> texts) {

  /**
   * Gathers the rows.
   *
   * @param id the column that says what a row belongs to
   * @param time the column of numbers or dates that they are ordered by; rows of one time stay in
   *     their order
   * @throws DataException if there is no such column, or an id or a time is missing or no number
   */
  public static LongRows of(Table rows, String id, String time) {
    Column ids = rows.column(id);
    Map<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int row = 0; row < rows.rows(); row++) {
      if (ids.missing(row)) {
        throw missing(id, row);
      }
      groups.computeIfAbsent(ids.text(row), text -> new ArrayList<>()).add(row);
    }
    if (!(rows.column(time) instanceof Column.Numbers times)) {
      throw new DataException(
          "The time '%s' expects numbers or dates but holds words; choose another column"
              .formatted(time));
    }
    for (int row = 0; row < rows.rows(); row++) {
      if (times.missing(row)) {
        throw missing(time, row);
      }
    }
    List<int[]> ordered =
        groups.values().stream()
            .map(
                group ->
                    group.stream()
                        .sorted(Comparator.comparingDouble(row -> times.values()[row]))
                        .mapToInt(row -> row)
                        .toArray())
            .toList();
    List<Column> columns = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Column column : rows.columns()) {
      if (column.name().equals(id)) {
        columns.add(new Column.Words(id, groups.keySet().toArray(String[]::new)));
      } else if (!column.name().equals(time)) {
        columns.add(gathered(column, ordered, texts));
      }
    }
    return new LongRows(new Table(columns), List.copyOf(texts));
  }

  private static Column gathered(Column column, List<int[]> groups, List<String> texts) {
    boolean constant =
        groups.stream()
            .allMatch(
                group -> {
                  String first = column.text(group[0]);
                  for (int row : group) {
                    if (!column.text(row).equals(first)) {
                      return false;
                    }
                  }
                  return true;
                });
    if (constant) {
      return column.rows(groups.stream().mapToInt(group -> group[0]).toArray());
    }
    if (column instanceof Column.Numbers numbers) {
      return new Column.Lists(
          column.name(),
          groups.stream().map(group -> numbers.rows(group).values()).toArray(double[][]::new));
    }
    texts.add(column.name());
    return new Column.Words(
        column.name(),
        groups.stream()
            .map(
                group ->
                    Arrays.stream(group)
                        .mapToObj(row -> column.text(row).replace(';', ','))
                        .collect(Collectors.joining(";", "[", "]")))
            .toArray(String[]::new));
  }

  private static DataException missing(String column, int row) {
    return new DataException(
        "Rows become sequences by '%s', which is missing in row %d; fill it in or leave the row out"
            .formatted(column, row + 1));
  }
}
