package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a network is made of, in the one vocabulary of the command, the library and the model file:
 * a list of layers, each a name, or an object with the name as its only field and the options in
 * it.
 *
 * <pre>{@code
 * [{"product_units": {"units": 3}}, "dense"]
 * }</pre>
 *
 * <p>An object with the single field {@code layers} is the same. Options that are left out take the
 * defaults of {@link LayerType}.
 */
public final class Specification {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private record Layer(LayerType type, ObjectNode options) {}

  private final List<Layer> layers;

  private Specification(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /**
   * Reads a specification and completes it.
   *
   * @throws SpecificationException for unknown names or options, with the nearest right one
   */
  public static Specification of(JsonNode json) {
    JsonNode list = json;
    if (json.isObject()) {
      json.fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals("layers")) {
                  throw LayerType.unknown("field", name, List.of("layers"));
                }
              });
      list = json.path("layers");
    }
    if (!list.isArray() || list.isEmpty()) {
      throw new SpecificationException(
          "A network expects a list of layers, for example [{product_units: {units: 3}}, dense],"
              + " but got "
              + json);
    }
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : list) {
      layers.add(readLayer(layer));
    }
    return new Specification(layers);
  }

  /** Product units with a linear layer behind them: the network of variable projection. */
  public static Specification productUnits(int units) {
    ArrayNode list = JSON.arrayNode();
    list.addObject().putObject("product_units").put("units", units);
    list.add("dense");
    return of(list);
  }

  /** One layer without hidden units. */
  public static Specification linear() {
    return of(JSON.arrayNode().add("dense"));
  }

  /** The names of the layers in order. */
  public List<String> layerNames() {
    return layers.stream().map(layer -> layer.type.name()).toList();
  }

  /** An option of a layer, completed. */
  public JsonNode option(int layer, String name) {
    return layers.get(layer).options.get(name);
  }

  /** The same with another number of units in one layer. */
  Specification withUnits(int layer, int units) {
    List<Layer> changed = new ArrayList<>(layers);
    Layer old = changed.get(layer);
    changed.set(layer, new Layer(old.type, old.options.deepCopy().put("units", units)));
    return new Specification(changed);
  }

  /**
   * Builds the network.
   *
   * @param outputs how many columns it has to give
   * @param custom activations of the user's own that the specification may name
   * @throws SpecificationException if the last layer gives another number of columns
   */
  public Sequence build(int inputs, int outputs, Seed seed, List<Activation> custom) {
    List<Module> modules = new ArrayList<>();
    int columns = inputs;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      ObjectNode options = layer.options;
      if (!options.has("units")) {
        boolean last = i == layers.size() - 1;
        options = options.deepCopy().put("units", last ? outputs : LayerType.DENSE_UNITS);
      }
      Module module =
          layer.type.builder().build(options, columns, seed.child("layers." + i), custom);
      modules.add(module);
      columns = module.outputs();
    }
    if (columns != outputs) {
      throw new SpecificationException(
          "The network's last layer expects %d outputs for this target but got %d; leave its units"
                  .formatted(outputs, columns)
              + " out or end with 'dense'");
    }
    return new Sequence(modules);
  }

  /** The specification with every default filled in. */
  public JsonNode toJson() {
    ArrayNode list = JSON.arrayNode();
    for (Layer layer : layers) {
      list.addObject().set(layer.type.name(), layer.options);
    }
    return list;
  }

  @Override
  public String toString() {
    return toJson().toString();
  }

  private static Layer readLayer(JsonNode json) {
    if (json.isTextual()) {
      return complete(json.asText(), JSON.objectNode());
    }
    if (json.isObject() && json.size() == 1) {
      Map.Entry<String, JsonNode> entry = json.properties().iterator().next();
      if (entry.getValue().isObject() || entry.getValue().isNull()) {
        JsonNode options = entry.getValue().isNull() ? JSON.objectNode() : entry.getValue();
        return complete(entry.getKey(), (ObjectNode) options);
      }
    }
    throw new SpecificationException(
        "A layer expects a name, or a name with options such as {dense: {units: 8}}, but got "
            + json);
  }

  private static Layer complete(String name, ObjectNode given) {
    LayerType type = LayerType.named(name);
    List<String> known = type.options().stream().map(LayerType.Option::name).toList();
    given
        .fieldNames()
        .forEachRemaining(
            option -> {
              if (!known.contains(option)) {
                throw LayerType.unknown("option of " + name, option, known);
              }
            });
    ObjectNode options = JSON.objectNode();
    for (LayerType.Option option : type.options()) {
      JsonNode value = given.get(option.name());
      if (value != null) {
        options.set(option.name(), value);
      } else if (option.preset() != null) {
        options.set(option.name(), option.preset());
      }
    }
    return new Layer(type, options);
  }
}
