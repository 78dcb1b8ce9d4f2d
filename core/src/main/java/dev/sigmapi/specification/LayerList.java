package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Select;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Vocabulary.Chosen;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Layers one after the other, as a specification lists them: of the whole network, or as an option
 * of a layer that is made of layers.
 */
record LayerList(List<Chosen<Layers.Builder>> layers) {
  LayerList {
    layers = List.copyOf(layers);
  }

  /**
   * Reads a list and completes it, down to the innermost layers.
   *
   * @param who whose list it is, for messages
   * @throws SpecificationException for unknown names or options, with the nearest right one
   */
  static LayerList read(String who, JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      throw new SpecificationException(
          "%s expects a list of layers, for example [{product_units: {units: 3}}, dense], but got %s"
              .formatted(who, list));
    }
    List<Chosen<Layers.Builder>> layers = new ArrayList<>();
    for (JsonNode layer : list) {
      layers.add(Layers.vocabulary().read(layer));
    }
    return new LayerList(layers);
  }

  /** What completes a list of layers. */
  private interface Completion extends UnaryOperator<JsonNode> {}

  /** Whether an option is a list of layers, or of such lists. */
  static boolean isOption(Option option) {
    return option.completion() instanceof Completion;
  }

  /** An option that is a list of layers; a layer alone is a list of one. */
  static Option option(String name, String preset, String meaning) {
    JsonNode json = preset == null ? null : JsonNodeFactory.instance.textNode(preset);
    return new Option(name, json, meaning, (Completion) list -> inner(name, list).toJson());
  }

  /** An option that is a list of such lists. */
  static Option parts(String name, String meaning) {
    return new Option(
        name,
        null,
        meaning,
        (Completion)
            parts -> {
              if (!parts.isArray() || parts.isEmpty()) {
                throw new SpecificationException(
                    "%s expects a list of lists of layers, for example [[dense], [dense]], but got %s"
                        .formatted(name, parts));
              }
              ArrayNode completed = JsonNodeFactory.instance.arrayNode();
              for (JsonNode part : parts) {
                completed.add(inner("A part in " + name, part).toJson());
              }
              return completed;
            });
  }

  private static LayerList inner(String who, JsonNode list) {
    boolean alone = list.isTextual() || list.isObject();
    return read(who, alone ? JsonNodeFactory.instance.arrayNode().add(list) : list);
  }

  /** The list with every default filled in. */
  ArrayNode toJson() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    layers.forEach(layer -> list.add(layer.toJson()));
    return list;
  }

  /**
   * Builds the layers.
   *
   * @param place that of the list: its columns go to the first layer, its outputs are those of a
   *     last layer whose units are left out
   * @throws SpecificationException if layers do not fit one another
   */
  Sequence build(LayerPlace place) {
    List<Module> modules = new ArrayList<>();
    List<InputColumn> columns = place.columns();
    for (int i = 0; i < layers.size(); i++) {
      Chosen<Layers.Builder> layer = layers.get(i);
      LayerPlace here =
          new LayerPlace(
              columns,
              place.positions(),
              place.outputs(),
              i == layers.size() - 1,
              place.seed().child("layers." + i),
              place.activations(),
              place.shared());
      Options options = layer.options();
      boolean wantsUnits = layer.term().options().stream().anyMatch(o -> o.name().equals("units"));
      if (wantsUnits && !options.has("units")) {
        options = options.with("units", IntNode.valueOf(here.units()));
      }
      try {
        refuseSequences(layer.term(), here);
        Module module = layer.term().builder().build(options, here);
        modules.add(module);
        columns = given(columns, module);
      } catch (SpecificationException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw new SpecificationException(e.getMessage());
      } catch (ArithmeticException e) {
        throw new SpecificationException(
            "%s with %s on %d columns is larger than an array can be; ask for less of it"
                .formatted(options.owner(), options.json(), here.inputs()));
      }
    }
    return new Sequence(modules);
  }

  /** What a layer gives to the next. */
  private static List<InputColumn> given(List<InputColumn> columns, Module module) {
    return module instanceof Select select
        ? Arrays.stream(select.columns()).mapToObj(columns::get).toList()
        : InputColumn.unnamed(module.outputs());
  }

  /** The numbers of tokens are no quantities: only some layers can be given them. */
  private static void refuseSequences(Term<Layers.Builder> layer, LayerPlace place) {
    if (place.sequences().isEmpty() || Layers.takesSequences(layer)) {
      return;
    }
    String column = place.sequences().get(0);
    throw new SpecificationException(
        "%s expects numbers but '%s' is a sequence; put {tokens: {columns: [%s]}} before it, or select other columns"
            .formatted(layer.name(), column, column));
  }
}
