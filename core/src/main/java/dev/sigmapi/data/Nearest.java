package dev.sigmapi.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that somebody meant. */
public final class Nearest {

  private Nearest() {}

  /** A sentence that names the nearest of some names, and all of them when they are few. */
  public static String suggest(String given, Collection<String> names) {
    String nearest =
        names.stream()
            .min(Comparator.comparingInt(name -> distance(lower(given), lower(name))))
            .orElse("");
    boolean near = distance(lower(given), lower(nearest)) <= Math.max(2, given.length() / 3);
    if (near) {
      return "did you mean '" + nearest + "'?";
    }
    String list = String.join(", ", names.stream().limit(20).toList());
    return "there are " + list + (names.size() > 20 ? ", ..." : "");
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** The number of letters to insert, delete or replace (Levenshtein 1966). */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
