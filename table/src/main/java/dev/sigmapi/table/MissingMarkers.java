package dev.sigmapi.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Common ways to write that a value is missing. */
final class MissingMarkers {
  /** Each alone and after a space, as in files with a space after every comma. */
  private static final String LIST =
      Stream.of("NA", "N/A", "nan", "NaN", "null", "NULL", "?")
          .flatMap(marker -> Stream.of(marker, " " + marker))
          .map(Sql::text)
          .collect(Collectors.joining(", "));

  /** What makes read_csv and sniff_csv take them, and empty values, for missing. */
  static final String ARGUMENT = ", nullstr=['', " + LIST + "]";

  private MissingMarkers() {}

  /**
   * How many there are in some columns, in words.
   *
   * @param reader a call that reads the file as text, with columns c0, c1, ...
   * @return by the number of the column, without those that have none
   */
  static Map<Integer, String> count(Database database, String reader, List<Integer> columns) {
    String counts =
        columns.stream()
            .map("c%d"::formatted)
            .map(c -> all(c, "count(*)") + ", " + all(c, distinct(c)))
            .collect(Collectors.joining(", "));
    String[] found = database.rows("SELECT " + counts + " FROM " + reader).get(0);
    Map<Integer, String> words = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String number = found[2 * i];
      if (!number.equals("0")) {
        words.put(
            columns.get(i),
            "%s %s read as missing (%s)"
                .formatted(number, number.equals("1") ? "value" : "values", found[2 * i + 1]));
      }
    }
    return words;
  }

  private static String distinct(String column) {
    return "string_agg(DISTINCT trim(%1$s), ', ' ORDER BY trim(%1$s))".formatted(column);
  }

  private static String all(String column, String aggregate) {
    return "%s FILTER (%s IN (%s))".formatted(aggregate, column, LIST);
  }
}
