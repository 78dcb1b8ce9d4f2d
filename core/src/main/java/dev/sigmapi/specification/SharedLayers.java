package dev.sigmapi.specification;

import dev.sigmapi.grad.op.PatchPoolOp;
import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.module.Convolution;
import dev.sigmapi.module.Grid;
import dev.sigmapi.module.GridConvolution;
import dev.sigmapi.module.GridPool;
import dev.sigmapi.module.Recurrence;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;

/** Rows of {@link Layers}: layers whose weights are shared over time or place. */
final class SharedLayers {

  private SharedLayers() {}

  static Term<Layers.Builder> recurrence() {
    return new Term<>(
        "recurrence",
        "h_t = f(x_t·W + b, h_t−1)",
        List.of(
            Layers.units(),
            Option.of("kind", "gru", "f: simple, gru or multiplicative"),
            Option.of("factors", 16, "products a step of the multiplicative kind"),
            Layers.activation("tanh"),
            Option.of("reverse", false, "whether from the last position to the first"),
            Option.of("truncate", 0, "steps that a gradient passes; 0: all")),
        (options, place) ->
            new Recurrence(
                new Recurrence.Shape(
                    options.choice("kind", Recurrence.Kind.class),
                    place.inputs(),
                    Layers.units(options),
                    options.whole("factors", 1, Layers.MOST)),
                new Course(options.truth("reverse"), options.whole("truncate", 0, Layers.MOST)),
                place.activation(options),
                place.seed()),
        "recurrence: {units: 8}");
  }

  static Term<Layers.Builder> convolution() {
    return new Term<>(
        "convolution",
        "y_t = g(Σ_j x_{t + (j − c) · dilation}·W_j + b)",
        List.of(
            Layers.units(),
            Option.of("width", 5, "positions that a unit sees"),
            Option.of("dilation", 1, "how far they are apart"),
            Option.of("padding", "same", "same: before and behind; causal: before alone"),
            Layers.activation("identity")),
        (options, place) ->
            new Convolution(
                new Convolution.Shape(
                    place.inputs(),
                    Layers.units(options),
                    options.whole("width", 1, Layers.MOST),
                    options.whole("dilation", 1, Layers.MOST),
                    options.choice("padding", Convolution.Padding.class)),
                place.activation(options),
                place.seed()),
        "convolution: {units: 8, width: 3, activation: relu}");
  }

  static Term<Layers.Builder> convolution2d() {
    return new Term<>(
        "convolution_2d",
        "y at a place = g(patch·W + b), all patches of a grid by one W",
        List.of(
            Layers.units(),
            Option.open("height", "rows of the grid that the columns are"),
            Option.open("width", "its columns; what is left without it"),
            Option.of("channels", 1, "numbers of a cell, side by side"),
            Option.of("size", 3, "of the square patches"),
            Option.of("stride", 1, "cells between patches"),
            Option.of("padding", "none", "none: patches inside; same: over the edges too"),
            Layers.activation("identity")),
        (options, place) ->
            new GridConvolution(
                grid(options, place, options.choice("padding", Edges.class) == Edges.SAME),
                Layers.units(options),
                place.activation(options),
                place.seed()),
        "convolution_2d: {height: 2, width: 4, size: 2, units: 3, activation: relu}");
  }

  static Term<Layers.Builder> pool2d() {
    return new Term<>(
        "pool_2d",
        "the largest or the mean of each patch of a grid",
        List.of(
            Option.of("kind", "max", "max or mean"),
            Option.open("height", "rows of the grid that the columns are"),
            Option.open("width", "its columns; what is left without it"),
            Option.of("channels", 1, "numbers of a cell, side by side"),
            Option.of("size", 2, "of the square patches"),
            Option.of("stride", 2, "cells between patches")),
        (options, place) ->
            new GridPool(
                grid(options, place, false), options.choice("kind", PatchPoolOp.Kind.class)),
        "pool_2d: {height: 2, width: 4}");
  }

  /** What patches do at the edges. */
  private enum Edges {
    NONE,
    SAME
  }

  private static Grid grid(Options options, LayerPlace place, boolean same) {
    int height = options.whole("height", 1, Layers.MOST);
    int channels = options.whole("channels", 1, Layers.MOST);
    int width =
        options.has("width")
            ? options.whole("width", 1, Layers.MOST)
            : (int) Math.max(1, place.inputs() / ((long) height * channels));
    if ((long) height * width * channels != place.inputs()) {
      throw options.wrong(
          "height", "height · width · channels to be the %d columns".formatted(place.inputs()));
    }
    return Grid.of(
        height,
        width,
        channels,
        options.whole("size", 1, Layers.MOST),
        options.whole("stride", 1, Layers.MOST),
        same);
  }
}
