package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
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
            new Option(
                "experts",
                JsonNodeFactory.instance.numberNode(4),
                "the f: lists of layers, or how many copies of layers",
                MixtureLayers::completeExperts),
            LayerList.option("layers", null, "those of each expert, where experts is a number"),
            LayerList.option("gate", null, "layers that score the experts"),
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
      ArrayNode experts = JsonNodeFactory.instance.arrayNode();
      for (int e = 0; e < count; e++) {
        experts.add(layers);
      }
      listed = listed.with("experts", experts);
    } else if (options.has("layers")) {
      throw options.wrong("layers", "to be left out, since experts lists the layers of each,");
    }
    return options.has("gate") ? listed : listed.with("gate", usual());
  }

  private static JsonNode usual() {
    return JsonNodeFactory.instance.arrayNode().add("dense");
  }
}
