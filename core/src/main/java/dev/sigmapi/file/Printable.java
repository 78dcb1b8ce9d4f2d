package dev.sigmapi.file;

import java.nio.file.Path;

/** Quotes names that come from outside, so that no name can garble a terminal or a log. */
public final class Printable {
  private static final int LONGEST = 200;

  private Printable() {}

  public static String quote(Path path) {
    return quote(path.toString());
  }

  /** The text in single quotes, shortened, with everything that does not print as an escape. */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints().limit(LONGEST).forEach(point -> append(quoted, point));
    boolean whole = text.codePointCount(0, text.length()) <= LONGEST;
    return quoted.append(whole ? "'" : "...'").toString();
  }

  private static void append(StringBuilder quoted, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          quoted.append("\\u{%x}".formatted(point));
      default -> quoted.appendCodePoint(point);
    }
  }
}
