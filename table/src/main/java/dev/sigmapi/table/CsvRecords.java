package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Splits text into records as RFC 4180 has it: quotes around a value, doubled inside. */
final class CsvRecords {
  private static final int END = -1;
  private static final int NONE = -2;

  private final Reader in;
  private final char separator;
  private final String source;
  private int ahead = NONE;
  private long line = 1;

  CsvRecords(Reader in, char separator, String source) {
    this.in = in;
    this.separator = separator;
    this.source = source;
  }

  /**
   * The values of the next record, empty at the end.
   *
   * @throws DataException if a quote is not closed
   */
  List<String> next() throws IOException {
    List<String> values = new ArrayList<>();
    if (peek() == END) {
      return values;
    }
    int end;
    do {
      StringBuilder value = new StringBuilder();
      end = peek() == '"' ? quoted(value) : bare(value);
      values.add(value.toString());
    } while (end == separator);
    if (end == '\r' && peek() == '\n') {
      read();
    }
    line++;
    return values;
  }

  private int bare(StringBuilder value) throws IOException {
    int c = read();
    while (!ends(c)) {
      value.append((char) c);
      c = read();
    }
    return c;
  }

  private int quoted(StringBuilder value) throws IOException {
    long opened = line;
    read();
    while (true) {
      int c = read();
      if (c == END) {
        throw new DataException(
            "'%s': the quote opened in line %d is never closed; close it"
                .formatted(source, opened));
      }
      if (c == '"') {
        if (peek() != '"') {
          return bare(value);
        }
        read();
      }
      if (c == '\n') {
        line++;
      }
      value.append((char) c);
    }
  }

  private boolean ends(int c) {
    return c == separator || c == '\n' || c == '\r' || c == END;
  }

  private int peek() throws IOException {
    if (ahead == NONE) {
      ahead = in.read();
    }
    return ahead;
  }

  private int read() throws IOException {
    int c = peek();
    ahead = NONE;
    return c;
  }
}
