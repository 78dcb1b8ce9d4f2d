package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.module.AttentionGate;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.MultiGateMixture;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: mixtures of experts and their gates. */
final class MixtureLayers {
  private static final int MOST_EXPERTS = 10_000;

  private MixtureLayers() {}

  static Term<Layers.Builder> mixtureOfExperts() {
    return new Term<>(
        "mixture_of_experts",
        "y = Σ_e p_e(x) f_e(x), p = softmax(gate(x) / temperature)",
        List.of(
            experts(),
            LayerList.option("layers", null, "those of each expert, where experts is a number"),
            LayerList.option(
                "gate", null, "scores the experts: dense, behind logarithm for product units"),
            Option.of(
                "mix",
                "outputs",
                "what is mixed: outputs, probabilities or, by the loss, densities"),
            Option.open("top", "how many experts a row takes; all without it"),
            Option.of("temperature", 1.0, "the smaller, the more like a choice"),
            Option.of("noise", false, "whether scores waver in training by a learned amount"),
            Option.of("load_loss", 0.0, "weight of E Σ_e f_e P_e, for an even use of experts"),
            Option.of("importance_loss", 0.0, "weight of E Σ_e P_e² − 1, for even weights"),
            Option.of("logit_loss", 0.0, "weight of the mean squared ln Σ_e e^score"),
            Option.of("shift_rate", 0.0, "of a shift of the choice towards idle experts")),
        MixtureLayers::build,
        "mixture_of_experts: {experts: 3, layers: [{dense: {activation: tanh}}, dense], top: 2}");
  }

  private static Option experts() {
    return new Option(
        "experts",
        JsonNodeFactory.instance.numberNode(4),
        "the f: lists of layers, or how many copies of layers",
        MixtureLayers::completeExperts);
  }

  static Term<Layers.Builder> multiGateMixture() {
    return new Term<>(
        "multi_gate_mixture",
        "y = [t_g(Σ_e softmax(gate_g(x))_e f_e(x)) for each g]",
        List.of(
            experts(),
            LayerList.option("layers", null, "those of each expert, where experts is a number"),
            Option.of("width", Layers.UNITS, "columns of the f, where their layers do not say"),
            Option.of("gates", 2, "g: one for each target"),
            LayerList.option(
                "gate", null, "scores the experts: dense, behind logarithm for product units"),
            LayerList.option("tower", "dense", "t: layers for each target")),
        MixtureLayers::multiGate,
        "multi_gate_mixture: {experts: 3, layers: [{dense: {activation: tanh}}], gates: 2, width: 4}");
  }

  private static Module multiGate(Options options, LayerPlace place) {
    Options listed = listed(options);
    int gates = options.whole("gates", 1, MOST_EXPERTS);
    if (place.units() % gates != 0) {
      throw options.wrong("gates", "a number that divides the %d outputs".formatted(place.units()));
    }
    List<Module> experts = place.parts(listed, "experts", options.whole("width", 1, Layers.MOST));
    List<InputColumn> mixed = InputColumn.unnamed(experts.get(0).outputs());
    return new MultiGateMixture(
        experts,
        place.parts(copies(listed, "gate", gates), "gate", experts.size()),
        place
            .on(mixed, place.positions())
            .parts(copies(listed, "tower", gates), "tower", place.units() / gates));
  }

  /** The same with so many copies of a list of layers. */
  private static Options copies(Options options, String option, int count) {
    ArrayNode copies = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < count; i++) {
      copies.add(options.get(option));
    }
    return options.with(option, copies);
  }

  static Term<Layers.Builder> attentionGate() {
    return new Term<>(
        "attention_gate",
        "y = q(x)·K / √width",
        List.of(
            Layers.units(),
            LayerList.option("query", "dense", "q"),
            Option.of("width", 8, "columns of q, where its layers do not say")),
        (options, place) ->
            new AttentionGate(
                place.layers(options, "query", options.whole("width", 1, Layers.MOST)),
                Layers.units(options),
                place.seed()),
        "attention_gate: {query: [{dense: {activation: tanh}}, dense], width: 4}");
  }

  private static JsonNode completeExperts(JsonNode experts) {
    return experts.isNumber()
        ? experts
        : LayerList.parts("experts", "").completion().apply(experts);
  }

  private static Module build(Options options, LayerPlace place) {
    Options listed = listed(options);
    int count = listed.get("experts").size();
    int top = options.has("top") ? options.whole("top", 1, count) : count;
    // What an expert of a sparse mixture sees of a sequence is single positions.
    LayerPlace within = top == count ? place : place.on(place.columns(), false);
    MixtureOfExperts.Routing routing =
        new MixtureOfExperts.Routing(
            top,
            options.number("temperature", Float.MIN_NORMAL, Double.MAX_VALUE),
            options.truth("noise"),
            new BalanceOp.Weights(
                weight(options, "load_loss"),
                weight(options, "importance_loss"),
                weight(options, "logit_loss"),
                weight(options, "shift_rate")));
    return new MixtureOfExperts(
        within.parts(listed, "experts", place.units()),
        place.layers(listed, "gate", count),
        routing,
        options.choice("mix", MixtureOfExperts.Mix.class));
  }

  private static double weight(Options options, String name) {
    return options.number(name, 0, 1e6);
  }

  /** The same with every expert in full, and a gate. */
  private static Options listed(Options options) {
    Options listed = options;
    if (options.get("experts").isNumber()) {
      int count = options.whole("experts", 1, MOST_EXPERTS);
      JsonNode layers = options.has("layers") ? options.get("layers") : usual();
      listed = copies(options.with("experts", layers), "experts", count);
    } else if (options.has("layers")) {
      throw options.wrong("layers", "to be left out, since experts lists the layers of each,");
    }
    return options.has("gate") ? listed : listed.with("gate", usualGate(listed.get("experts")));
  }

  /** Linear; in the logarithms of the columns where the experts are made of powers of them. */
  private static JsonNode usualGate(JsonNode experts) {
    ArrayNode gate = JsonNodeFactory.instance.arrayNode();
    if (FirstProducts.of(experts).isPresent()) {
      gate.add("logarithm");
    }
    return gate.add("dense");
  }

  private static JsonNode usual() {
    return JsonNodeFactory.instance.arrayNode().add("dense");
  }
}
