package dev.sigmapi.onnx;

import dev.sigmapi.module.AttentionGate;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.MultiGateMixture;
import java.util.ArrayList;
import java.util.List;

/**
 * Mixtures of experts. All experts are run on all rows here; what a row did not choose is left out
 * of its sum.
 */
final class MixtureTranslators {
  private MixtureTranslators() {}

  static void addTo(Translators all) {
    all.add(MixtureOfExperts.class, MixtureTranslators::mixture)
        .add(MultiGateMixture.class, MixtureTranslators::multiGate)
        .add(AttentionGate.class, MixtureTranslators::attentionGate);
  }

  private static Value mixture(Translation t, MixtureOfExperts module, Value x) {
    Value scores = t.of(module.gate(), x);
    Value chosen = chosen(t, module, scores);
    PaddedSequences positions = t.positions();
    if (chosen != null) {
      // The experts of a sparse mixture see single rows.
      t.positions(null);
    }
    List<Value> results = module.experts().stream().map(expert -> t.of(expert, x)).toList();
    t.positions(positions);
    return module.mix() == MixtureOfExperts.Mix.PROBABILITIES
        ? probabilities(t, module, scores, chosen, results)
        : mixed(t, weights(t, module, scores, chosen), results);
  }

  /** Which experts a row takes: [rows, experts], true for those; null where it takes all. */
  private static Value chosen(Translation t, MixtureOfExperts module, Value scores) {
    Graph graph = t.graph();
    int top = module.routing().top();
    if (top == module.experts().size()) {
      return null;
    }
    Value choice = module.shift() == null ? scores : graph.add(scores, t.weight(module.shift()));
    Value best = graph.applyAll("TopK", 2, List.of(choice, graph.wholes((long) top))).get(1);
    Value each = graph.oneHot(best, module.experts().size());
    return graph.greater(graph.largest(each, 1, false), graph.number(0));
  }

  /**
   * p: what each expert counts; where one is chosen of several, its share of the softmax of all.
   */
  private static Value weights(Translation t, MixtureOfExperts module, Value scores, Value chosen) {
    Graph graph = t.graph();
    double temperature = module.routing().temperature();
    boolean one = module.routing().top() == 1;
    Value shares = Shares.softmax(graph, scores, one ? null : chosen, temperature, 1);
    return one && chosen != null ? graph.where(chosen, shares, graph.number(0)) : shares;
  }

  private static Value mixed(Translation t, Value weights, List<Value> results) {
    return CompositionTranslators.mixed(
        t.graph(), t.graph().unsqueeze(weights, 2), beside(t.graph(), results), 1);
  }

  /** Values beside one another: [rows, values, columns]. */
  private static Value beside(Graph graph, List<Value> values) {
    return graph.concatenate(1, values.stream().map(v -> graph.unsqueeze(v, 1)).toList());
  }

  /** ln Σ_e p_e softmax(f_e), in double precision as the library computes it. */
  private static Value probabilities(
      Translation t, MixtureOfExperts module, Value scores, Value chosen, List<Value> results) {
    Graph graph = t.graph();
    Value nothing = graph.precise(0);
    Value leftOut = graph.precise(Double.NEGATIVE_INFINITY);
    Value sharp = graph.toDouble(Shares.sharpened(graph, scores, module.routing().temperature()));
    boolean one = module.routing().top() == 1;
    Value counted = chosen == null || one ? sharp : graph.where(chosen, sharp, leftOut);
    Value logWeights = graph.logSoftmax(counted, 1);
    Value logits = graph.toDouble(beside(graph, results));
    boolean pair = module.outputs() == 1;
    if (pair) {
      logits = graph.concatenate(2, graph.multiply(logits, nothing), logits);
    }
    if (chosen != null) {
      logWeights = graph.where(chosen, logWeights, leftOut);
      logits = graph.where(graph.unsqueeze(chosen, 2), logits, nothing);
    }
    Value joint = graph.add(graph.unsqueeze(logWeights, 2), graph.logSoftmax(logits, 2));
    Value largest = graph.largest(joint, 1, true);
    Value total = graph.sum(graph.map("Exp", graph.subtract(joint, largest)), 1, false);
    Value mixed = graph.add(graph.squeeze(largest, 1), graph.map("Log", total));
    return graph.toReal(
        pair ? graph.subtract(graph.slice(mixed, 1, 2, 1), graph.slice(mixed, 0, 1, 1)) : mixed);
  }

  private static Value multiGate(Translation t, MultiGateMixture module, Value x) {
    Graph graph = t.graph();
    List<Value> results = module.experts().stream().map(expert -> t.of(expert, x)).toList();
    List<Value> targets = new ArrayList<>();
    for (int g = 0; g < module.gates().size(); g++) {
      Module gate = module.gates().get(g);
      Value weights = Shares.softmax(graph, t.of(gate, x), null, 1, 1);
      targets.add(t.of(module.towers().get(g), mixed(t, weights, results)));
    }
    return graph.concatenate(1, targets);
  }

  private static Value attentionGate(Translation t, AttentionGate module, Value x) {
    Value scores = t.linear(t.of(module.query(), x), module.keys(), null);
    double scale = 1 / Math.sqrt(module.query().outputs());
    return t.graph().multiply(scores, t.graph().number(scale));
  }
}
