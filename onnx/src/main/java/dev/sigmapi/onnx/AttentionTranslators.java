package dev.sigmapi.onnx;

import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionBlock;
import dev.sigmapi.module.AttentionPool;
import java.util.stream.IntStream;

/** Attention among the positions of a sequence. */
final class AttentionTranslators {
  private AttentionTranslators() {}

  static void addTo(Translators all) {
    all.add(Attention.class, AttentionTranslators::attention)
        .add(AttentionBlock.class, AttentionTranslators::block)
        .add(AttentionPool.class, AttentionTranslators::pool);
  }

  private static Value attention(Translation t, Attention module, Value x) {
    Graph graph = t.graph();
    Attention.Settings settings = module.settings();
    Attention.Weights weights = module.weights();
    PaddedSequences positions = t.positions();
    long heads = settings.heads();
    long width = settings.width();
    Value clean = graph.reshape(positions.clean(graph, x, module.inputs()), -1, module.inputs());
    Value q = heads(graph, positions, t.linear(clean, weights.queries(), null), heads, width);
    Value k = shared(graph, settings, headsOfKeys(t, clean, weights.keys(), settings));
    Value v = shared(graph, settings, headsOfKeys(t, clean, weights.values(), settings));
    Value scores = scores(t, module, q, k);
    if (weights.distances() != null) {
      scores = graph.add(scores, distances(t, module));
    }
    Value allowed = graph.unsqueeze(positions.mask(), 1, 2);
    if (settings.causal()) {
      allowed = graph.and(allowed, before(graph, positions));
    }
    Value p = Shares.softmax(graph, scores, allowed, 1, 3);
    Value means = graph.transpose(graph.matrixProduct(p, v), 0, 2, 1, 3);
    return t.linear(graph.reshape(means, -1, heads * width), weights.output(), null);
  }

  private static Value headsOfKeys(
      Translation t, Value x, dev.sigmapi.grad.Weight weights, Attention.Settings settings) {
    return heads(
        t.graph(),
        t.positions(),
        t.linear(x, weights, null),
        settings.keyHeads(),
        settings.width());
  }

  /** [positions, heads · width] to [sequences, heads, positions, width]. */
  private static Value heads(
      Graph graph, PaddedSequences positions, Value x, long heads, long width) {
    return graph.transpose(positions.apart(graph, x, heads, width), 0, 2, 1, 3);
  }

  /** A head of keys for each head: so many heads one behind the other share one. */
  private static Value shared(Graph graph, Attention.Settings settings, Value keys) {
    int share = settings.heads() / settings.keyHeads();
    return share == 1
        ? keys
        : graph.gather(
            keys,
            graph.wholes(IntStream.range(0, settings.heads()).map(h -> h / share).toArray()),
            1);
  }

  /** How well each key answers each query: [sequences, heads, queries, keys]. */
  private static Value scores(Translation t, Attention module, Value q, Value k) {
    Graph graph = t.graph();
    Attention.Settings settings = module.settings();
    if (settings.scores() == Attention.Scores.ADDITIVE) {
      Value sums = graph.add(graph.unsqueeze(q, 3), graph.unsqueeze(k, 2));
      Value u =
          graph.reshape(
              t.weight(module.weights().additive()), settings.heads(), 1, 1, settings.width());
      return graph.sum(graph.multiply(graph.map("Tanh", sums), u), 4, false);
    }
    Value products = graph.matrixProduct(q, graph.transpose(k, 0, 1, 3, 2));
    return settings.scores() == Attention.Scores.DOT
        ? products
        : graph.multiply(products, graph.number(1 / Math.sqrt(settings.width())));
  }

  /** b_(j − i), [heads, queries, keys]; what is farther than the farthest counts as that. */
  private static Value distances(Translation t, Attention module) {
    Graph graph = t.graph();
    Value places = t.positions().places(graph);
    Value farthest = graph.whole(module.settings().distance());
    Value nearest = graph.whole(-module.settings().distance());
    Value distance = graph.subtract(graph.unsqueeze(places, 0), graph.unsqueeze(places, 1));
    Value clipped = graph.min(graph.max(distance, nearest), farthest);
    Value table = t.weight(module.weights().distances());
    return graph.gather(table, graph.add(clipped, farthest), 1);
  }

  /** Whether a key is not behind a query: [queries, keys]. */
  private static Value before(Graph graph, PaddedSequences positions) {
    Value places = positions.places(graph);
    return graph.notLess(graph.unsqueeze(places, 1), graph.unsqueeze(places, 0));
  }

  private static Value block(Translation t, AttentionBlock module, Value x) {
    Graph graph = t.graph();
    Value h = graph.add(x, t.of(module.attention(), t.of(module.attentionNorm(), x)));
    return graph.add(h, t.of(module.feedForward(), t.of(module.feedForwardNorm(), h)));
  }

  private static Value pool(Translation t, AttentionPool module, Value x) {
    Graph graph = t.graph();
    PaddedSequences positions = t.positions();
    long heads = module.heads();
    long queries = module.queryCount();
    long width = module.width();
    Value keys = module.keys() == null ? x : t.of(module.keys(), x);
    Value scores = positions.apart(graph, t.linear(keys, module.queries(), null), heads * queries);
    Value p = Shares.softmax(graph, scores, graph.unsqueeze(positions.mask(), 2), 1, 1);
    Value shape =
        graph.concatenate(0, graph.rows(p), graph.wholes(heads, queries), positions.longest());
    Value shares = graph.reshape(graph.transpose(p, 0, 2, 1), shape);
    Value values = t.linear(x, module.values(), null);
    Value clean = positions.clean(graph, values, heads * width);
    Value v = heads(graph, positions, clean, heads, width);
    Value means = graph.reshape(graph.matrixProduct(shares, v), -1, heads * queries * width);
    return t.linear(means, module.output(), null);
  }
}
