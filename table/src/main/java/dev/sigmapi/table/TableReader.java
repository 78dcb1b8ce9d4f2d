package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
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
   *     lists of lists, or no row at all; or if the query is wrong
   */
  public Table read(String source, Optional<String> query) {
    try (OpenTable open = OpenTable.of(DataFile.of(source), query, notes)) {
      ColumnLoader loader = new ColumnLoader(open.asked(), open.relation(), false);
      Table table = loader.load();
      open.finish(loader);
      return table;
    }
  }

  /**
   * Opens a file, or the result of a query, to be read in chunks and as often as asked: as {@link
   * #read(String, Optional)} would give it, but never whole in memory.
   *
   * @throws DataException as {@link #read(String, Optional)}
   */
  public TableStream stream(String source, Optional<String> query) {
    return TableStream.open(DataFile.of(source), query, notes);
  }

  /**
   * About how many bytes {@link #read(String)} would hold: 8 a value, counted in Parquet, guessed
   * from the size of other files.
   *
   * @throws DataException if there is no such file or it cannot be read
   */
  public long estimateBytes(String source) {
    DataFile file = DataFile.of(source);
    return file.format() == DataFile.Format.PARQUET
        ? OpenTable.parquetValues(file) * Double.BYTES
        : file.textBytes();
  }
}
