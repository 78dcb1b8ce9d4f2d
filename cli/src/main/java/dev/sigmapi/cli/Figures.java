package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Metrics as lines and columns. */
final class Figures {
  private static final int NAME_WIDTH = 18;
  private static final int WIDTH = 12;

  private Figures() {}

  /**
   * A table with a line for each set of metrics.
   *
   * @param rows by name, each an object of numbers with the same fields
   */
  static List<String> table(String title, Map<String, JsonNode> rows) {
    List<String> lines = new ArrayList<>();
    StringBuilder head = new StringBuilder(padded(title, NAME_WIDTH));
    JsonNode first = rows.values().iterator().next();
    first
        .fieldNames()
        .forEachRemaining(
            name -> head.append(" ".repeat(Math.max(1, WIDTH - name.length()))).append(name));
    lines.add(head.toString());
    rows.forEach(
        (name, metrics) -> {
          StringBuilder line = new StringBuilder(padded(name, NAME_WIDTH));
          metrics.forEach(
              value -> {
                String shown = number(value);
                line.append(" ".repeat(Math.max(1, WIDTH - shown.length()))).append(shown);
              });
          lines.add(line.toString());
        });
    return lines;
  }

  private static String number(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.asDouble())
        ? "%.5g".formatted(value.asDouble())
        : "-";
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
