package dev.sigmapi.table;

import dev.sigmapi.model.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** Words that arrive in chunks; equal ones are kept once while there are few. */
final class WordFill implements ColumnFill {
  private static final int MOST_SHARED = 10_000;

  private final String name;
  private final List<String[]> parts = new ArrayList<>();
  private final Map<String, String> shared = new HashMap<>();
  private int size;
  private boolean any;

  WordFill(String name) {
    this.name = name;
  }

  @Override
  public void add(DuckDBReadableVector vector, int rows) {
    String[] part = new String[rows];
    for (int i = 0; i < rows; i++) {
      String word = vector.isNull(i) ? "" : vector.getString(i);
      if (!word.isEmpty()) {
        part[i] = share(word);
        any = true;
      }
    }
    parts.add(part);
    size = Math.addExact(size, rows);
  }

  private String share(String word) {
    if (shared.size() >= MOST_SHARED) {
      return shared.getOrDefault(word, word);
    }
    String first = shared.putIfAbsent(word, word);
    return first == null ? word : first;
  }

  /** A column without a single word may as well be numbers, which is what a model can say no to. */
  @Override
  public Column build(Consumer<String> notes) {
    if (!any) {
      double[] missing = new double[size];
      Arrays.fill(missing, Double.NaN);
      return new Column.Numbers(name, missing);
    }
    String[] words = new String[size];
    int at = 0;
    for (String[] part : parts) {
      System.arraycopy(part, 0, words, at, part.length);
      at += part.length;
    }
    return new Column.Words(name, words);
  }
}
