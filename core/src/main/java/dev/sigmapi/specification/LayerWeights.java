package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Weights;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.weight.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What every layer can be asked to do with its weights. The options stand behind a layer's own, and
 * what they ask for is done to the module once it is made, so that no layer needs to know of them.
 */
final class LayerWeights {
  private static final String WEIGHTS = "weights";
  private static final String SHARE = "share";
  private static final String SOFT_SHARING = "soft_sharing";

  private static final Term<Void> SOFTLY =
      new Term<>(
          SOFT_SHARING,
          "−strength · Σ_i ln Σ_j π_j N(w_i; μ_j, σ_j) beside the loss",
          List.of(
              Option.of("centres", 4, "that the weights are drawn to"),
              Option.of("strength", 0.001, "beside the loss")),
          null);

  private LayerWeights() {}

  /** The row of a layer, with the options and what they do. */
  static Term<Layers.Builder> on(Term<Layers.Builder> layer) {
    List<Option> options = new ArrayList<>(layer.options());
    options.add(
        new Option(
            WEIGHTS,
            null,
            "a transformation of all but biases, or by name of a weight",
            LayerWeights::completed));
    options.add(Option.open(SHARE, "a name; layers of one name have one set of weights"));
    options.add(
        new Option(
            SOFT_SHARING,
            null,
            "draws all but biases to learned centres: {centres: 4, strength: 0.001}",
            LayerWeights::softly));
    return new Term<>(
        layer.name(),
        layer.formula(),
        options,
        (given, place) -> build(layer.builder(), given, place),
        layer.example());
  }

  private static Module build(Layers.Builder builder, Options options, LayerPlace place) {
    boolean transformed = options.has(WEIGHTS);
    boolean shared = options.has(SHARE);
    boolean any = transformed || shared || options.has(SOFT_SHARING);
    if (any && options.json().path("grow").asBoolean()) {
      throw options.wrong("grow", "to be off where weights are transformed or shared");
    }
    Module module = builder.build(options, place);
    if (shared) {
      Module first = place.shared().get(options.text(SHARE));
      if (first != null) {
        if (transformed || options.has(SOFT_SHARING)) {
          throw options.wrong(
              transformed ? WEIGHTS : SOFT_SHARING,
              "to stand with the first layer that shares them alone");
        }
        Weights.share(first, module);
        return module;
      }
    }
    if (transformed) {
      transform(module, options, place);
    }
    if (options.has(SOFT_SHARING)) {
      if (module.learned().isEmpty()) {
        throw options.wrong(SOFT_SHARING, "a layer with weights of its own");
      }
      Options softly = new Options(SOFT_SHARING, (ObjectNode) options.get(SOFT_SHARING));
      Weights.shareSoftly(
          module, softly.whole("centres", 1, Layers.MOST), softly.number("strength", 0, 1e6));
    }
    if (shared) {
      place.shared().put(options.text(SHARE), module);
    }
    return module;
  }

  private static void transform(Module module, Options options, LayerPlace place) {
    if (module.learned().isEmpty()) {
      throw options.wrong(WEIGHTS, "a layer with weights of its own");
    }
    JsonNode wanted = options.get(WEIGHTS);
    if (forAll(wanted)) {
      Weights.transform(module, Transformations.build(wanted, place));
      return;
    }
    for (Map.Entry<String, JsonNode> each : wanted.properties()) {
      Transform transform = Transformations.build(each.getValue(), place);
      List<String> found = Weights.named(module, each.getKey());
      if (found.isEmpty()) {
        throw unknown(options, each.getKey(), Weights.names(module));
      }
      Weights.transform(module, each.getKey(), transform);
    }
  }

  private static SpecificationException unknown(
      Options options, String name, List<String> weights) {
    List<String> known =
        Stream.concat(weights.stream(), Transformations.vocabulary().names().stream()).toList();
    return Vocabulary.unknown("weight of " + options.owner(), name, known);
  }

  /** Whether one transformation is for all weights: a name, a list, or an object of one's name. */
  private static boolean forAll(JsonNode wanted) {
    return !wanted.isObject()
        || (wanted.size() == 1
            && Transformations.vocabulary().names().contains(wanted.fieldNames().next()));
  }

  private static JsonNode completed(JsonNode wanted) {
    if (forAll(wanted)) {
      return Transformations.completed(wanted);
    }
    ObjectNode completed = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> each : wanted.properties()) {
      JsonNode value = each.getValue();
      boolean readable = value.isTextual() || value.isObject() || value.isArray();
      if (!readable || (value.isArray() && value.path(0).isNumber())) {
        // Options can only belong to a transformation, whose name is then wrong.
        throw Vocabulary.unknown(
            Transformations.vocabulary().what(),
            each.getKey(),
            Transformations.vocabulary().names());
      }
      completed.set(each.getKey(), Transformations.completed(value));
    }
    return completed;
  }

  private static JsonNode softly(JsonNode given) {
    if (!(given instanceof ObjectNode options)) {
      throw new SpecificationException(
          "soft_sharing expects options such as {centres: 4, strength: 0.001} but got " + given);
    }
    return Vocabulary.complete(SOFTLY, options).options().json();
  }

  /** A completed list of layers without those options, down to the innermost layers. */
  static JsonNode withoutOptions(JsonNode json) {
    if (json.isArray()) {
      var list = JsonNodeFactory.instance.arrayNode();
      json.forEach(each -> list.add(withoutOptions(each)));
      return list;
    }
    if (!json.isObject()) {
      return json;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    json.properties()
        .forEach(
            entry -> {
              if (!List.of(WEIGHTS, SHARE, SOFT_SHARING).contains(entry.getKey())) {
                object.set(entry.getKey(), withoutOptions(entry.getValue()));
              }
            });
    return object;
  }
}
