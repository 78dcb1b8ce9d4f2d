package dev.sigmapi.model;

import java.util.ArrayList;
import java.util.Arrays;
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
  /**
   * What stands between semicolons, or without one between commas, or without one between blanks,
   * as it stands; brackets around all of it are left out.
   */
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
      case LIST -> elements(text.strip());
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

  private static List<String> elements(String text) {
    boolean square = text.startsWith("[") && text.endsWith("]");
    boolean round = text.startsWith("(") && text.endsWith(")");
    String inside =
        (square || round) && text.length() > 1
            ? text.substring(1, text.length() - 1).strip()
            : text;
    if (inside.isEmpty()) {
      return List.of();
    }
    String separator = inside.contains(";") ? ";" : inside.contains(",") ? "," : "\\s+";
    return Arrays.stream(inside.split(separator, -1)).map(String::strip).toList();
  }
}
