package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A file that was understood, or a query on one, ready to be read. */
final class OpenTable implements AutoCloseable {
  private final DataFile file;
  private final Database database;
  private final Consumer<String> notes;
  private final Optional<CsvRelation> csv;
  private final boolean queried;
  private final Database asked;
  private final Relation relation;

  private OpenTable(
      DataFile file, Database database, Optional<String> query, Consumer<String> notes) {
    this.file = file;
    this.database = database;
    this.notes = notes;
    csv =
        file.separated() ? Optional.of(CsvRelation.open(database, file, notes)) : Optional.empty();
    Relation whole = csv.map(CsvRelation::relation).orElseGet(() -> plain(database, file));
    queried = query.isPresent();
    if (queried) {
      whole.createView(database, notes);
      asked = database.ofQuery();
      relation = Relation.ofQuery(asked, query.get());
    } else {
      asked = database;
      relation = whole;
    }
  }

  static OpenTable of(DataFile file, Optional<String> query, Consumer<String> notes) {
    Database database = new Database(file);
    try {
      return new OpenTable(file, database, query, notes);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** How many values a Parquet file has, by its own account. */
  static long parquetValues(DataFile file) {
    try (Database database = new Database(file)) {
      String rows = "SELECT sum(num_rows) FROM parquet_file_metadata(%s)";
      return Long.parseLong(database.rows(rows.formatted(Sql.path(file.path()))).get(0)[0])
          * plain(database, file).names().size();
    }
  }

  private static Relation plain(Database database, DataFile file) {
    return Relation.describe(
        database,
        "SELECT * FROM "
            + switch (file.format()) {
              case PARQUET -> "read_parquet(" + Sql.path(file.path()) + ")";
              default -> "read_json(" + Sql.path(file.path()) + ", sample_size=-1)";
            });
  }

  /** Where to read from. */
  Database asked() {
    return asked;
  }

  /** What to read. */
  Relation relation() {
    return relation;
  }

  /** How many rows there are, where that has been counted already. */
  OptionalLong knownRows() {
    return csv.isPresent() && !queried ? OptionalLong.of(csv.get().rows()) : OptionalLong.empty();
  }

  boolean queried() {
    return queried;
  }

  /**
   * Checks that what was read is all there is, and tells what was done to it.
   *
   * @throws DataException if there is no row, or another number than in the file
   */
  void finish(ColumnLoader loaded) {
    refuseEmpty(loaded.rows());
    loaded.tell(notes);
    csv.ifPresent(
        known -> {
          known.checkRows(queried ? count() : loaded.rows());
          known.tellMarkers(column -> queried || loaded.holed(column));
        });
  }

  private long count() {
    return Long.parseLong(database.rows("SELECT count(*) FROM data").get(0)[0]);
  }

  void refuseEmpty(long rows) {
    if (rows == 0) {
      throw new DataException(
          queried
              ? "The query on '%s' gives no rows; loosen it".formatted(file.source())
              : "'%s' has no rows; give it at least one".formatted(file.source()));
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
