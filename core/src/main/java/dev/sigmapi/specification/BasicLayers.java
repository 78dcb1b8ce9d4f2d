package dev.sigmapi.specification;

import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: the linear layer, the logarithm, dropout and normalisations. */
final class BasicLayers {
  /** The largest share that dropout takes. */
  static final double MOST_DROPPED = 0.99;

  /** Added to variances. */
  static final double EPSILON = 1e-5;

  /** Below it, 1 / √(σ² + ε) of a constant column would leave few digits of float32. */
  private static final double LEAST_EPSILON = 1e-12;

  private BasicLayers() {}

  static Term<Layers.Builder> dense() {
    return new Term<>(
        "dense",
        "y = g(x·W + b)",
        List.of(Layers.units(), Layers.activation("identity")),
        (options, place) ->
            new Dense(
                place.inputs(), Layers.units(options), place.activation(options), place.seed()),
        "dense: {units: 16, activation: tanh}");
  }

  static Term<Layers.Builder> logarithm() {
    return new Term<>(
        "logarithm", "y = ln x", List.of(), (options, place) -> new Logarithm(place.inputs()));
  }

  static Term<Layers.Builder> dropout() {
    return new Term<>(
        "dropout",
        "y = x ⊙ m / (1 − rate), m by chance 0 or 1 while training",
        List.of(Option.of("rate", 0.5, "the share that is 0 in training")),
        (options, place) -> new Dropout(place.inputs(), options.number("rate", 0, MOST_DROPPED)),
        "dropout: {rate: 0.2}");
  }

  static Term<Layers.Builder> layerNorm() {
    return new Term<>(
        "layer_norm",
        "y = gain ⊙ (x − μ) / √(σ² + ε) + bias, over the columns of a row",
        List.of(epsilon()),
        (options, place) -> new LayerNorm(place.inputs(), epsilon(options)));
  }

  static Term<Layers.Builder> batchNorm() {
    return new Term<>(
        "batch_norm",
        "y = gain ⊙ (x − μ) / √(σ² + ε) + bias, over the rows of a batch",
        List.of(
            Option.of("momentum", 0.1, "how far running statistics follow one batch"), epsilon()),
        (options, place) ->
            new BatchNorm(place.inputs(), epsilon(options), options.number("momentum", 0, 1)));
  }

  private static Option epsilon() {
    return Option.of("epsilon", EPSILON, "added to the variance");
  }

  private static double epsilon(Options options) {
    return options.number("epsilon", LEAST_EPSILON, 1);
  }
}
