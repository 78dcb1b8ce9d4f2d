package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Vocabulary.Chosen;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a network is made of, in the one vocabulary of the command, the library and the model file:
 * a list of layers, each a name, or an object with the name as its only field and the options in
 * it.
 *
 * <pre>{@code
 * [{"product_units": {"units": 3}}, "dense"]
 * }</pre>
 *
 * <p>An object with the single field {@code layers} is the same. Options of layers that are made of
 * layers hold such lists too, to any depth. Options that are left out take the defaults of {@link
 * Layers}.
 */
public final class Specification {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final LayerList list;

  private Specification(LayerList list) {
    this.list = list;
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
    return new Specification(LayerList.read("A network", list));
  }

  /** No network: of a model that is a formula. */
  public static Specification none() {
    return new Specification(new LayerList(List.of()));
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
    return list.layers().stream().map(layer -> layer.term().name()).toList();
  }

  /** Whether a layer, at any depth, reads sequences. */
  public boolean readsTokens() {
    return toJson().findValue("tokens") != null || toJson().findValue("motif") != null;
  }

  /**
   * The domain of the product units, real for logarithms, that see the columns themselves: those of
   * the first layer or of the layers that it is made of; signed if any is. Empty if there are none.
   */
  public Optional<String> firstProducts() {
    return FirstProducts.of(toJson());
  }

  /** An option of a layer, completed. */
  public JsonNode option(int layer, String name) {
    return list.layers().get(layer).options().get(name);
  }

  /** The options of a layer, completed. */
  public Options options(int layer) {
    return list.layers().get(layer).options();
  }

  /** The {@code units} of a layer that says how many. */
  public int units(int layer) {
    return Layers.units(options(layer));
  }

  /** The most inputs of a conjunct of a layer of sigma-pi units. */
  public int order(int layer) {
    return SigmaPiLayer.order(options(layer));
  }

  /** The degree of a layer of ridge polynomials, or the highest of one that grows. */
  public int degree(int layer) {
    return ProductLayers.degree(options(layer));
  }

  /** The same with another value of one option of a layer. */
  public Specification with(int layer, String option, JsonNode value) {
    List<Chosen<Layers.Builder>> changed = new ArrayList<>(list.layers());
    Chosen<Layers.Builder> old = changed.get(layer);
    changed.set(layer, new Chosen<>(old.term(), old.options().with(option, value)));
    return new Specification(new LayerList(changed));
  }

  /** The same, a mixture of experts at its end mixing densities; without one, as it is. */
  public Specification withDensities() {
    int last = list.layers().size() - 1;
    return list.layers().get(last).term().name().equals("mixture_of_experts")
        ? with(last, "mix", JSON.textNode("densities"))
        : this;
  }

  /** A network of one sigma-pi layer, as this one is, with other conjuncts. */
  public Specification withConjuncts(Conjuncts conjuncts) {
    Chosen<Layers.Builder> layer = list.layers().get(0);
    Options options = SigmaPiLayer.withConjuncts(layer.options(), conjuncts);
    return new Specification(new LayerList(List.of(new Chosen<>(layer.term(), options))));
  }

  /**
   * Builds the network.
   *
   * @param columns the columns that it takes
   * @param outputs how many columns it has to give
   * @param custom activations of the user's own that the specification may name
   * @throws SpecificationException if the last layer gives another number of columns
   */
  public Sequence build(
      List<InputColumn> columns, int outputs, Seed seed, List<Activation> custom) {
    if (list.layers().isEmpty()) {
      return Sequence.of();
    }
    Sequence network = list.build(new LayerPlace(columns, false, outputs, true, seed, custom));
    if (network.outputs() != outputs) {
      throw new SpecificationException(
          "The network's last layer expects %d outputs for this target but got %d; leave its units"
                  .formatted(outputs, network.outputs())
              + " out or end with 'dense'");
    }
    return network;
  }

  /** Builds the network for columns without names, {@code inputs} of them. */
  public Sequence build(int inputs, int outputs, Seed seed, List<Activation> custom) {
    return build(InputColumn.unnamed(inputs), outputs, seed, custom);
  }

  /** Whether every weight of the network is one that is learned as it stands, in one place. */
  public boolean plain() {
    return withoutWeightOptions().toString().equals(toString());
  }

  /** The same network with every weight learned as it stands, in one place. */
  public Specification withoutWeightOptions() {
    return of(LayerWeights.withoutOptions(toJson()));
  }

  /** The specification with every default filled in. */
  public JsonNode toJson() {
    return list.toJson();
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
