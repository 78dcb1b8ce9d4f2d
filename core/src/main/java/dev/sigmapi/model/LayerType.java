package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A module as specifications name it. {@link #all} is the table of modules: what is read, printed
 * and checked goes through it, and a new module is one row.
 *
 * @param name as written in a specification
 * @param formula what it computes
 * @param options in the order they are printed
 * @param builder makes the module from completed options
 */
public record LayerType(String name, String formula, List<Option> options, Builder builder) {

  /**
   * An option of a layer.
   *
   * @param preset its value where the specification is silent; null where that depends on the
   *     layer's place
   */
  public record Option(String name, JsonNode preset, String meaning) {}

  /** Makes a module. */
  @FunctionalInterface
  public interface Builder {
    Module build(ObjectNode options, int inputs, Seed seed, List<Activation> custom);
  }

  /** Outputs of a dense layer that is not the last. */
  static final int DENSE_UNITS = 16;

  private static final List<LayerType> ALL =
      List.of(
          new LayerType(
              "dense",
              "y = g(x·W + b)",
              List.of(
                  new Option(
                      "units",
                      null,
                      "outputs: " + DENSE_UNITS + ", or the target's in the last layer"),
                  new Option("activation", TextNode.valueOf("identity"), "g")),
              (options, inputs, seed, custom) ->
                  new Dense(
                      inputs,
                      units(options),
                      activation(options.get("activation").asText(), custom),
                      seed)),
          new LayerType(
              "product_units",
              "h_j = Π_i x_i^w_ji",
              List.of(
                  new Option("units", IntNode.valueOf(4), "products"),
                  new Option(
                      "domain",
                      TextNode.valueOf("real"),
                      "powers of negative inputs: real, magnitude or gated")),
              (options, inputs, seed, custom) ->
                  new ProductUnits(inputs, units(options), domain(options), seed)));

  /** Every module that a specification can name. */
  public static List<LayerType> all() {
    return ALL;
  }

  /**
   * The type of that name.
   *
   * @throws SpecificationException that names the nearest if there is none
   */
  public static LayerType named(String name) {
    return ALL.stream()
        .filter(type -> type.name.equals(name))
        .findFirst()
        .orElseThrow(() -> unknown("layer", name, ALL.stream().map(LayerType::name).toList()));
  }

  private static int units(ObjectNode options) {
    JsonNode units = options.get("units");
    if (!units.canConvertToInt() || units.asInt() < 1) {
      throw new SpecificationException(
          "units expects a whole number of 1 or more but got " + units);
    }
    return units.asInt();
  }

  private static ProductUnits.Domain domain(ObjectNode options) {
    String given = options.get("domain").asText();
    return Arrays.stream(ProductUnits.Domain.values())
        .filter(domain -> domain.specificationName().equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                unknown(
                    "domain",
                    given,
                    Arrays.stream(ProductUnits.Domain.values())
                        .map(ProductUnits.Domain::specificationName)
                        .toList()));
  }

  private static Activation activation(String given, List<Activation> custom) {
    for (Activation activation : custom) {
      if (activation.name().equals(given)) {
        return activation;
      }
    }
    return Arrays.stream(Elementwise.values())
        .filter(function -> function.specificationName().equals(given))
        .findFirst()
        .map(Activation::of)
        .orElseThrow(
            () ->
                unknown(
                    "activation",
                    given,
                    Arrays.stream(Elementwise.values())
                        .map(Elementwise::specificationName)
                        .toList()));
  }

  static SpecificationException unknown(String what, String given, Collection<String> known) {
    return new SpecificationException(
        "There is no %s '%s'; %s".formatted(what, given, Nearest.suggest(given, known)));
  }
}
