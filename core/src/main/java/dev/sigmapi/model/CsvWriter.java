package dev.sigmapi.model;

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
import java.util.List;

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
    try {
      write(with(table, extra), out);
    } catch (IOException e) {
      throw new UncheckedIOException("The output takes no more: " + e.getMessage(), e);
    }
    // A print stream, such as standard output, keeps its failures to itself.
    if (out instanceof PrintStream print && print.checkError()) {
      throw new UncheckedIOException(new IOException("The output takes no more"));
    }
  }

  private static Table with(Table table, List<Column> extra) {
    List<Column> columns = new ArrayList<>(table.columns());
    columns.addAll(extra);
    return new Table(columns);
  }

  private static void write(Table table, OutputStream out) throws IOException {
    Writer writer =
        new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
    List<CsvText> texts = table.columns().stream().map(CsvText::of).toList();
    // A line that is empty is no row to most readers, so a lone missing value is quoted.
    String missing = texts.size() == 1 ? "\"\"" : "";
    for (int i = 0; i < texts.size(); i++) {
      writer.write(i == 0 ? "" : ",");
      writer.write(quoted(table.columns().get(i).name()));
    }
    writer.write('\n');
    for (int row = 0; row < table.rows(); row++) {
      for (int i = 0; i < texts.size(); i++) {
        writer.write(i == 0 ? "" : ",");
        boolean none = table.columns().get(i).missing(row);
        writer.write(none ? missing : quoted(texts.get(i).at(row)));
      }
      writer.write('\n');
    }
    writer.flush();
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
