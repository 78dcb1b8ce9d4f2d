package dev.sigmapi.table;

import dev.sigmapi.data.Column;
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
  private boolean any;
  private boolean holed;

  /**
   * @param any whether there is known to be a word
   */
  WordFill(String name, boolean any) {
    this.name = name;
    this.any = any;
  }

  @Override
  public void add(DuckDBReadableVector vector, int rows) {
    String[] part = new String[rows];
    for (int i = 0; i < rows; i++) {
      String word = vector.isNull(i) ? "" : vector.getString(i);
      if (word.isEmpty()) {
        holed = true;
      } else {
        part[i] = share(word);
        any = true;
      }
    }
    parts.add(part);
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
  public Column take() {
    int size = parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact);
    if (!any) {
      parts.clear();
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
    parts.clear();
    return new Column.Words(name, words);
  }

  @Override
  public boolean holed() {
    return holed;
  }

  @Override
  public void tell(Consumer<String> notes) {}
}
