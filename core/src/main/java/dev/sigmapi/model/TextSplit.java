package dev.sigmapi.model;

import dev.sigmapi.data.ListText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a text becomes a sequence of tokens. */
public enum TextSplit {
  /** Each character as it stands, a space too. */
  LETTERS,
  /**
   * In small letters, each run of letters, digits and marks within them, and each other character
   * but blanks.
   */
  WORDS,
  /** The elements of a {@link ListText}. */
  LIST;

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+|[^\\s\\p{Z}\\p{C}]");

  /** The name in options. */
  public String specificationName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What one token of it is called. */
  String token() {
    return switch (this) {
      case LETTERS -> "letter";
      case WORDS -> "word";
      case LIST -> "element";
    };
  }

  /** The tokens of a text in order; of an empty one none. */
  public List<String> split(String text) {
    return switch (this) {
      case LETTERS -> text.codePoints().mapToObj(Character::toString).toList();
      case WORDS -> words(text.toLowerCase(Locale.ROOT));
      case LIST -> ListText.elements(text);
    };
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }
}
