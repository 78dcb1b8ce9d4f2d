package dev.sigmapi.specification;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.MultiplicativeRecurrence;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.Parallel.Join;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.Select;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
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

  private static final Option ACTIVATION_OPTION = Option.of("activation", "identity", "g");

  private static final Vocabulary<Builder> VOCABULARY =
      new Vocabulary<>(
          "layer",
          List.of(
              new Term<>(
                  "dense",
                  "y = g(x·W + b)",
                  List.of(UNITS_OPTION, ACTIVATION_OPTION),
                  (options, place) ->
                      new Dense(
                          place.inputs(),
                          options.whole("units", 1),
                          place.activation(options.text("activation")),
                          place.seed()),
                  "dense: {units: 16, activation: tanh}"),
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
                          options.number("momentum", 0, 1))),
              new Term<>(
                  "quadratic",
                  "[a_i·a_j], nothing learned",
                  List.of(
                      Option.of(
                          "terms", "distinct", "distinct: pairs with i ≤ j; all: n² in row order")),
                  (options, place) ->
                      new Quadratic(
                          place.inputs(), options.choice("terms", Quadratic.Terms.class))),
              new Term<>(
                  "quadratic_linear",
                  "y_o = g(Σ_{i≤j} w_ijo a_i a_j + Σ_i v_io a_i + b_o)",
                  List.of(
                      UNITS_OPTION,
                      Option.of("rank", 0, "factors of w, for pairs with i < j; 0: w in full"),
                      ACTIVATION_OPTION),
                  (options, place) ->
                      new QuadraticLinear(
                          place.inputs(),
                          options.whole("units", 1),
                          options.whole("rank", 0),
                          place.activation(options.text("activation")),
                          place.seed()),
                  "quadratic_linear: {units: 8, rank: 4, activation: tanh}"),
              new Term<>(
                  "pi_sigma",
                  "o = g(Π_j (Σ_i w_ji x_i + b_j))",
                  List.of(
                      UNITS_OPTION,
                      Option.of("order", 2, "factors of an output"),
                      ACTIVATION_OPTION),
                  (options, place) ->
                      new PiSigma(
                          place.inputs(),
                          options.whole("units", 1),
                          options.whole("order", 1),
                          place.activation(options.text("activation")),
                          place.seed()),
                  "pi_sigma: {units: 8, order: 3}"),
              new Term<>(
                  "ridge_polynomial",
                  "o = g(Σ_{d=1..degree} P_d), P_d = Π_{j=1..d} (Σ_i w_dji x_i + b_dj)",
                  List.of(
                      UNITS_OPTION, Option.of("degree", 3, "of the polynomial"), ACTIVATION_OPTION),
                  (options, place) ->
                      new RidgePolynomial(
                          place.inputs(),
                          options.whole("units", 1),
                          options.whole("degree", 1),
                          place.activation(options.text("activation")),
                          place.seed()),
                  "ridge_polynomial: {units: 8, degree: 4}"),
              new Term<>(
                  "sigma_pi",
                  "y = g(Σ_q w_q Π_{i ∈ q} x_i + b)",
                  List.of(
                      UNITS_OPTION,
                      Option.of("activation", "identity", "g"),
                      Option.open("conjuncts", "lists of inputs to multiply, by name or number"),
                      Option.of("order", 2, "without conjuncts: all of up to so many inputs"),
                      Option.open("sample", "only so many of those, by chance"),
                      Option.of("sample_seed", 1, "what that chance follows from"),
                      Option.of("grow", false, "find those that matter, up to the order")),
                  SigmaPiLayer::build),
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
