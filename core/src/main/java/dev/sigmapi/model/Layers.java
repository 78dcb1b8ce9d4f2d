package dev.sigmapi.model;

import dev.sigmapi.model.Vocabulary.Option;
import dev.sigmapi.model.Vocabulary.Term;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import java.util.List;

/**
 * The table of modules: what is read, printed, documented and checked goes through it, and a new
 * module is one row.
 */
public final class Layers {

  /** Makes a module from completed options. */
  @FunctionalInterface
  public interface Builder {
    Module build(Options options, LayerPlace place);
  }

  /** Outputs of a layer with the option {@code units} that is not the last. */
  static final int UNITS = 16;

  private static final double MOST_DROPPED = 0.99;

  private static final double EPSILON = 1e-5;

  /** Below it, 1 / √(σ² + ε) of a constant column would leave few digits of float32. */
  private static final double LEAST_EPSILON = 1e-12;

  private static final Option UNITS_OPTION =
      Option.open("units", "outputs: " + UNITS + ", or the target's in the last layer");

  private static final Vocabulary<Builder> VOCABULARY =
      new Vocabulary<>(
          "layer",
          List.of(
              new Term<>(
                  "dense",
                  "y = g(x·W + b)",
                  List.of(UNITS_OPTION, Option.of("activation", "identity", "g")),
                  (options, place) ->
                      new Dense(
                          place.inputs(),
                          options.whole("units", 1),
                          place.activation(options.text("activation")),
                          place.seed())),
              new Term<>(
                  "product_units",
                  "h_j = Π_i x_i^w_ji",
                  List.of(
                      Option.of("units", 4, "products"),
                      Option.of(
                          "domain",
                          "real",
                          "powers of negative inputs: real, magnitude, gated or signed")),
                  (options, place) ->
                      new ProductUnits(
                          place.inputs(),
                          options.whole("units", 1),
                          options.choice("domain", ProductUnits.Domain.class),
                          place.seed())),
              new Term<>(
                  "dropout",
                  "y = x ⊙ m / (1 − rate), m by chance 0 or 1 while training",
                  List.of(Option.of("rate", 0.5, "the share that is 0 in training")),
                  (options, place) ->
                      new Dropout(place.inputs(), options.number("rate", 0, MOST_DROPPED))),
              new Term<>(
                  "layer_norm",
                  "y = gain ⊙ (x − μ) / √(σ² + ε) + bias, over the columns of a row",
                  List.of(Option.of("epsilon", EPSILON, "added to the variance")),
                  (options, place) ->
                      new LayerNorm(place.inputs(), options.number("epsilon", LEAST_EPSILON, 1))),
              new Term<>(
                  "batch_norm",
                  "y = gain ⊙ (x − μ) / √(σ² + ε) + bias, over the rows of a batch",
                  List.of(
                      Option.of("momentum", 0.1, "how far running statistics follow one batch"),
                      Option.of("epsilon", EPSILON, "added to the variance")),
                  (options, place) ->
                      new BatchNorm(
                          place.inputs(),
                          options.number("epsilon", LEAST_EPSILON, 1),
                          options.number("momentum", 0, 1)))));

  private Layers() {}

  /** Every module that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }
}
