package dev.sigmapi.data;

import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.parallel.Line;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Writes tables as CSV: UTF-8, commas, quotes as RFC 4180 has them, lines that end in a line feed.
 *
 * <p>Values are written as they stood where they were read: dates as dates, booleans as words,
 * whole numbers without a point, others with the fewest digits that give the same number again.
 * Missing values are empty.
 */
public final class CsvWriter {

  private CsvWriter() {}

  /**
   * Writes a file, whole or not at all.
   *
   * @param extra columns beyond those of the table, such as predictions
   * @throws DataException if an extra column has the name of another or another length
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(Table table, List<Column> extra, Path path) {
    Table whole = with(table, extra);
    AtomicFile.write(path, out -> write(whole, out));
  }

  /**
   * Writes to a stream and leaves it open.
   *
   * @param extra columns beyond those of the table, such as predictions
   * @throws DataException if an extra column has the name of another or another length
   * @throws UncheckedIOException if the stream takes no more
   */
  public static void write(Table table, List<Column> extra, OutputStream out) {
    Table whole = with(table, extra);
    flush(out, () -> write(whole, out));
  }

  /**
   * Writes the rows of a stream to a file, whole or not at all, a few chunks in memory at a time.
   *
   * @param extra from a chunk to columns beyond those that it has, such as predictions; called by
   *     several threads at a time
   * @throws DataException if an extra column has the name of another or another length
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void write(RowStream rows, Function<Table, List<Column>> extra, Path path) {
    AtomicFile.write(path, out -> write(rows, with(rows.layout(), extra), extra, out));
  }

  /** As {@link #write(RowStream, Function, Path)}, to a stream that is left open. */
  public static void write(RowStream rows, Function<Table, List<Column>> extra, OutputStream out) {
    flush(out, () -> write(rows, with(rows.layout(), extra), extra, out));
  }

  /** Something that writes. */
  private interface Writing {
    void run() throws IOException;
  }

  private static void flush(OutputStream out, Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The output takes no more: " + e.getMessage(), e);
    }
    // A print stream, such as standard output, keeps its failures to itself.
    if (out instanceof PrintStream print && print.checkError()) {
      throw new UncheckedIOException(new IOException("The output takes no more"));
    }
  }

  private static Table with(Table table, Function<Table, List<Column>> extra) {
    return with(table, extra.apply(table));
  }

  private static Table with(Table table, List<Column> extra) {
    List<Column> columns = new ArrayList<>(table.columns());
    columns.addAll(extra);
    return new Table(columns);
  }

  private static void write(Table table, OutputStream out) throws IOException {
    header(table).writeTo(out);
    rows(table, CsvText.timed(table)).writeTo(out);
  }

  private static void write(
      RowStream rows, Table layout, Function<Table, List<Column>> extra, OutputStream out)
      throws IOException {
    boolean[] timed = Arrays.copyOf(timed(rows), layout.columns().size());
    header(layout).writeTo(out);
    int threads = Runtime.getRuntime().availableProcessors();
    try (Line<CsvLine> line = new Line<>(threads, written -> writeTo(written, out))) {
      rows.forEach(chunk -> line.add(() -> rows(with(chunk, extra), timed)));
      line.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void writeTo(CsvLine written, OutputStream out) {
    try {
      written.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Which columns of dates have times; their rows are read once more to know. */
  private static boolean[] timed(RowStream rows) {
    boolean[] timed = new boolean[rows.layout().columns().size()];
    boolean dates =
        rows.layout().columns().stream()
            .anyMatch(c -> c instanceof Column.Numbers n && n.kind() == Column.Kind.DATE);
    if (dates) {
      rows.forEach(
          chunk -> {
            boolean[] found = CsvText.timed(chunk);
            for (int i = 0; i < timed.length; i++) {
              timed[i] |= found[i];
            }
          });
    }
    return timed;
  }

  private static CsvLine header(Table table) {
    CsvLine header = new CsvLine();
    for (int i = 0; i < table.columns().size(); i++) {
      if (i > 0) {
        header.put(',');
      }
      header.text(table.columns().get(i).name());
    }
    header.put('\n');
    return header;
  }

  private static CsvLine rows(Table table, boolean[] timed) {
    List<Column> columns = table.columns();
    List<CsvText> texts = new ArrayList<>();
    for (int i = 0; i < timed.length; i++) {
      texts.add(CsvText.of(columns.get(i), timed[i]));
    }
    CsvLine rows = new CsvLine();
    for (int row = 0; row < table.rows(); row++) {
      for (int i = 0; i < timed.length; i++) {
        if (i > 0) {
          rows.put(',');
        }
        if (!columns.get(i).missing(row)) {
          texts.get(i).write(row, rows);
        } else if (timed.length == 1) {
          // A line that is empty is no row to most readers, so a lone missing value is quoted.
          rows.ascii("\"\"");
        }
      }
      rows.put('\n');
    }
    return rows;
  }
}
