package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A CSV or TSV file for DuckDB, with nothing left to guess but the types, and those from all rows.
 */
final class CsvRelation {
  private final Database database;
  private final DataFile file;
  private final CsvHeader header;
  private final Consumer<String> notes;
  private final long rows;
  private final Relation relation;

  private CsvRelation(Database database, DataFile file, CsvHeader header, Consumer<String> notes) {
    this.database = database;
    this.file = file;
    this.header = header;
    this.notes = notes;
    CompletableFuture<Long> shape =
        CompletableFuture.supplyAsync(() -> CsvShape.rows(file, header));
    DataException unknown = null;
    CsvTypes types = null;
    try {
      types = CsvTypes.sniff(database, dialect() + MissingMarkers.ARGUMENT, header.names().size());
    } catch (DataException e) {
      unknown = e;
    }
    // The shape knows the line where DuckDB only knows that something is wrong, so it speaks first.
    rows = join(shape);
    if (rows == 0) {
      throw new DataException(
          "'%s' has a header and no rows; give it at least one".formatted(file.source()));
    }
    if (types == null) {
      throw explain(unknown);
    }
    CsvTypes exact = types.withoutRewording(names -> reader(names, ""), database);
    exact.tell(file.source(), header.names(), notes);
    String select =
        "SELECT * FROM " + reader(exact.types(), MissingMarkers.ARGUMENT + exact.formats());
    relation = new Relation(select, header.names(), exact.types());
  }

  static CsvRelation open(Database database, DataFile file, Consumer<String> notes) {
    return new CsvRelation(database, file, CsvHeader.read(file, notes), notes);
  }

  Relation relation() {
    return relation;
  }

  /** How many rows the file has. */
  long rows() {
    return rows;
  }

  /**
   * @throws DataException if DuckDB read another number of rows than there are in the file
   */
  void checkRows(long read) {
    if (read != rows) {
      throw new DataException(
          ("'%s' has %d rows but %d were understood; use one kind of line end"
                  + " and double the quotes inside values")
              .formatted(file.source(), rows, read));
    }
  }

  /**
   * Says how many words such as NA were taken for missing values.
   *
   * @param asked whether a column should be looked at, by its number
   */
  void tellMarkers(IntPredicate asked) {
    List<Integer> columns =
        IntStream.range(0, header.names().size()).filter(asked).boxed().toList();
    if (!columns.isEmpty()) {
      MissingMarkers.count(database, reader(texts(), ""), columns)
          .forEach(
              (i, found) ->
                  notes.accept(
                      "'%s': column '%s' has %s"
                          .formatted(file.source(), header.names().get(i), found)));
    }
  }

  private List<String> texts() {
    return header.names().stream().map(name -> "VARCHAR").toList();
  }

  /** A call of read_csv that knows everything: columns c0, c1, ... of the types. */
  private String reader(List<String> types, String more) {
    StringBuilder columns = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      columns.append(i == 0 ? "" : ", ").append("'c").append(i).append("': ");
      columns.append(Sql.text(types.get(i)));
    }
    return "read_csv(%s, auto_detect=false, columns={%s}%s)".formatted(dialect(), columns, more);
  }

  private String dialect() {
    return "%s, delim=%s, quote='\"', escape='\"', header=true, strict_mode=true, compression=%s"
        .formatted(
            Sql.path(file.path()),
            Sql.text(String.valueOf(header.separator())),
            file.zipped() ? "'gzip'" : "'none'");
  }

  private DataException explain(DataException cause) {
    if (!cause.getMessage().contains("sniffing")) {
      return cause;
    }
    return new DataException(
        ("'%s' is not plain CSV: a quote inside a value is not doubled, or lines end in different"
                + " ways; write it again as RFC 4180 has it")
            .formatted(file.source()),
        cause);
  }

  private static long join(CompletableFuture<Long> rows) {
    try {
      return rows.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DataException data
          ? data
          : new IllegalStateException(e.getCause());
    }
  }
}
