package dev.sigmapi.model;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.model.Vocabulary.Option;
import dev.sigmapi.model.Vocabulary.Term;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.MultiplicativeRecurrence;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.Parallel.Join;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.Select;
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
                  "bilinear",
                  "y_i = g(Σ_jk u_kji z_k x_j)",
                  List.of(
                      UNITS_OPTION,
                      Option.open("z", "columns that choose weights: all, or names or numbers"),
                      Option.open("x", "columns that are weighed: all, or names or numbers"),
                      Option.of("constant_z", true, "whether z ends with a 1"),
                      Option.of("constant_x", true, "whether x ends with a 1"),
                      Option.open("rank", "factors; without it u is full"),
                      Option.of("activation", "identity", "g")),
                  Layers::bilinear),
              new Term<>(
                  "multiplicative_recurrence",
                  "h_t = g(((x_t·F) ⊙ (h_t−1·S))·M + x_t·W + b)",
                  List.of(
                      UNITS_OPTION,
                      Option.open("steps", "of the sequence: equal parts of the columns"),
                      Option.of("factors", 16, "products a step"),
                      Option.of("activation", "tanh", "g"),
                      Option.of("all", false, "whether all states are given, not the last alone")),
                  Layers::recurrence),
              new Term<>(
                  "select",
                  "y_j = x_c(j)",
                  List.of(Option.open("columns", "names or numbers from 0; all without it")),
                  (options, place) -> new Select(place.inputs(), place.select(options, "columns"))),
              new Term<>(
                  "residual",
                  "y = x + f(x)",
                  List.of(LayerList.option("layers", "dense", "f")),
                  (options, place) ->
                      new Residual(place.layers(options, "layers", place.inputs()))),
              new Term<>(
                  "concatenate",
                  "y = [f_1(x), f_2(x), …]",
                  List.of(LayerList.parts("parts", "the f")),
                  (options, place) -> parallel(Join.CONCATENATE, UNITS, options, place)),
              new Term<>(
                  "sum",
                  "y = Σ_p f_p(x)",
                  List.of(LayerList.parts("parts", "the f")),
                  (options, place) -> parallel(Join.SUM, place.units(), options, place)),
              new Term<>(
                  "multiply",
                  "y = Π_p f_p(x)",
                  List.of(LayerList.parts("parts", "the f")),
                  (options, place) -> parallel(Join.MULTIPLY, place.units(), options, place)),
              new Term<>(
                  "gate",
                  "y = sigmoid(s(z) / temperature) ⊙ f(x)",
                  List.of(
                      LayerList.option("switches", "dense", "s"),
                      LayerList.option("values", "dense", "f"),
                      Option.open("z", "columns that s sees: all, or names or numbers"),
                      Option.open("x", "columns that f sees: all, or names or numbers"),
                      Option.of("temperature", 1.0, "the smaller, the more like a step"),
                      Option.of("hard", false, "whether the gate is 0 or 1")),
                  (options, place) ->
                      new Gate(
                          place.layers(options, "switches", place.units(), "z"),
                          place.layers(options, "values", place.units(), "x"),
                          temperature(options),
                          options.truth("hard"))),
              new Term<>(
                  "multiplexer",
                  "y = Σ_k softmax(s(z) / temperature)_k x_k",
                  List.of(
                      Option.open("parts", "k: of equal width, one behind the other in x"),
                      LayerList.option("selector", "dense", "s, of k outputs"),
                      Option.open("z", "columns that s sees: all, or names or numbers"),
                      Option.open("x", "columns to choose from: all, or names or numbers"),
                      Option.of("temperature", 1.0, "the smaller, the more like a choice"),
                      Option.of("hard", false, "whether one part is given alone")),
                  (options, place) ->
                      new Multiplexer(
                          place.layers(options, "selector", options.whole("parts", 1), "z"),
                          new Select(place.inputs(), place.select(options, "x")),
                          temperature(options),
                          options.truth("hard"))),
              new Term<>(
                  "gated_linear",
                  "y = (x·W + b) ⊙ g(x·V + c)",
                  List.of(UNITS_OPTION, Option.of("activation", "sigmoid", "g")),
                  (options, place) ->
                      new GatedLinear(
                          place.inputs(),
                          options.whole("units", 1),
                          place.activation(options.text("activation")),
                          place.seed()))));

  private Layers() {}

  private static Module bilinear(Options options, LayerPlace place) {
    BilinearInputs columns =
        new BilinearInputs(
            place.inputs(),
            place.select(options, "z"),
            place.select(options, "x"),
            options.truth("constant_z"),
            options.truth("constant_x"));
    int units = options.whole("units", 1);
    Activation activation = place.activation(options.text("activation"));
    return options.has("rank")
        ? new LowRankBilinear(columns, units, options.whole("rank", 1), activation, place.seed())
        : new Bilinear(columns, units, activation, place.seed());
  }

  private static Module recurrence(Options options, LayerPlace place) {
    int steps = options.whole("steps", 1);
    if (place.inputs() % steps != 0) {
      throw options.wrong("steps", "a number that divides the " + place.inputs() + " columns");
    }
    return new MultiplicativeRecurrence(
        new MultiplicativeRecurrence.Shape(
            steps,
            place.inputs() / steps,
            options.whole("factors", 1),
            options.whole("units", 1),
            options.truth("all")),
        place.activation(options.text("activation")),
        place.seed());
  }

  private static Module parallel(Join join, int units, Options options, LayerPlace place) {
    return new Parallel(join, place.parts(options, "parts", units));
  }

  private static double temperature(Options options) {
    return options.number("temperature", Float.MIN_NORMAL, Double.MAX_VALUE);
  }

  /** Every module that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }
}
