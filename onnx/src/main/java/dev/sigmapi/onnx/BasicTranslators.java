package dev.sigmapi.onnx;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Embedding;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Logarithm;
import dev.sigmapi.module.Softmax;

/** Layers on numbers. */
final class BasicTranslators {
  private BasicTranslators() {}

  static void addTo(Translators all) {
    all.add(Dense.class, BasicTranslators::dense)
        .add(Dropout.class, (t, module, x) -> x)
        .add(LayerNorm.class, BasicTranslators::layerNorm)
        .add(BatchNorm.class, BasicTranslators::batchNorm)
        .add(Softmax.class, BasicTranslators::softmax)
        .add(Embedding.class, BasicTranslators::embedding)
        .add(Logarithm.class, (t, module, x) -> t.activated(Activation.of(Elementwise.LOG), x));
  }

  static Value dense(Translation t, Dense module, Value x) {
    return t.activated(module.activation(), t.linear(x, module.weights(), module.bias()));
  }

  /** (x − μ) / √(σ² + ε), the mean taken off before the squares. */
  private static Value layerNorm(Translation t, LayerNorm module, Value x) {
    Graph graph = t.graph();
    Value centred = graph.subtract(x, graph.reduce("ReduceMean", x, 1, true));
    Value variance = graph.reduce("ReduceMean", graph.multiply(centred, centred), 1, true);
    Value deviation = graph.map("Sqrt", graph.add(variance, graph.number(module.epsilon())));
    Value normal = graph.divide(centred, deviation);
    return graph.add(graph.multiply(normal, t.weight(module.gain())), t.weight(module.bias()));
  }

  private static Value batchNorm(Translation t, BatchNorm module, Value x) {
    Graph graph = t.graph();
    Value centred = graph.subtract(x, t.weight(module.mean()));
    Value variance = graph.add(t.weight(module.variance()), graph.number(module.epsilon()));
    Value normal = graph.divide(centred, graph.map("Sqrt", variance));
    return graph.add(graph.multiply(normal, t.weight(module.gain())), t.weight(module.bias()));
  }

  private static Value softmax(Translation t, Softmax module, Value x) {
    Graph graph = t.graph();
    int[] masks = module.masks();
    Value given = masks.length == 0 ? x : t.select(x, module.logits());
    Value allowed =
        masks.length == 0 ? null : graph.not(graph.equal(t.select(x, masks), graph.number(0)));
    return module.form() == Softmax.Form.SOFTMAX
        ? Shares.softmax(graph, given, allowed, module.temperature(), 1)
        : Shares.sparsemax(graph, given, allowed, module.temperature(), module.outputs());
  }

  /** Rows of the tables, and a row of zeros for a number that names none. */
  private static Value embedding(Translation t, Embedding module, Value x) {
    Graph graph = t.graph();
    int[] starts = module.starts();
    int tables = starts.length - 1;
    double[] first = new double[tables];
    double[] sizes = new double[tables];
    for (int i = 0; i < tables; i++) {
      first[i] = starts[i];
      sizes[i] = starts[i + 1] - starts[i];
    }
    Value named = graph.and(graph.notLess(x, graph.number(0)), graph.less(x, graph.numbers(sizes)));
    Value places =
        graph.where(
            named,
            graph.add(graph.map("Floor", x), graph.numbers(first)),
            graph.number(starts[tables]));
    Value none = graph.unsqueeze(graph.numbers(new double[module.width()]), 0);
    Value table = graph.concatenate(0, t.weight(module.table()), none);
    Value rows = graph.gather(table, graph.toWhole(places), 0);
    return graph.reshape(rows, -1, (long) tables * module.width());
  }
}
