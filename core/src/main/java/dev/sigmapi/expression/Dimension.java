package dev.sigmapi.expression;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a quantity is measured in: a product of powers of symbols, such as kg·m·s^-2. Symbols are as
 * the user writes them; none is made of others, so that km and m are two.
 *
 * @param powers none of them 0; empty for a mere number
 */
public record Dimension(Map<String, Double> powers) {
  public static final Dimension NONE = new Dimension(Map.of());

  private static final Pattern SYMBOL =
      Pattern.compile(
          "\\s*(?:(1)|([\\p{L}%°µ$€]+))\\s*(?:\\^\\s*\\(?([+-]?[0-9]+(?:\\.[0-9]+)?)\\)?)?\\s*");

  /** How near to 0 a power is none. */
  private static final double NEAR = 1e-6;

  public Dimension {
    TreeMap<String, Double> sorted = new TreeMap<>(powers);
    sorted.values().removeIf(power -> Math.abs(power) < NEAR);
    powers = sorted;
  }

  /**
   * Reads a product such as {@code kg*m/s^2}; every / divides by what follows it up to the next *
   * or /. An empty text and 1 are a mere number.
   *
   * @throws IllegalArgumentException for what is no such product
   */
  public static Dimension of(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    Dimension product = NONE;
    int start = 0;
    double sign = 1;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '*' || text.charAt(i) == '/') {
        product = product.times(part(text.substring(start, i), text).power(sign));
        sign = i < text.length() && text.charAt(i) == '/' ? -1 : 1;
        start = i + 1;
      }
    }
    return product;
  }

  private static Dimension part(String part, String whole) {
    Matcher matcher = SYMBOL.matcher(part);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "A unit expects a product of symbols such as kg*m/s^2 but got '%s'".formatted(whole));
    }
    double power = matcher.group(3) == null ? 1 : Double.parseDouble(matcher.group(3));
    return matcher.group(1) != null ? NONE : new Dimension(Map.of(matcher.group(2), power));
  }

  /** The dimension of a product. */
  public Dimension times(Dimension other) {
    TreeMap<String, Double> product = new TreeMap<>(powers);
    other.powers.forEach((symbol, power) -> product.merge(symbol, power, Double::sum));
    return new Dimension(product);
  }

  /** The dimension of a power. */
  public Dimension power(double exponent) {
    TreeMap<String, Double> raised = new TreeMap<>();
    powers.forEach((symbol, power) -> raised.put(symbol, power * exponent));
    return new Dimension(raised);
  }

  /** Whether two are the same but for rounding. */
  public boolean same(Dimension other) {
    return times(other.power(-1)).powers.isEmpty();
  }

  /** As {@link #of} reads it; 1 for a mere number. */
  public String text() {
    return powers.isEmpty()
        ? "1"
        : powers.entrySet().stream()
            .map(each -> each.getKey() + exponent(each.getValue()))
            .collect(Collectors.joining("*"));
  }

  private static String exponent(double power) {
    double rounded = Rounded.rounded(power, 7);
    return rounded == 1
        ? ""
        : "^" + (rounded == Math.rint(rounded) ? "" + (long) rounded : "" + rounded);
  }
}
