package dev.sigmapi.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The lines as a table, for a terminal or in Markdown. */
final class Tables {
  private final boolean markdown;

  Tables(boolean markdown) {
    this.markdown = markdown;
  }

  void print(List<Line> lines, List<Side> peers, PrintStream out) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("workload", "size", "mode", "threads", "sigmapi µs"));
    peers.forEach(peer -> head.add(peer.name()));
    head.addAll(List.of("ratio", "limit µs", "sigmapi MB", "peer MB", "B a run"));
    rows.add(head);
    for (Line line : lines) {
      rows.add(row(line, peers));
    }
    int[] widths = new int[head.size()];
    rows.forEach(
        row -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
          }
        });
    for (int r = 0; r < rows.size(); r++) {
      out.println(join(rows.get(r), widths));
      if (r == 0 && markdown) {
        StringBuilder rule = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
          rule.append(i < 3 ? "---|" : "--:|");
        }
        out.println(rule);
      }
    }
    out.println();
  }

  private String join(List<String> row, int[] widths) {
    StringBuilder text = new StringBuilder(markdown ? "|" : "");
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String blanks = " ".repeat(widths[i] - cell.length());
      String padded = i < 3 ? cell + blanks : blanks + cell;
      text.append(markdown ? " " + cell + " |" : (i == 0 ? "" : "  ") + padded);
    }
    return text.toString();
  }

  private static List<String> row(Line line, List<Side> peers) {
    List<String> row = new ArrayList<>();
    row.add(line.measured().workload().label());
    row.add(line.measured().label());
    row.add(line.measured().mode().label());
    row.add("" + line.measured().threads());
    row.add(micros(line.sigmapi()));
    for (Side peer : peers) {
      Line.Times times = line.peers().get(peer.name());
      row.add(
          times == null ? "-" : micros(times) + (times.form().isEmpty() ? "" : " " + times.form()));
    }
    row.add(line.peers().isEmpty() ? "-" : "%.2f".formatted(line.ratio()));
    row.add(number(line.limit()));
    row.add(megabytes(line.sigmapiBytes()));
    row.add(megabytes(line.peerBytes()));
    row.add("%.0f".formatted(line.allocated()));
    return row;
  }

  private static String micros(Line.Times times) {
    return "%s ±%.0f%%".formatted(number(times.median()), 100 * times.spread());
  }

  /** Three digits. */
  private static String number(double value) {
    return value >= 100
        ? "%,.0f".formatted(value)
        : value >= 10 ? "%.1f".formatted(value) : "%.2f".formatted(value);
  }

  private static String megabytes(long bytes) {
    return bytes < 0 ? "-" : "%.1f".formatted(bytes / 1e6);
  }
}
