package dev.sigmapi.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream gives what reading gives. */
class TableStreamTest {
  /** Every type; words that start late, words without any, holes, and whole numbers too large. */
  private static final String ROWS =
      """
      SELECT range AS n, sqrt(range) AS root, range % 3 = 0 AS third,
        DATE '2020-01-01' + (range % 900)::INT AS day,
        TIMESTAMP '2020-01-01 12:00:00' + to_minutes(range) AS time,
        CASE WHEN range > 20000 THEN 'w' || range % 7 ELSE NULL END AS late,
        CASE WHEN range % 5 > 0 THEN range % 11 END AS holed,
        9007199254740993 + range AS large, NULL::VARCHAR AS nothing
      FROM range(30000)
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"t.parquet", "t.csv", "t.tsv", "t.csv.gz", "t.json", "t.ndjson.gz"})
  void aStreamGivesWhatReadingGives(String name) {
    Path path = made(name);
    List<String> told = new ArrayList<>();
    Table read = new TableReader(told::add).read(path.toString());
    List<String> streamed = new ArrayList<>();
    try (TableStream stream =
        new TableReader(streamed::add).stream(path.toString(), Optional.empty())) {
      assertEquals(30000, stream.rows());
      assertEquals(read.names(), stream.layout().names());
      for (int pass = 0; pass < 2; pass++) {
        same(read, chunks(stream));
        assertEquals(told, streamed);
      }
    }
  }

  @Test
  void aQueryIsStreamedToo() {
    Path path = made("t.csv");
    Optional<String> query =
        Optional.of("SELECT third, avg(root) AS mean, any_value(late) AS w FROM data GROUP BY ALL");
    List<String> notes = new ArrayList<>();
    try (TableStream stream = new TableReader(notes::add).stream(path.toString(), query)) {
      assertEquals(2, stream.rows());
      same(chunks(stream).get(0), chunks(stream));
      assertEquals(List.of("third", "mean", "w"), stream.layout().names());
    }
  }

  @Test
  void whatIsNoTableIsRefusedAtOnce() {
    Path path = Sample.of(folder, "t.csv", "a,b\n1,2\n").path;
    TableReader reader = new TableReader(note -> {});
    DataException empty =
        assertThrows(
            DataException.class,
            () -> reader.stream(path.toString(), Optional.of("SELECT * FROM data WHERE a > 1")));
    assertTrue(empty.getMessage().contains("gives no rows"), empty.getMessage());
    DataException nested =
        assertThrows(
            DataException.class,
            () -> reader.stream(path.toString(), Optional.of("SELECT [[a]] AS l FROM data")));
    assertTrue(nested.getMessage().contains("column 'l' holds"), nested.getMessage());
  }

  @Test
  void aFileThatVanishesOrChangesIsNoticed() throws IOException {
    Path path = Sample.of(folder, "t.csv", "a,b\n1,2\n3,4\n").path;
    try (TableStream stream =
        new TableReader(note -> {}).stream(path.toString(), Optional.empty())) {
      chunks(stream);
      Files.writeString(path, "a,b\n1,2\n3,4\n5,6\n");
      DataException changed = assertThrows(DataException.class, () -> chunks(stream));
      assertTrue(changed.getMessage().contains("changed while it was used"), changed.getMessage());
      Files.delete(path);
      DataException gone = assertThrows(DataException.class, () -> chunks(stream));
      assertTrue(gone.getMessage().contains("There is no file"), gone.getMessage());
    }
  }

  @Test
  void theMemoryOfAFileIsEstimated() throws IOException {
    TableReader reader = new TableReader(note -> {});
    assertEquals(30000 * 9 * 8, reader.estimateBytes(made("t.parquet").toString()));
    Path csv = made("t.csv");
    assertEquals(Files.size(csv), reader.estimateBytes(csv.toString()));
  }

  private Path made(String name) {
    Path path = folder.resolve(name);
    String format =
        name.contains(".tsv") ? " (DELIMITER '\t')" : name.contains("json") ? " (FORMAT JSON)" : "";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + ROWS + ") TO '" + path + "'" + format);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return path;
  }

  private static List<Table> chunks(TableStream stream) {
    List<Table> chunks = new ArrayList<>();
    stream.forEach(chunks::add);
    return chunks;
  }

  private static void same(Table read, List<Table> chunks) {
    assertEquals(read.rows(), chunks.stream().mapToInt(Table::rows).sum());
    int start = 0;
    for (Table chunk : chunks) {
      assertTrue(chunk.rows() < 12_000, () -> "" + chunk.rows());
      for (Column expected : read.columns()) {
        Column column = chunk.column(expected.name());
        if (expected instanceof Column.Numbers numbers) {
          assertEquals(numbers.kind(), ((Column.Numbers) column).kind(), expected.name());
          double[] part = Arrays.copyOfRange(numbers.values(), start, start + chunk.rows());
          assertArrayEquals(part, ((Column.Numbers) column).values(), expected.name());
        } else {
          String[] values = ((Column.Words) expected).values();
          String[] part = Arrays.copyOfRange(values, start, start + chunk.rows());
          assertArrayEquals(part, ((Column.Words) column).values(), expected.name());
        }
      }
      start += chunk.rows();
    }
  }
}
