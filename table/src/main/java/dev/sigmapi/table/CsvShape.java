package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the rows of a file and the values of each, byte by byte.
 *
 * <p>An opinion of our own on where rows end: DuckDB was seen to return no row at all, without an
 * error, for line ends that it did not expect, and to take a value too many when it is empty.
 */
final class CsvShape {
  private static final int BUFFER = 1 << 16;

  private final String source;
  private final int width;
  private final byte separator;
  private boolean quoted;
  private boolean closed;
  private boolean atStart = true;
  private boolean afterReturn;
  private int values = 1;
  private boolean blank = true;
  private long line = 1;
  private long started = 1;
  private long records;

  private CsvShape(String source, int width, char separator) {
    this.source = source;
    this.width = width;
    this.separator = (byte) separator;
  }

  /**
   * The number of rows without the header.
   *
   * @throws DataException if a row is wider or narrower than the header, or a quote is not closed
   */
  static long rows(DataFile file, CsvHeader header) {
    CsvShape shape = new CsvShape(file.source(), header.names().size(), header.separator());
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = file.openText()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        shape.take(buffer, n);
      }
    } catch (IOException e) {
      throw file.unreadable(e);
    }
    return shape.finish() - 1;
  }

  private void take(byte[] buffer, int n) {
    for (int i = 0; i < n; i++) {
      byte b = buffer[i];
      if (quoted) {
        quoted = b != '"';
        closed = !quoted;
        line += b == '\n' ? 1 : 0;
      } else if (b == '\n' || b == '\r') {
        if (b == '\r' || !afterReturn) {
          endRecord();
        }
        afterReturn = b == '\r';
      } else {
        // A quote opens a value, or is the second of two inside one and opens it again.
        quoted = b == '"' && (atStart || closed);
        closed = false;
        atStart = b == separator;
        values += atStart ? 1 : 0;
        blank = false;
        afterReturn = false;
      }
    }
  }

  private void endRecord() {
    // DuckDB passes over blank lines, but takes one for a missing value where rows have one value.
    if (!blank || width == 1) {
      if (values != width) {
        throw new DataException(
            ("'%s': line %d has %s where the header has %s;"
                    + " add or remove separators, or quote a value that holds one")
                .formatted(source, started, count(values, "value"), count(width, "name")));
      }
      records++;
    }
    line++;
    started = line;
    values = 1;
    closed = false;
    atStart = true;
    blank = true;
  }

  private static String count(int number, String word) {
    return number + " " + word + (number == 1 ? "" : "s");
  }

  private long finish() {
    if (quoted) {
      throw new DataException(
          "'%s': the row that starts in line %d has a quote that is never closed; close it"
              .formatted(source, started));
    }
    if (!blank) {
      endRecord();
    }
    return records;
  }
}
