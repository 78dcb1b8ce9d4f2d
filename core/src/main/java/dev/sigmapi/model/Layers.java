package dev.sigmapi.model;

import dev.sigmapi.model.Vocabulary.Option;
import dev.sigmapi.model.Vocabulary.Term;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
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
                      Option.of("grow", false, "find those that matter, up to the order")),
                  SigmaPiLayer::build)));

  private Layers() {}

  /** Every module that a specification can name. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }
}
