package dev.sigmapi.onnx;

import dev.sigmapi.module.Gate;
import dev.sigmapi.module.GatedLinear;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.Parallel;
import dev.sigmapi.module.Residual;
import dev.sigmapi.module.Select;
import dev.sigmapi.module.Sequence;
import java.util.List;

/** Modules that are made of modules. */
final class CompositionTranslators {
  private CompositionTranslators() {}

  static void addTo(Translators all) {
    all.add(Sequence.class, CompositionTranslators::sequence)
        .add(Select.class, (t, module, x) -> t.select(x, module.columns()))
        .add(Residual.class, (t, module, x) -> t.graph().add(x, t.of(module.body(), x)))
        .add(Parallel.class, CompositionTranslators::parallel)
        .add(Gate.class, CompositionTranslators::gate)
        .add(GatedLinear.class, CompositionTranslators::gatedLinear)
        .add(Multiplexer.class, CompositionTranslators::multiplexer);
  }

  static Value sequence(Translation t, Sequence module, Value x) {
    Value value = x;
    for (Module layer : module.layers()) {
      value = t.of(layer, value);
    }
    return value;
  }

  private static Value parallel(Translation t, Parallel module, Value x) {
    Graph graph = t.graph();
    List<Value> parts = module.parts().stream().map(part -> t.of(part, x)).toList();
    return switch (module.join()) {
      case CONCATENATE -> graph.concatenate(1, parts);
      case SUM -> t.sum(parts);
      case MULTIPLY -> parts.stream().reduce(graph::multiply).orElseThrow();
    };
  }

  private static Value gate(Translation t, Gate module, Value x) {
    Graph graph = t.graph();
    Value switches = t.of(module.switches(), x);
    Value values = t.of(module.values(), x);
    if (module.hard()) {
      Value off = graph.number(0);
      return graph.where(graph.greater(switches, off), values, off);
    }
    Value open = graph.map("Sigmoid", Shares.sharpened(graph, switches, module.temperature()));
    return graph.multiply(open, values);
  }

  private static Value gatedLinear(Translation t, GatedLinear module, Value x) {
    return t.graph().multiply(t.of(module.linear(), x), t.of(module.gate(), x));
  }

  private static Value multiplexer(Translation t, Multiplexer module, Value x) {
    Graph graph = t.graph();
    Value selector = t.of(module.selector(), x);
    long parts = module.selector().outputs();
    Value weights =
        module.hard()
            ? graph.oneHot(graph.squeeze(graph.argMax(selector, 1), 1), parts)
            : Shares.softmax(graph, selector, null, module.temperature(), 1);
    Value data = graph.reshape(t.of(module.data(), x), -1, parts, module.outputs());
    return mixed(graph, graph.unsqueeze(weights, 2), data, 1);
  }

  /** Weights times values along an axis, added up; what weighs nothing is left out, even NaN. */
  static Value mixed(Graph graph, Value weights, Value values, long axis) {
    Value nothing = graph.number(0);
    Value weighed =
        graph.where(graph.equal(weights, nothing), nothing, graph.multiply(weights, values));
    return graph.sum(weighed, axis, false);
  }
}
