package dev.sigmapi.specification;

import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Hypernetwork;
import dev.sigmapi.module.LowRankBilinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.RowHypernetwork;
import dev.sigmapi.module.ScaledDense;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of {@link Layers}: networks that make the weights of networks. */
final class WeightLayers {
  /** Features of a generator whose last layer does not say. */
  private static final int FEATURES = 8;

  /** Rows of z that first values are measured with. */
  private static final int SAMPLE = 512;

  /** For what the weights are made. */
  private enum By {
    /** Once for rows with the same z. */
    GROUP,
    /** For every row, without ever having them in memory. */
    ROW,
    /** As ROW, of low rank. */
    LOW_RANK,
    /** One set of weights for all rows, of which every row scales the outputs. */
    SCALE
  }

  private WeightLayers() {}

  static Term<Layers.Builder> hypernetwork() {
    return new Term<>(
        "hypernetwork",
        "y = f(x; w(z)), w = h(z)·H + c",
        List.of(
            Option.open("z", "columns that choose weights: all, or names or numbers"),
            Option.open("x", "columns that meet them: all others, or names or numbers"),
            LayerList.option("generator", null, "h; z itself without it"),
            LayerList.option("target", "dense", "f"),
            Option.of(
                "by",
                "group",
                "group: w made once for rows with the same z; row, low_rank, scale: for every row, f"
                    + " of dense layers"),
            Option.of("rank", 2, "of low_rank"),
            Option.of("chunks", 1, "pieces of w that share H and c"),
            Option.of("embedding", 4, "numbers learned for each of several chunks")),
        WeightLayers::build,
        "hypernetwork: {z: [0], generator: [{dense: {units: 4, activation: tanh}}],"
            + " target: [{dense: {units: 6, activation: tanh}}, dense]}");
  }

  private static Module build(Options options, LayerPlace place) {
    int[] z = place.select(options, "z");
    int[] x = options.has("x") ? place.select(options, "x") : others(place.inputs(), z);
    if (x.length == 0) {
      throw options.wrong("x", "columns beside those of z; name some of z, or fewer in z,");
    }
    BilinearInputs columns = new BilinearInputs(place.inputs(), z, x, false, false);
    By by = options.choice("by", By.class);
    int chunks = options.whole("chunks", 1, Layers.MOST);
    if (chunks > 1 && by != By.GROUP) {
      throw options.wrong("chunks", "to be 1 for weights by " + by.name().toLowerCase(Locale.ROOT));
    }
    int embedding = options.whole("embedding", 1, Layers.MOST);
    List<InputColumn> seen = columns(place, z);
    if (chunks > 1) {
      seen = new ArrayList<>(seen);
      seen.addAll(InputColumn.unnamed(embedding));
    }
    Module generator =
        options.has("generator")
            ? place.on(seen, place.positions()).layers(options, "generator", FEATURES)
            : null;
    Sequence target =
        place.on(columns(place, x), place.positions()).layers(options, "target", place.units());
    Tensor sample = sample(place, z);
    if (by == By.GROUP) {
      return new Hypernetwork(
          columns, generator, target, chunks, embedding, sample, place.seed().child("weights"));
    }
    List<Dense> layers = dense(options, target);
    if (by == By.ROW) {
      return RowHypernetwork.of(columns, generator, layers, sample, place.seed().child("weights"));
    }
    int features = generator == null ? z.length : generator.outputs();
    int rank = options.whole("rank", 1, Layers.MOST);
    List<Module> made = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Dense layer = layers.get(i);
      Seed seed = place.seed().child("weights").child(i);
      made.add(
          by == By.SCALE
              ? new ScaledDense(features, layer.inputs(), layer.outputs(), layer.activation(), seed)
              : new LowRankBilinear(
                  BilinearInputs.split(features, layer.inputs()).withConstants(true, true),
                  layer.outputs(),
                  rank,
                  layer.activation(),
                  seed));
    }
    return new RowHypernetwork(columns, generator, made);
  }

  private static int[] others(int inputs, int[] z) {
    return IntStream.range(0, inputs)
        .filter(column -> Arrays.stream(z).noneMatch(taken -> taken == column))
        .toArray();
  }

  private static List<InputColumn> columns(LayerPlace place, int[] chosen) {
    return Arrays.stream(chosen).mapToObj(place.columns()::get).collect(Collectors.toList());
  }

  private static List<Dense> dense(Options options, Sequence target) {
    List<Dense> layers = new ArrayList<>();
    for (Module layer : target.layers()) {
      if (!(layer instanceof Dense dense)) {
        throw options.wrong("target", "dense layers alone, unless it is made by group,");
      }
      layers.add(dense);
    }
    return layers;
  }

  /**
   * Rows of z as an encoding makes them: columns that one column of the user's became are one-hot,
   * others are standard normal.
   */
  private static Tensor sample(LayerPlace place, int[] z) {
    SplittableRandom random = place.seed().child("sample").random();
    int[] sources = place.sources();
    Tensor rows = Tensor.zeros(SAMPLE, z.length);
    for (int row = 0; row < SAMPLE; row++) {
      for (int j = 0; j < z.length; j++) {
        int source = sources[z[j]];
        int[] alike = IntStream.range(0, z.length).filter(k -> sources[z[k]] == source).toArray();
        if (alike.length == 1) {
          double sum = -6;
          for (int k = 0; k < 12; k++) {
            sum += random.nextDouble();
          }
          rows.set(row, j, (float) sum);
        } else if (alike[0] == j) {
          rows.set(row, alike[random.nextInt(alike.length)], 1);
        }
      }
    }
    return rows;
  }
}
