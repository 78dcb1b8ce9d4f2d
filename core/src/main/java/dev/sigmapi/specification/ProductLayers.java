package dev.sigmapi.specification;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.PiSigma;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Quadratic;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: layers in which inputs multiply inputs. */
final class ProductLayers {

  private ProductLayers() {}

  static Term<Layers.Builder> productUnits() {
    return new Term<>(
        "product_units",
        "h_j = Π_i x_i^w_ji",
        List.of(
            Option.of("units", 4, "products"),
            Option.of(
                "domain", "real", "powers of negative inputs: real, magnitude, gated or signed")),
        (options, place) ->
            new ProductUnits(
                place.inputs(),
                Layers.units(options),
                options.choice("domain", ProductUnits.Domain.class),
                place.seed()),
        "product_units: {units: 3}");
  }

  static Term<Layers.Builder> quadratic() {
    return new Term<>(
        "quadratic",
        "[a_i·a_j], nothing learned",
        List.of(Option.of("terms", "distinct", "distinct: pairs with i ≤ j; all: n² in row order")),
        (options, place) ->
            new Quadratic(place.inputs(), options.choice("terms", Quadratic.Terms.class)));
  }

  static Term<Layers.Builder> quadraticLinear() {
    return new Term<>(
        "quadratic_linear",
        "y_o = g(Σ_{i≤j} w_ijo a_i a_j + Σ_i v_io a_i + b_o)",
        List.of(
            Layers.units(),
            Option.of("rank", 0, "factors of w, for pairs with i < j; 0: w in full"),
            Layers.activation("identity")),
        (options, place) ->
            new QuadraticLinear(
                place.inputs(),
                Layers.units(options),
                options.whole("rank", 0, Layers.MOST),
                place.activation(options),
                place.seed()),
        "quadratic_linear: {units: 8, rank: 4, activation: tanh}");
  }

  static Term<Layers.Builder> piSigma() {
    return new Term<>(
        "pi_sigma",
        "o = g(Π_j (Σ_i w_ji x_i + b_j))",
        List.of(
            Layers.units(),
            Option.of("order", 2, "factors of an output"),
            Layers.activation("identity")),
        (options, place) ->
            new PiSigma(
                place.inputs(),
                Layers.units(options),
                options.whole("order", 1, Layers.MOST_FACTORS),
                place.activation(options),
                place.seed()),
        "pi_sigma: {units: 8, order: 3}");
  }

  static Term<Layers.Builder> ridgePolynomial() {
    return new Term<>(
        "ridge_polynomial",
        "o = g(Σ_{d=1..degree} P_d), P_d = Π_{j=1..d} (Σ_i w_dji x_i + b_dj)",
        List.of(
            Layers.units(),
            Option.of("degree", 3, "of the polynomial"),
            Layers.activation("identity"),
            Option.of("grow", false, "find the degree, up to that one")),
        ProductLayers::ridgePolynomial,
        "ridge_polynomial: {units: 8, degree: 4}");
  }

  private static Module ridgePolynomial(Options options, LayerPlace place) {
    if (options.truth("grow")) {
      throw options.wrong("grow", "to be on in a network of this layer alone");
    }
    return new RidgePolynomial(
        place.inputs(),
        Layers.units(options),
        degree(options),
        place.activation(options),
        place.seed());
  }

  /** The degree of a ridge polynomial, or the highest of one that grows. */
  static int degree(Options options) {
    return options.whole("degree", 1, Layers.MOST_FACTORS);
  }

  static Term<Layers.Builder> sigmaPi() {
    return new Term<>(
        "sigma_pi",
        "y = g(Σ_q w_q Π_{i ∈ q} x_i + b)",
        List.of(
            Layers.units(),
            Layers.activation("identity"),
            Option.open("conjuncts", "lists of inputs to multiply, by name or number"),
            Option.of("order", 2, "without conjuncts: all of up to so many inputs"),
            Option.open("sample", "only so many of those, by chance"),
            Option.of("sample_seed", 1, "what that chance follows from"),
            Option.of("grow", false, "find those that matter, up to the order")),
        SigmaPiLayer::build,
        "sigma_pi: {conjuncts: [[0, 1], [2], [3, 4, 5]]}");
  }

  static Term<Layers.Builder> bilinear() {
    return new Term<>(
        "bilinear",
        "y_i = g(Σ_jk u_kji z_k x_j)",
        List.of(
            Layers.units(),
            Option.open("z", "columns that choose weights: all, or names or numbers"),
            Option.open("x", "columns that are weighed: all, or names or numbers"),
            Option.of("constant_z", true, "whether z ends with a 1"),
            Option.of("constant_x", true, "whether x ends with a 1"),
            Option.open("rank", "factors; without it u is full"),
            Layers.activation("identity")),
        ProductLayers::bilinear,
        "bilinear: {z: [0, 1], x: [2, 3, 4], units: 4}");
  }

  private static Module bilinear(Options options, LayerPlace place) {
    BilinearInputs columns =
        new BilinearInputs(
            place.inputs(),
            place.select(options, "z"),
            place.select(options, "x"),
            options.truth("constant_z"),
            options.truth("constant_x"));
    int units = Layers.units(options);
    Activation activation = place.activation(options);
    if (!options.has("rank")) {
      return new Bilinear(columns, units, activation, place.seed());
    }
    int rank = options.whole("rank", 1, Layers.MOST);
    return new LowRankBilinear(columns, units, rank, activation, place.seed());
  }
}
