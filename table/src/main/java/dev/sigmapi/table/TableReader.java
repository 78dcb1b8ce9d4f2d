package dev.sigmapi.table;

import dev.sigmapi.model.Column;
import dev.sigmapi.model.DataException;
import dev.sigmapi.model.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads CSV, TSV, Parquet and JSON files, and any SQL over them, into typed columns.
 *
 * <p>Rows keep the order of the file. What is done to the data beyond reading it, such as taking
 * {@code NA} for missing, is told to the notes in sentences.
 */
public final class TableReader {
  private final Consumer<String> notes;

  /** Notes go to the log of this class. */
  public TableReader() {
    this(note -> System.getLogger(TableReader.class.getName()).log(System.Logger.Level.INFO, note));
  }

  /**
   * @param notes is given each sentence about what was done to the data
   */
  public TableReader(Consumer<String> notes) {
    this.notes = notes;
  }

  /**
   * Reads a whole file.
   *
   * @throws DataException as {@link #read(String, Optional)}
   */
  public Table read(String source) {
    return read(source, Optional.empty());
  }

  /**
   * Reads a file, or the result of a query in which the file is the view {@code data}.
   *
   * @param source a path that ends in one of the known extensions, such as {@code houses.csv.gz}
   * @param query one SELECT in the SQL of DuckDB, such as {@code SELECT * FROM data WHERE year >
   *     2000}
   * @throws DataException if the file cannot be read, is not what its extension says, has rows of
   *     another width than its header, two columns of one name, an infinite number, a column of
   *     lists, or no row at all; or if the query is wrong
   */
  public Table read(String source, Optional<String> query) {
    DataFile file = DataFile.of(source);
    try (Database database = new Database(file)) {
      List<Column> columns =
          file.separated()
              ? separated(CsvRelation.open(database, file, notes), database, file, query)
              : load(plain(database, file), database, file, query);
      if (columns.get(0).size() == 0) {
        throw new DataException(
            query.isPresent()
                ? "The query on '%s' gives no rows; loosen it".formatted(source)
                : "'%s' has no rows; give it at least one".formatted(source));
      }
      return new Table(columns);
    }
  }

  private List<Column> separated(
      CsvRelation csv, Database database, DataFile file, Optional<String> query) {
    List<Column> columns = load(csv.relation(), database, file, query);
    if (query.isEmpty()) {
      csv.checkRows(columns.get(0).size());
      csv.tellMarkers(columns);
    } else {
      csv.checkRows(Long.parseLong(database.rows("SELECT count(*) FROM data").get(0)[0]));
      csv.tellMarkers(List.of());
    }
    return columns;
  }

  private List<Column> load(
      Relation whole, Database database, DataFile file, Optional<String> query) {
    if (query.isEmpty()) {
      return ColumnLoader.load(database, whole, notes);
    }
    whole.createView(database, notes);
    Database asked = database.ofQuery();
    return ColumnLoader.load(asked, Relation.ofQuery(asked, query.get()), notes);
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
}
