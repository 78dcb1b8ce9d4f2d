package dev.sigmapi.table;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes one sentence of what DuckDB says in many lines. */
final class DuckDbMessage {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern KIND = Pattern.compile("^[A-Z][A-Za-z ]+ Error: ");

  private DuckDbMessage() {}

  static String sentence(String message) {
    Matcher line = LINE.matcher(message);
    if (line.find()) {
      return "line %s cannot be read: %s".formatted(line.group(1), reason(message));
    }
    String first = message.strip().lines().findFirst().orElse("unknown error");
    if (message.contains("Candidate bindings")) {
      first += " " + message.lines().filter(l -> l.startsWith("Candidate")).findFirst().orElse("");
    }
    if (message.contains("requires the extension")) {
      return "the network and extensions of DuckDB are switched off; download the file first";
    }
    if (message.contains("magic bytes") || message.contains("to be a Parquet file")) {
      return "it cannot be read as Parquet; check what the file is";
    }
    return KIND.matcher(first).replaceFirst("").strip();
  }

  /** The first line that is neither the place nor the copy of the user's line. */
  private static String reason(String message) {
    return message
        .lines()
        .filter(text -> !text.isBlank() && !LINE.matcher(text).find())
        .filter(text -> !text.startsWith("Original Line"))
        .findFirst()
        .orElse("it is not as the others");
  }
}
