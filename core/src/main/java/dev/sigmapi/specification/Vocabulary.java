package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Named things with options, as specifications write them: a name, or an object with the name as
 * its only field and the options in it. What is left out takes its default; what is not known is
 * refused with the nearest right name.
 *
 * @param what one of them in words, such as {@code layer}
 * @param <B> what makes the thing from its options
 */
public record Vocabulary<B>(String what, List<Term<B>> terms) {

  /**
   * One named thing.
   *
   * @param name as written in a specification
   * @param formula what it computes
   * @param options in the order they are printed
   * @param builder makes it from completed options
   * @param example of its use in a list, in YAML
   */
  public record Term<B>(
      String name, String formula, List<Option> options, B builder, String example) {
    /** A thing whose name alone is a good example. */
    public Term(String name, String formula, List<Option> options, B builder) {
      this(name, formula, options, builder, name);
    }
  }

  /**
   * An option of a thing.
   *
   * @param preset its value where the specification is silent; null where that depends on the place
   * @param completion reads and completes a value that is itself a specification, such as a list of
   *     layers; others stay as they are
   */
  public record Option(
      String name, JsonNode preset, String meaning, UnaryOperator<JsonNode> completion) {
    Option(String name, JsonNode preset, String meaning) {
      this(name, preset, meaning, UnaryOperator.identity());
    }

    /** An option with a whole number as its default. */
    public static Option of(String name, int preset, String meaning) {
      return new Option(name, JsonNodeFactory.instance.numberNode(preset), meaning);
    }

    /** An option with a number as its default. */
    public static Option of(String name, double preset, String meaning) {
      return new Option(name, JsonNodeFactory.instance.numberNode(preset), meaning);
    }

    /** An option with a name as its default. */
    public static Option of(String name, String preset, String meaning) {
      return new Option(name, JsonNodeFactory.instance.textNode(preset), meaning);
    }

    /** An option that is on or off. */
    public static Option of(String name, boolean preset, String meaning) {
      return new Option(name, JsonNodeFactory.instance.booleanNode(preset), meaning);
    }

    /** An option whose default depends on where the thing stands. */
    public static Option open(String name, String meaning) {
      return new Option(name, null, meaning);
    }
  }

  /** A thing that was named, with all its options. */
  record Chosen<B>(Term<B> term, Options options) {
    /** As a specification writes it, every default filled in. */
    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.set(term.name(), options.json());
      return json;
    }
  }

  public Vocabulary {
    terms = List.copyOf(terms);
  }

  /** The names in order. */
  public List<String> names() {
    return terms.stream().map(Term::name).toList();
  }

  /**
   * The thing of that name.
   *
   * @throws SpecificationException that names the nearest if there is none
   */
  public Term<B> named(String name) {
    return terms.stream()
        .filter(term -> term.name.equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(what, name, names()));
  }

  /**
   * Reads a name with or without options and completes it.
   *
   * @throws SpecificationException for unknown names or options, with the nearest right one
   */
  Chosen<B> read(JsonNode json) {
    if (json.isTextual()) {
      return complete(json.asText(), JsonNodeFactory.instance.objectNode());
    }
    if (json.isObject() && json.size() == 1) {
      Map.Entry<String, JsonNode> entry = json.properties().iterator().next();
      if (entry.getValue() instanceof ObjectNode given) {
        return complete(entry.getKey(), given);
      }
      if (entry.getValue().isNull()) {
        return complete(entry.getKey(), JsonNodeFactory.instance.objectNode());
      }
    }
    throw new SpecificationException(
        "A %s expects a name, or a name with options such as {%s: {...}}, but got %s"
            .formatted(what, terms.get(0).name, json));
  }

  private Chosen<B> complete(String name, ObjectNode given) {
    return complete(named(name), given);
  }

  /**
   * Completes the options of a thing.
   *
   * @throws SpecificationException for unknown options, with the nearest right one
   */
  static <B> Chosen<B> complete(Term<B> term, ObjectNode given) {
    List<String> known = term.options().stream().map(Option::name).toList();
    given
        .fieldNames()
        .forEachRemaining(
            option -> {
              if (!known.contains(option)) {
                throw unknown("option of " + term.name(), option, known);
              }
            });
    ObjectNode options = JsonNodeFactory.instance.objectNode();
    for (Option option : term.options()) {
      JsonNode value = given.get(option.name());
      if (value != null && !value.isNull()) {
        options.set(option.name(), option.completion().apply(value));
      } else if (option.preset() != null) {
        options.set(option.name(), option.completion().apply(option.preset()));
      }
    }
    return new Chosen<>(term, new Options(term.name(), options));
  }

  public static SpecificationException unknown(
      String what, String given, Collection<String> known) {
    return new SpecificationException(
        "There is no %s '%s'; %s".formatted(what, given, Nearest.suggest(given, known)));
  }
}
