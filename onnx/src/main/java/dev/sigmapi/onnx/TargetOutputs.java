package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.Task;
import java.util.List;

/**
 * From what the network gives to predictions in the user's units, in float64: for a number {@code
 * y_predicted}, [rows, 1]; for a class {@code kind_predicted}, the likeliest one as a text, [rows,
 * 1], and {@code kind_probabilities}, [rows, classes].
 */
final class TargetOutputs {
  private TargetOutputs() {}

  /** Adds the outputs of all targets, given what the network gives, [rows, outputs]. */
  static void addDecoded(Graph graph, List<TargetEncoding> targets, Value y) {
    long from = 0;
    for (TargetEncoding target : targets) {
      Value part = graph.slice(y, from, from + target.networkOutputs(), 1);
      from += target.networkOutputs();
      add(graph, target, decoded(graph, target, graph.toDouble(part)));
    }
  }

  /** Adds the outputs of all targets, given predictions one by one, [rows, 1] each. */
  static void add(Graph graph, List<TargetEncoding> targets, List<Value> predictions) {
    int from = 0;
    for (TargetEncoding target : targets) {
      int to = from + target.predictions();
      add(graph, target, graph.concatenate(1, predictions.subList(from, to)));
      from = to;
    }
  }

  private static void add(Graph graph, TargetEncoding target, Value prediction) {
    String name = target.column() + "_predicted";
    if (target.task() == Task.REGRESSION) {
      graph.output(prediction, name, DataType.DOUBLE, FeatureInputs.ROWS, 1);
      return;
    }
    Value classes = graph.texts(target.classes());
    Value likeliest = graph.gather(classes, graph.argMax(prediction, 1), 0);
    graph.output(likeliest, name, DataType.STRING, FeatureInputs.ROWS, 1);
    graph.output(
        prediction,
        target.column() + "_probabilities",
        DataType.DOUBLE,
        FeatureInputs.ROWS,
        target.classes().size());
  }

  private static Value decoded(Graph graph, TargetEncoding target, Value y) {
    return switch (target.link()) {
      case IDENTITY ->
          graph.add(
              graph.multiply(y, graph.precise(target.scale())), graph.precise(target.shift()));
      case EXP -> graph.multiply(graph.map("Exp", y), graph.precise(target.scale()));
      case SIGMOID ->
          graph.concatenate(1, graph.map("Sigmoid", graph.map("Neg", y)), graph.map("Sigmoid", y));
      case SOFTMAX -> graph.softmax(y, 1);
    };
  }
}
