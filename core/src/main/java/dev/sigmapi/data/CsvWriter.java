package dev.sigmapi.data;

import dev.sigmapi.file.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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
   * Writes the rows of a stream to a file, whole or not at all, a chunk in memory at a time.
   *
   * @param extra from a chunk to columns beyond those that it has, such as predictions
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
    Writer writer = writer(out);
    writeHeader(table, writer);
    writeRows(table, CsvText.timed(table), writer);
    writer.flush();
  }

  private static void write(
      RowStream rows, Table layout, Function<Table, List<Column>> extra, OutputStream out)
      throws IOException {
    boolean[] timed = timed(rows);
    Writer writer = writer(out);
    writeHeader(layout, writer);
    try {
      rows.forEach(
          chunk -> {
            Table whole = with(chunk, extra);
            try {
              writeRows(whole, Arrays.copyOf(timed, whole.columns().size()), writer);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    writer.flush();
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

  private static Writer writer(OutputStream out) {
    return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  private static void writeHeader(Table table, Writer writer) throws IOException {
    for (int i = 0; i < table.columns().size(); i++) {
      writer.write(i == 0 ? "" : ",");
      writer.write(quoted(table.columns().get(i).name()));
    }
    writer.write('\n');
  }

  private static void writeRows(Table table, boolean[] timed, Writer writer) throws IOException {
    List<CsvText> texts = new ArrayList<>();
    for (int i = 0; i < timed.length; i++) {
      texts.add(CsvText.of(table.columns().get(i), timed[i]));
    }
    // A line that is empty is no row to most readers, so a lone missing value is quoted.
    String missing = texts.size() == 1 ? "\"\"" : "";
    for (int row = 0; row < table.rows(); row++) {
      for (int i = 0; i < texts.size(); i++) {
        writer.write(i == 0 ? "" : ",");
        boolean none = table.columns().get(i).missing(row);
        writer.write(none ? missing : quoted(texts.get(i).at(row)));
      }
      writer.write('\n');
    }
  }

  private static String quoted(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '"' || c == '\n' || c == '\r') {
        return '"' + value.replace("\"", "\"\"") + '"';
      }
    }
    return value;
  }
}
