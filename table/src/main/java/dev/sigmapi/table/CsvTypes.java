package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The types of the columns of a text file, found from all of its rows.
 *
 * @param dateFormat how dates are written, if there are any in one way
 * @param timeFormat how dates with a time are written
 */
record CsvTypes(List<String> types, Optional<String> dateFormat, Optional<String> timeFormat) {

  /**
   * @param dialect the arguments of sniff_csv that are known
   */
  static CsvTypes sniff(Database database, String dialect, int width) {
    List<String[]> rows =
        database.rows(
            "SELECT c.type, DateFormat, TimestampFormat FROM (SELECT unnest(Columns) AS c, * FROM"
                + (" sniff_csv(" + dialect + ", skip=0, comment='', ")
                + "null_padding=false, ignore_errors=false, sample_size=-1))");
    if (rows.size() != width) {
      throw new DataException("sniffing found %d columns".formatted(rows.size()));
    }
    return new CsvTypes(
        rows.stream().map(row -> row[0]).toList(),
        Optional.ofNullable(rows.get(0)[1]),
        Optional.ofNullable(rows.get(0)[2]));
  }

  /**
   * Makes words of what would not be written back as it was: yes and no, which DuckDB takes for
   * booleans, and times of a day.
   *
   * @param reader the call that reads the file with columns of given types
   */
  CsvTypes withoutRewording(Function<List<String>, String> reader, Database database) {
    List<String> exact = new ArrayList<>(types);
    exact.replaceAll(
        type -> type.startsWith("TIME") && !type.startsWith("TIMESTAMP") ? "VARCHAR" : type);
    List<String> texts = types.stream().map(type -> "VARCHAR").toList();
    for (int i = 0; i < types.size(); i++) {
      if (types.get(i).equals("BOOLEAN")) {
        String other =
            "SELECT count(*) FROM %s WHERE lower(c%d) IN ('yes', 'no', 'y', 'n', 't', 'f')"
                .formatted(reader.apply(texts), i);
        if (!database.rows(other).get(0)[0].equals("0")) {
          exact.set(i, "VARCHAR");
        }
      }
    }
    return new CsvTypes(exact, dateFormat, timeFormat);
  }

  /** The arguments of read_csv for dates. */
  String formats() {
    return dateFormat.map(f -> ", dateformat=" + Sql.text(f)).orElse("")
        + timeFormat.map(f -> ", timestampformat=" + Sql.text(f)).orElse("");
  }

  /** Says how dates are understood where that is not plain, for 01/02/2020 has two meanings. */
  void tell(String source, List<String> names, Consumer<String> notes) {
    for (int i = 0; i < types.size(); i++) {
      Optional<String> format =
          types.get(i).equals("DATE")
              ? dateFormat
              : types.get(i).startsWith("TIMESTAMP") ? timeFormat : Optional.empty();
      if (format.isPresent() && !format.get().startsWith("%Y-%m-%d")) {
        notes.accept(
            "'%s': dates of column '%s' are read as %s"
                .formatted(source, names.get(i), format.get()));
      }
    }
  }
}
