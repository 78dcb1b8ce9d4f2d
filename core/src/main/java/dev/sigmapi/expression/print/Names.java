package dev.sigmapi.expression.print;

import java.text.Normalizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Names for what a program knows, each its own: a name that the language does not take is made one
 * that it takes, and one that is taken gets a number. None differ in capitals only.
 */
final class Names {
  private final UnaryOperator<String> cleaning;
  private final int longest;
  private final Set<String> taken = new HashSet<>();
  private final Map<Object, String> given = new HashMap<>();

  /**
   * @param cleaning what makes a name of any text
   * @param taken words that are no names
   */
  Names(UnaryOperator<String> cleaning, int longest, Collection<String> taken) {
    this.cleaning = cleaning;
    this.longest = longest;
    taken.forEach(word -> this.taken.add(word.toLowerCase(Locale.ROOT)));
  }

  /** Identifiers of ASCII letters, digits and low lines. */
  static Names identifiers(Collection<String> taken) {
    return new Names(Names::identifier, 60, taken);
  }

  /** The name of something, made of a text when it is first asked for. */
  String of(Object what, String text) {
    return given.computeIfAbsent(what, key -> free(cleaning.apply(text)));
  }

  private String free(String name) {
    String free = shortened(name, "");
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = shortened(name, "_" + i);
    }
    return free;
  }

  private String shortened(String name, String ending) {
    int most = longest - ending.length();
    if (name.length() <= most) {
      return name + ending;
    }
    boolean half = Character.isHighSurrogate(name.charAt(most - 1));
    return name.substring(0, half ? most - 1 : most) + ending;
  }

  private static String identifier(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFD)
            .replaceAll("\\p{M}", "")
            .replaceAll("[^A-Za-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    if (plain.isEmpty()) {
      return "value";
    }
    return Character.isDigit(plain.charAt(0)) ? "value_" + plain : plain;
  }
}
