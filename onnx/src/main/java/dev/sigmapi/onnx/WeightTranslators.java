package dev.sigmapi.onnx;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Hypernetwork;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.RowHypernetwork;
import dev.sigmapi.module.ScaledDense;
import dev.sigmapi.tensor.Tensor;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Networks that make the weights of others. */
final class WeightTranslators {
  private WeightTranslators() {}

  static void addTo(Translators all) {
    all.add(Hypernetwork.class, WeightTranslators::hypernetwork)
        .add(RowHypernetwork.class, WeightTranslators::rowHypernetwork)
        .add(ScaledDense.class, WeightTranslators::scaledDense);
  }

  /**
   * The weights of every row are made at once; then a scan over the rows runs the network that has
   * them, a row at a time.
   */
  private static Value hypernetwork(Translation t, Hypernetwork module, Value x) {
    Graph graph = t.graph();
    BilinearInputs columns = module.columns();
    Value made = made(t, module, t.select(x, columns.z()));
    Value weighed = t.select(x, columns.x());
    return graph.scan(
        List.of(),
        List.of(made, weighed),
        false,
        (body, states, slices) -> {
          Translation inside = t.inside(body, places(body, module, slices.get(0)));
          Value row = body.unsqueeze(slices.get(1), 0);
          Value y = inside.of(module.target(), row);
          return List.of(body.reshape(y, module.outputs()));
        });
  }

  /** What is generated for every row, [rows, numbers]. */
  private static Value made(Translation t, Hypernetwork module, Value z) {
    Graph graph = t.graph();
    Weight chunks = module.weights().chunks();
    Value seen = z;
    long numbers = module.weights().head().on(Tape.forInference()).columns();
    if (chunks != null) {
      Tensor vectors = chunks.on(Tape.forInference()).value();
      long pieces = vectors.rows();
      numbers *= pieces;
      int width = module.columns().z().length;
      Value rows = graph.rows(z);
      Value z3 =
          graph.expand(
              graph.unsqueeze(z, 1), graph.concatenate(0, rows, graph.wholes(pieces, width)));
      Value chunks3 =
          graph.expand(
              graph.unsqueeze(t.weight(chunks), 0),
              graph.concatenate(0, rows, graph.wholes(pieces, vectors.columns())));
      seen = graph.reshape(graph.concatenate(2, z3, chunks3), -1, (long) width + vectors.columns());
    }
    if (module.generator() != null) {
      seen = t.of(module.generator(), seen);
    }
    return graph.reshape(
        t.linear(seen, module.weights().head(), module.weights().bias()), -1, numbers);
  }

  /** The weights of one row, cut out of what was generated for it. */
  private static Map<Parameter, Value> places(Graph body, Hypernetwork module, Value made) {
    Map<Parameter, Value> places = new IdentityHashMap<>();
    Parameter scales = module.weights().scales();
    long from = 0;
    int i = 0;
    for (Parameter place : module.target().learned().values()) {
      long size = place.value().size();
      Value numbers = body.slice(made, from, from + size, 0);
      if (scales != null) {
        numbers =
            body.add(
                body.multiply(numbers, body.number(scales.value().get(0, i))),
                body.number(scales.value().get(1, i)));
      }
      places.put(place, body.reshape(numbers, place.rows(), place.columns()));
      from += size;
      i++;
    }
    return places;
  }

  private static Value rowHypernetwork(Translation t, RowHypernetwork module, Value x) {
    Graph graph = t.graph();
    Value h = t.select(x, module.columns().z());
    if (module.generator() != null) {
      h = t.of(module.generator(), h);
    }
    Value v = t.select(x, module.columns().x());
    for (Module layer : module.layers()) {
      v = t.of(layer, graph.concatenate(1, h, v));
    }
    return v;
  }

  private static Value scaledDense(Translation t, ScaledDense module, Value x) {
    Graph graph = t.graph();
    ScaledDense.Weights weights = module.weights();
    int features = module.features();
    Value h = t.select(x, IntStream.range(0, features).toArray());
    Value v = t.select(x, IntStream.range(features, module.inputs()).toArray());
    Value sums = t.linear(v, weights.weights(), null);
    Value scaled = graph.multiply(sums, t.linear(h, weights.scale(), weights.scaleBias()));
    Value shift = t.linear(h, weights.shift(), weights.bias());
    return t.activated(module.activation(), graph.add(scaled, shift));
  }
}
