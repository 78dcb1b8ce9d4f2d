package dev.sigmapi.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Lists as texts, such as {@code 1;2;3} or {@code [1, 2, 3]}: what stands between semicolons, or
 * without one between commas, or without one between blanks; brackets around all of it are left
 * out.
 */
public final class ListText {
  private static final Set<String> MISSING = Set.of("", "null", "nan", "na");

  private ListText() {}

  /** The elements of a list, as they stand but for blanks around them. */
  public static List<String> elements(String text) {
    String list = text.strip();
    boolean square = list.startsWith("[") && list.endsWith("]");
    boolean round = list.startsWith("(") && list.endsWith(")");
    String inside =
        (square || round) && list.length() > 1 ? list.substring(1, list.length() - 1) : list;
    if (inside.isBlank()) {
      return List.of();
    }
    String separator = inside.contains(";") ? ";" : inside.contains(",") ? "," : "\\s+";
    return Arrays.stream(inside.strip().split(separator, -1)).map(String::strip).toList();
  }

  /** The numbers of a list, NaN where one is missing; empty if an element is something else. */
  public static Optional<double[]> numbers(String text) {
    List<String> elements = elements(text);
    double[] numbers = new double[elements.size()];
    for (int i = 0; i < numbers.length; i++) {
      String element = elements.get(i);
      try {
        numbers[i] =
            MISSING.contains(element.toLowerCase(Locale.ROOT))
                ? Double.NaN
                : Double.parseDouble(element);
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }
    return Optional.of(numbers);
  }
}
