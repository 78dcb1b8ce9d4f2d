package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.model.Vocabulary.Chosen;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
 * defaults of {@link Layers}.
 */
public final class Specification {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final List<Chosen<Layers.Builder>> layers;

  private Specification(List<Chosen<Layers.Builder>> layers) {
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
                  throw Vocabulary.unknown("field", name, List.of("layers"));
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
    List<Chosen<Layers.Builder>> layers = new ArrayList<>();
    for (JsonNode layer : list) {
      layers.add(Layers.vocabulary().read(layer));
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
    return layers.stream().map(layer -> layer.term().name()).toList();
  }

  /** An option of a layer, completed. */
  public JsonNode option(int layer, String name) {
    return layers.get(layer).options().get(name);
  }

  /** The completed {@code order} of a layer. */
  int order(int layer) {
    return layers.get(layer).options().whole("order", 1);
  }

  /** The same with another value of one option of a layer. */
  Specification with(int layer, String option, JsonNode value) {
    List<Chosen<Layers.Builder>> changed = new ArrayList<>(layers);
    Chosen<Layers.Builder> old = changed.get(layer);
    changed.set(layer, new Chosen<>(old.term(), old.options().with(option, value)));
    return new Specification(changed);
  }

  /**
   * The same with what chance chose while {@code built} was built, so that it can be built again
   * without the seed.
   */
  Specification settled(Sequence built) {
    List<Chosen<Layers.Builder>> changed = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Chosen<Layers.Builder> layer = layers.get(i);
      changed.add(
          built.layers().get(i) instanceof SigmaPi units
              ? new Chosen<>(layer.term(), SigmaPiLayer.settled(layer.options(), units))
              : layer);
    }
    return new Specification(changed);
  }

  /** A network of one sigma-pi layer, as this one is, with other conjuncts. */
  Specification withConjuncts(Conjuncts conjuncts) {
    Chosen<Layers.Builder> layer = layers.get(0);
    Options options = SigmaPiLayer.withConjuncts(layer.options(), conjuncts);
    return new Specification(List.of(new Chosen<>(layer.term(), options)));
  }

  /**
   * Builds the network between some columns and their target.
   *
   * @param custom activations of the user's own that the specification may name
   * @throws SpecificationException if the last layer gives another number of columns than the
   *     target needs
   */
  public Sequence build(Columns columns, Seed seed, List<Activation> custom) {
    return build(columns.sources(), columns.networkOutputs(), seed, custom);
  }

  /** Builds the network for columns without names, {@code inputs} of them. */
  public Sequence build(int inputs, int outputs, Seed seed, List<Activation> custom) {
    return build(Collections.nCopies(inputs, ""), outputs, seed, custom);
  }

  private Sequence build(List<String> inputs, int outputs, Seed seed, List<Activation> custom) {
    List<Module> modules = new ArrayList<>();
    List<String> columns = inputs;
    for (int i = 0; i < layers.size(); i++) {
      Chosen<Layers.Builder> layer = layers.get(i);
      boolean last = i == layers.size() - 1;
      Options options = layer.options();
      boolean wantsUnits = layer.term().options().stream().anyMatch(o -> o.name().equals("units"));
      if (wantsUnits && !options.has("units")) {
        options = options.with("units", JSON.numberNode(last ? outputs : Layers.UNITS));
      }
      LayerPlace place = new LayerPlace(columns, outputs, last, seed.child("layers." + i), custom);
      Module module = layer.term().builder().build(options, place);
      modules.add(module);
      columns = Collections.nCopies(module.outputs(), "");
    }
    if (columns.size() != outputs) {
      throw new SpecificationException(
          "The network's last layer expects %d outputs for this target but got %d; leave its units"
                  .formatted(outputs, columns.size())
              + " out or end with 'dense'");
    }
    return new Sequence(modules);
  }

  /** The specification with every default filled in. */
  public JsonNode toJson() {
    ArrayNode list = JSON.arrayNode();
    layers.forEach(layer -> list.add(layer.toJson()));
    return list;
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
