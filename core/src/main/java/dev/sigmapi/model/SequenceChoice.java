package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a column of texts plainly is one of sequences, where nobody says so. */
final class SequenceChoice {
  /** The most letters of an alphabet of molecules. */
  private static final int ALPHABET = 25;

  /** A text of letters has so many on average; a name has fewer. */
  private static final int LETTERS = 12;

  /** A text of words has so many on average; a title or a person's name has fewer. */
  private static final int WORDS = 6;

  /** The share of words that other texts have too. */
  private static final double SHARED = 0.5;

  private SequenceChoice() {}

  /**
   * How a column is read: long runs of few letters as letters, texts of several words that share
   * words as words; empty for others.
   */
  static Optional<TextSplit> of(Column column, int[] rows) {
    if (letters(column, rows)) {
      return Optional.of(TextSplit.LETTERS);
    }
    return words(column, rows) ? Optional.of(TextSplit.WORDS) : Optional.empty();
  }

  private static boolean letters(Column column, int[] rows) {
    Set<Integer> alphabet = new HashSet<>();
    long letters = 0;
    long texts = 0;
    for (int row : rows) {
      if (!column.missing(row)) {
        String text = column.text(row);
        if (!text.codePoints().allMatch(Character::isLetter)) {
          return false;
        }
        text.codePoints().forEach(alphabet::add);
        if (alphabet.size() > ALPHABET) {
          return false;
        }
        letters += text.length();
        texts++;
      }
    }
    return letters >= LETTERS * texts;
  }

  private static boolean words(Column column, int[] rows) {
    Map<String, Integer> texts = new HashMap<>();
    long words = 0;
    long known = 0;
    for (int row : rows) {
      if (!column.missing(row)) {
        List<String> split = TextSplit.WORDS.split(column.text(row));
        words += split.size();
        known++;
        new HashSet<>(split).forEach(word -> texts.merge(word, 1, Integer::sum));
      }
    }
    long occurrences = texts.values().stream().mapToLong(n -> n).sum();
    long shared = texts.values().stream().filter(n -> n > 1).mapToLong(n -> n).sum();
    return words >= WORDS * known && shared >= SHARED * occurrences;
  }
}
