package dev.sigmapi.specification;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionBlock;
import dev.sigmapi.module.AttentionPool;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.Softmax;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import dev.sigmapi.tensor.Seed;
import java.util.List;

/** Rows of {@link Layers}: shares of columns, and attention. */
final class AttentionLayers {

  private AttentionLayers() {}

  static Term<Layers.Builder> softmax() {
    return shares(
        "softmax", "y_j = e^(x_j / temperature) / Σ_k e^(x_k / temperature)", Softmax.Form.SOFTMAX);
  }

  static Term<Layers.Builder> sparsemax() {
    return shares(
        "sparsemax", "y_j = max(x_j / temperature − τ, 0), Σ_j y_j = 1", Softmax.Form.SPARSEMAX);
  }

  private static Term<Layers.Builder> shares(String name, String formula, Softmax.Form form) {
    return new Term<>(
        name,
        formula,
        List.of(
            Option.of("temperature", 1.0, "the smaller, the more like a choice"),
            Option.open("masks", "columns, one for each other: where it is 0, y_j is 0")),
        (options, place) ->
            new Softmax(
                place.inputs(),
                form,
                CompositionLayers.temperature(options),
                options.has("masks") ? place.select(options, "masks") : new int[0]),
        name + ": {temperature: 0.5}");
  }

  static Term<Layers.Builder> attention() {
    return new Term<>(
        "attention",
        "y_i = Σ_j softmax_j(q_i·k_j / √width) v_j for each head, ·W_o; q, k, v = x·W",
        List.of(Layers.units(), heads(), keyHeads(), scores(), causal(), distance(), dropout()),
        (options, place) -> {
          int units = Layers.units(options);
          Attention.Settings settings = settings(options, place, units, "units");
          return new Attention(place.inputs(), units, settings, place.seed());
        },
        "tokens: {layers: [{attention: {units: 8, heads: 2, distance: 4}}]}");
  }

  static Term<Layers.Builder> attentionBlock() {
    return new Term<>(
        "attention_block",
        "h = x + attention(norm(x)), y = h + g(norm(h)·W + b)·V + c",
        List.of(
            heads(),
            keyHeads(),
            scores(),
            causal(),
            distance(),
            dropout(),
            Option.open("hidden", "columns of g: twice those of x without it"),
            Layers.activation("gelu"),
            LayerList.option("feed_forward", null, "other layers in place of g's two")),
        AttentionLayers::attentionBlock,
        "tokens: {layers: [{attention_block: {heads: 2, activation: tanh}}]}");
  }

  private static AttentionBlock attentionBlock(Options options, LayerPlace place) {
    int width = place.inputs();
    Attention.Settings settings = settings(options, place, width, "columns");
    Attention attention = new Attention(width, width, settings, place.seed().child("attention"));
    return new AttentionBlock(attention, feedForward(options, place), BasicLayers.EPSILON);
  }

  private static Module feedForward(Options options, LayerPlace place) {
    int width = place.inputs();
    if (options.has("feed_forward")) {
      return place.layers(options, "feed_forward", width);
    }
    int hidden =
        options.has("hidden")
            ? options.whole("hidden", 1, Layers.MOST)
            : Math.multiplyExact(2, width);
    Seed seed = place.seed();
    return Sequence.of(
        new Dense(width, hidden, place.activation(options), seed.child("first")),
        new Dense(hidden, width, Dense.LINEAR, seed.child("second")));
  }

  /** One row of all positions by learned queries. */
  static Term<TokenLayers.PoolBuilder> pool() {
    return new Term<>(
        "attention",
        "y = Σ_t softmax_t(f(x_t)·u) v_t for each query, ·W_o; v = x·W_v",
        List.of(
            Option.of("heads", 1, "parts of the columns, each with weights of its own"),
            Option.of("queries", 1, "means that are taken of each"),
            Option.of("scores", "dot", "dot: f(x) = x; additive: f(x) = tanh(x·W + b)")),
        (options, width, longest, seed) -> {
          int heads = heads(options, width, "columns");
          Module keys =
              switch (options.choice("scores", PoolScores.class)) {
                case DOT -> null;
                case ADDITIVE ->
                    new Dense(width, width, Activation.of(Elementwise.TANH), seed.child("keys"));
              };
          int queries = options.whole("queries", 1, Layers.MOST);
          return new AttentionPool(width, width, heads, queries, width / heads, keys, seed);
        });
  }

  private enum PoolScores {
    DOT,
    ADDITIVE
  }

  private static Attention.Settings settings(
      Options options, LayerPlace place, int columns, String what) {
    place.requirePositions(options);
    int heads = heads(options, columns, what);
    int keyHeads = options.has("key_heads") ? options.whole("key_heads", 1, heads) : heads;
    if (heads % keyHeads != 0) {
      throw options.wrong("key_heads", "a number that divides the " + heads + " heads");
    }
    return new Attention.Settings(
        heads,
        keyHeads,
        columns / heads,
        options.choice("scores", Attention.Scores.class),
        options.truth("causal"),
        options.whole("distance", 0, Layers.MOST),
        options.number("dropout", 0, BasicLayers.MOST_DROPPED));
  }

  private static int heads(Options options, int columns, String what) {
    int heads = options.whole("heads", 1, Layers.MOST);
    if (columns % heads != 0) {
      throw options.wrong("heads", "a number that divides the %d %s".formatted(columns, what));
    }
    return heads;
  }

  private static Option heads() {
    return Option.of("heads", 4, "means side by side, each of its part of the columns");
  }

  private static Option keyHeads() {
    return Option.open("key_heads", "heads of keys and values: all, or fewer that are shared");
  }

  private static Option scores() {
    return Option.of(
        "scores", "scaled", "scaled: q·k / √width; dot: q·k; additive: Σ u tanh(q + k)");
  }

  private static Option causal() {
    return Option.of("causal", false, "whether a position sees only itself and those before");
  }

  private static Option distance() {
    return Option.of("distance", 0, "how far distances are told apart in scores; 0: not at all");
  }

  private static Option dropout() {
    return Option.of("dropout", 0.0, "the share of weights that is 0 in training");
  }
}
