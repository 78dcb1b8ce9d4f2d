package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Typed access to the completed options of something that a specification names; a value that does
 * not fit is refused.
 *
 * @param owner whose options they are, for messages
 */
public record Options(String owner, ObjectNode json) {

  /** Whether the option has a value. */
  public boolean has(String name) {
    return json.hasNonNull(name);
  }

  /** The value as it was written, or null. */
  public JsonNode get(String name) {
    return json.get(name);
  }

  /** The same with another value of one option. */
  Options with(String name, JsonNode value) {
    ObjectNode changed = json.deepCopy();
    changed.set(name, value);
    return new Options(owner, changed);
  }

  /** A whole number of at least {@code least}. */
  public int whole(String name, int least) {
    return whole(name, least, Integer.MAX_VALUE);
  }

  /** A whole number of at least {@code least} and at most {@code most}. */
  public int whole(String name, int least, int most) {
    JsonNode value = json.path(name);
    if (!isWhole(value) || value.asInt() < least || value.asInt() > most) {
      throw wrong(
          name,
          most < Integer.MAX_VALUE
              ? "a whole number between %d and %d".formatted(least, most)
              : "a whole number of " + least + " or more");
    }
    return value.asInt();
  }

  static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToInt();
  }

  /** A finite number of at least {@code least} and at most {@code most}. */
  public double number(String name, double least, double most) {
    JsonNode value = json.path(name);
    double number = value.asDouble(Double.NaN);
    if (!value.isNumber() || !(number >= least && number <= most)) {
      throw wrong(
          name,
          most < Double.MAX_VALUE
              ? "a number between %s and %s".formatted(brief(least), brief(most))
              : "a number of " + brief(least) + " or more");
    }
    return number;
  }

  /** A share that is kept at every step: 0 or more and below 1. */
  public double kept(String name) {
    if (json.path(name).asDouble() == 1) {
      throw wrong(name, "a number of 0 or more and below 1");
    }
    return number(name, 0, 1);
  }

  /** true or false. */
  public boolean truth(String name) {
    if (!json.path(name).isBoolean()) {
      throw wrong(name, "true or false");
    }
    return json.get(name).asBoolean();
  }

  /** A text. */
  public String text(String name) {
    if (!json.path(name).isTextual()) {
      throw wrong(name, "a name");
    }
    return json.get(name).asText();
  }

  /** A constant of an enumeration, in small letters. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    String given = text(name);
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    int found = names.indexOf(given);
    if (found < 0) {
      throw Vocabulary.unknown(name, given, names);
    }
    return type.getEnumConstants()[found];
  }

  /** Says what an option expects and what it got. */
  public SpecificationException wrong(String name, String expected) {
    return new SpecificationException(
        "%s of %s expects %s but got %s"
            .formatted(name, owner, expected, has(name) ? json.get(name) : "nothing"));
  }

  private static String brief(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
