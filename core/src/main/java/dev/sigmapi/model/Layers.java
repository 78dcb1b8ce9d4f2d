package dev.sigmapi.model;

import dev.sigmapi.model.Vocabulary.Option;
import dev.sigmapi.model.Vocabulary.Term;
import dev.sigmapi.module.Dense;
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
                          "domain", "real", "powers of negative inputs: real, magnitude or gated")),
                  (options, place) ->
                      new ProductUnits(
                          place.inputs(),
                          options.whole("units", 1),
                          options.choice("domain", ProductUnits.Domain.class),
                          place.seed())),
              new Term<>(
                  "sigma_pi",
                  "y = g(Σ_q w_q Π_{i ∈ q} x_i + b)",
                  List.of(
                      UNITS_OPTION,
                      Option.of("activation", "identity", "g"),
                      Option.open("conjuncts", "lists of inputs to multiply, by name or number"),
                      Option.of("order", 2, "without conjuncts: all of up to so many inputs"),
                      Option.open("sample", "only so many of those, by chance"),
                      Option.of("grow", false, "find those that matter, up to the order")),
                  SigmaPiLayer::build)));

  private Layers() {}

  /** Every module that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }
}
