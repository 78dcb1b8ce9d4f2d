package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;

/** One DuckDB in memory, which never touches the network and leaves no file behind. */
final class Database implements AutoCloseable {
  private final DataFile file;
  private final String label;
  private final Connection connection;

  /**
   * @param file names the data in messages
   */
  Database(DataFile file) {
    this.file = file;
    this.label = "'" + file.source() + "'";
    Properties settings = new Properties();
    settings.setProperty("threads", threads());
    // More than half of the memory belongs to the columns that are read and to what follows.
    settings.setProperty("memory_limit", "40%");
    // DuckDB would make a folder .tmp where the user stands when a query outgrows its memory.
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    try {
      connection = new DuckDBDriver().connect("jdbc:duckdb:", settings);
      // Times without a zone must mean the same on every machine.
      run("SET TimeZone = 'UTC'");
    } catch (SQLException e) {
      throw failure(e);
    } catch (LinkageError | IllegalStateException e) {
      throw new IllegalStateException(
          "DuckDB, which reads tables, does not start on this machine (%s %s): %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }

  private Database(Database whole) {
    file = whole.file;
    label = "The query on " + whole.label;
    connection = whole.connection;
  }

  /** The same, but what goes wrong is put down to the query of the user. */
  Database ofQuery() {
    return new Database(this);
  }

  /** Where data come from, to start a message with. */
  String label() {
    return label;
  }

  private static String threads() {
    return Integer.toString(Math.min(2, Runtime.getRuntime().availableProcessors()));
  }

  /** Runs a statement without a result. */
  void run(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** All values of a small result as text. */
  List<String[]> rows(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String[]> rows = new ArrayList<>();
      int width = result.getMetaData().getColumnCount();
      while (result.next()) {
        String[] row = new String[width];
        for (int i = 0; i < width; i++) {
          row[i] = result.getString(i + 1);
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Takes a large result chunk by chunk, which keeps its values out of objects. */
  void chunks(String sql, ChunkConsumer consumer) {
    try (DuckDBPreparedStatement statement =
            connection.prepareStatement(sql).unwrap(DuckDBPreparedStatement.class);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        consumer.accept(result.chunk());
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** What is done with each chunk. */
  interface ChunkConsumer {
    void accept(DuckDBDataChunkReader chunk) throws SQLException;
  }

  private DataException failure(SQLException e) {
    String message = String.valueOf(e.getMessage()).replace(file.path(), file.source());
    return new DataException(label + ": " + DuckDbMessage.sentence(message), e);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure(e);
    }
  }
}
