package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.specification.InputColumn.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A column that becomes a sequence: how many positions a row fills, and a number for each, with
 * zeros behind them. What is longer than the longest is cut.
 */
public sealed interface SequenceEncoding extends FeatureEncoding
    permits TokenEncoding, StepEncoding {
  /** The most positions of a sequence. */
  int MOST_POSITIONS = 1000;

  /** How many positions there are columns for. */
  int longest();

  /** Whether all rows had that many in training. */
  boolean fixed();

  /** What stands at one position, in words. */
  String unit();

  /** How many positions the value of a row has, those that are cut off too. */
  int length(Column source, int row);

  /** What its positions hold, as a layer is told. */
  InputColumn position();

  @Override
  default int width() {
    return 1 + longest();
  }

  @Override
  default int values() {
    return width();
  }

  @Override
  default List<InputColumn> inputs() {
    List<InputColumn> inputs = new ArrayList<>();
    inputs.add(new InputColumn(column(), Content.LENGTH, List.of()));
    inputs.addAll(Collections.nCopies(longest(), position()));
    return inputs;
  }

  @Override
  default List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("[%ss in %s]".formatted(unit(), column()));
    for (int t = 1; t <= longest(); t++) {
      names.add("[%s %d of %s]".formatted(unit(), t, column()));
    }
    return names;
  }

  @Override
  default void surprises(Column source, int row, Surprises surprises) {
    if (length(source, row) > longest()) {
      surprises.add(
          "have more than %d %ss in '%s', which is the most that is read: the rest is cut off"
              .formatted(longest(), unit(), column()));
    }
  }

  /** What is done to the rows that it is fitted to, for the user. */
  default List<String> notes(Column source, int[] rows) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "'%s' is read as a sequence of %s, %s %d"
            .formatted(column(), described(), fixed() ? "always" : "up to", longest()));
    int longer = 0;
    int missing = 0;
    for (int row : rows) {
      longer += length(source, row) > longest() ? 1 : 0;
      missing += source.missing(row) ? 1 : 0;
    }
    if (longer > 0) {
      notes.add(
          "'%s' has more than %d %ss in %d rows: the rest is cut off"
              .formatted(column(), longest(), unit(), longer));
    }
    if (missing > 0) {
      notes.add("'%s' is missing in %d rows: empty sequences".formatted(column(), missing));
    }
    return notes;
  }

  /** What the positions hold, for the user. */
  String described();
}
