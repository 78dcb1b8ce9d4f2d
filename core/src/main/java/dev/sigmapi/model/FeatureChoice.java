package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which columns of a table a network is trained on. What is left out is said in a note, with the
 * reason.
 */
final class FeatureChoice {
  /** From so many rows on, a column of words that are all different names the rows. */
  private static final int ROWS_TO_NAME = 5;

  private final Table table;
  private final int[] rows;
  private final Map<String, TextSplit> sequences;
  private final boolean find;
  private final List<String> notes;

  /**
   * @param rows the rows that are not tested
   * @param sequences the columns that are read as sequences
   * @param find whether others are where they plainly are sequences
   * @param notes where what was done is added
   */
  FeatureChoice(
      Table table, int[] rows, Map<String, TextSplit> sequences, boolean find, List<String> notes) {
    this.table = table;
    this.rows = rows;
    this.sequences = new LinkedHashMap<>(sequences);
    this.find = find;
    this.notes = notes;
  }

  private boolean sequence(Column column) {
    return column instanceof Column.Lists || sequences.containsKey(column.name());
  }

  /** The columns of texts that are read as sequences, once they are chosen. */
  Map<String, TextSplit> sequences() {
    return sequences;
  }

  /**
   * The features of a training.
   *
   * @param taken what other columns are: the target, weights
   * @param wanted the names the user gave; empty for all that are of use
   * @throws DataException if a name is unknown or nothing is left
   */
  List<Column> choose(Map<String, String> taken, List<String> wanted) {
    List<Column> chosen = new ArrayList<>();
    List<String> names = wanted.isEmpty() ? table.names() : wanted;
    taken.forEach(
        (name, what) -> {
          if (wanted.contains(name)) {
            throw new DataException(
                "'%s' is the %s and cannot be a feature too; leave it out of the features"
                    .formatted(name, what));
          }
        });
    if (new HashSet<>(names).size() < names.size()) {
      throw new DataException("A feature is named twice in " + names + "; name it once");
    }
    for (String name : sequences.keySet()) {
      if (taken.containsKey(name) || !names.contains(name)) {
        throw new DataException(
            "'%s' is asked for as a sequence but is %s; leave one of them out"
                .formatted(
                    name, taken.containsKey(name) ? "the " + taken.get(name) : "no feature"));
      }
    }
    for (String name : names) {
      if (!taken.containsKey(name)) {
        Column column = table.column(name);
        String reason = reasonToDrop(column, !wanted.isEmpty());
        if (reason == null) {
          chosen.add(column);
        } else {
          notes.add("dropped '" + name + "': " + reason);
        }
      }
    }
    if (chosen.isEmpty()) {
      throw new DataException(
          "No column is left to predict '%s' from; give the table one that varies"
              .formatted(taken.keySet().iterator().next()));
    }
    chosen.forEach(this::noteTreatment);
    return chosen;
  }

  private String reasonToDrop(Column column, boolean named) {
    Column different = DifferentValues.of(column, rows);
    int known = rows.length - missing(column);
    if (known == 0) {
      return "every value is missing";
    }
    if (different.size() == 1 && known == rows.length) {
      return "it is always " + different.text(0);
    }
    if (column instanceof Column.Lists && !find) {
      return "it holds lists, which a network without tokens cannot read";
    }
    boolean words = column instanceof Column.Words && !sequences.containsKey(column.name());
    if (words && rows.length >= ROWS_TO_NAME && different.size() > 0.9 * known) {
      Optional<TextSplit> split = find ? SequenceChoice.of(column, rows) : Optional.empty();
      if (split.isPresent()) {
        sequences.put(column.name(), split.get());
        return null;
      }
      return named ? null : "its words name the rows, each occurs once";
    }
    return null;
  }

  private void noteTreatment(Column column) {
    int missing = missing(column);
    if (sequence(column)) {
      TextSplit split = sequences.get(column.name());
      notes.addAll(FeatureEncoding.fitSequence(column, rows, split).notes(column, rows));
    } else if (column instanceof Column.Words) {
      int different = DifferentValues.of(column, rows).size() + (missing > 0 ? 1 : 0);
      if (different > FeatureEncoding.Words.MOST_CATEGORIES) {
        notes.add(
            "'%s' has %d different words: the %d commonest are told apart"
                .formatted(column.name(), different, FeatureEncoding.Words.MOST_CATEGORIES));
      }
      if (missing > 0) {
        notes.add(
            "'%s' is missing in %d rows: a category of its own".formatted(column.name(), missing));
      }
    } else if (missing > 0) {
      notes.add(
          "'%s' is missing in %d rows: the median and an indicator column stand in"
              .formatted(column.name(), missing));
    }
  }

  private int missing(Column column) {
    int missing = 0;
    for (int row : rows) {
      missing += column.missing(row) ? 1 : 0;
    }
    return missing;
  }
}
