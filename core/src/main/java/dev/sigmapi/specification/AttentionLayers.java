package dev.sigmapi.specification;

import dev.sigmapi.module.Softmax;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: shares, and layers whose rows are positions of sequences. */
final class AttentionLayers {

  private AttentionLayers() {}

  static Term<Layers.Builder> softmax() {
    return shares(
        "softmax", "y_j = e^(x_j / temperature) / Σ_k e^(x_k / temperature)", Softmax.Form.SOFTMAX);
  }

  static Term<Layers.Builder> sparsemax() {
    return shares(
        "sparsemax", "y_j = max(x_j / temperature − τ, 0), Σ_j y_j = 1", Softmax.Form.SPARSEMAX);
  }

  private static Term<Layers.Builder> shares(String name, String formula, Softmax.Form form) {
    return new Term<>(
        name,
        formula,
        List.of(
            Option.of("temperature", 1.0, "the smaller, the more like a choice"),
            Option.open("masks", "columns, one for each other: where it is 0, y_j is 0")),
        (options, place) ->
            new Softmax(
                place.inputs(),
                form,
                CompositionLayers.temperature(options),
                options.has("masks") ? place.select(options, "masks") : new int[0]),
        name + ": {temperature: 0.5}");
  }
}
