package dev.sigmapi.specification;

import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.Parallel.Join;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.Select;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: layers that are made of layers, and switches between them. */
final class CompositionLayers {

  private CompositionLayers() {}

  static Term<Layers.Builder> select() {
    return new Term<>(
        "select",
        "y_j = x_c(j)",
        List.of(Option.open("columns", "names or numbers from 0; all without it")),
        (options, place) -> new Select(place.inputs(), place.select(options, "columns")),
        "select: {columns: [2, 0]}");
  }

  static Term<Layers.Builder> residual() {
    return new Term<>(
        "residual",
        "y = x + f(x)",
        List.of(LayerList.option("layers", "dense", "f")),
        (options, place) -> new Residual(place.layers(options, "layers", place.inputs())),
        "residual: {layers: [{dense: {activation: tanh}}, dense]}");
  }

  static Term<Layers.Builder> concatenate() {
    return joined("concatenate", "y = [f_1(x), f_2(x), …]", Join.CONCATENATE);
  }

  static Term<Layers.Builder> sum() {
    return joined("sum", "y = Σ_p f_p(x)", Join.SUM);
  }

  static Term<Layers.Builder> multiply() {
    return joined("multiply", "y = Π_p f_p(x)", Join.MULTIPLY);
  }

  private static Term<Layers.Builder> joined(String name, String formula, Join join) {
    return new Term<>(
        name,
        formula,
        List.of(LayerList.parts("parts", "the f")),
        (options, place) -> {
          int units = join == Join.CONCATENATE ? Layers.UNITS : place.units();
          return new Parallel(join, place.parts(options, "parts", units));
        },
        name
            + (join == Join.CONCATENATE
                ? ": {parts: [select, [{dense: {units: 4, activation: tanh}}]]}"
                : ": {parts: [dense, [{dense: {activation: tanh}}, dense]]}"));
  }

  static Term<Layers.Builder> gate() {
    return new Term<>(
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
                options.truth("hard")),
        "gate: {z: [0], x: [1, 2, 3], values: [{dense: {activation: tanh}}]}");
  }

  static Term<Layers.Builder> multiplexer() {
    return new Term<>(
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
                place.layers(options, "selector", options.whole("parts", 1, Layers.MOST), "z"),
                new Select(place.inputs(), place.select(options, "x")),
                temperature(options),
                options.truth("hard")),
        "multiplexer: {parts: 2, z: [0, 1], x: [2, 3, 4, 5]}");
  }

  static Term<Layers.Builder> gatedLinear() {
    return new Term<>(
        "gated_linear",
        "y = (x·W + b) ⊙ g(x·V + c)",
        List.of(Layers.units(), Layers.activation("sigmoid")),
        (options, place) ->
            new GatedLinear(
                place.inputs(), Layers.units(options), place.activation(options), place.seed()),
        "gated_linear: {units: 8, activation: silu}");
  }

  static double temperature(Options options) {
    return options.number("temperature", Float.MIN_NORMAL, Double.MAX_VALUE);
  }
}
