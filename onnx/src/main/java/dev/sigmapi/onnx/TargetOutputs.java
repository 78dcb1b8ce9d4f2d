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
  private final Graph graph;
  private final List<TargetEncoding> targets;
  private final Value rows;

  /**
   * Outputs of a graph.
   *
   * @param rows how many, a list of one; what is computed of more is cut off
   */
  TargetOutputs(Graph graph, List<TargetEncoding> targets, Value rows) {
    this.graph = graph;
    this.targets = targets;
    this.rows = rows;
  }

  /** Adds the outputs of all targets, given what the network gives, [rows, outputs]. */
  void addDecoded(Value y) {
    long from = 0;
    for (TargetEncoding target : targets) {
      Value part = graph.slice(y, from, from + target.networkOutputs(), 1);
      from += target.networkOutputs();
      add(target, decoded(target, graph.toDouble(part)));
    }
  }

  /** Adds the outputs of all targets, given predictions one by one, [rows, 1] each. */
  void add(List<Value> predictions) {
    int from = 0;
    for (TargetEncoding target : targets) {
      int to = from + target.predictions();
      add(target, graph.concatenate(1, predictions.subList(from, to)));
      from = to;
    }
  }

  private void add(TargetEncoding target, Value prediction) {
    String name = target.column() + "_predicted";
    if (target.task() == Task.REGRESSION) {
      output(prediction, name, DataType.DOUBLE, 1);
      return;
    }
    Value classes = graph.texts(target.classes());
    Value likeliest = graph.gather(classes, graph.argMax(prediction, 1), 0);
    output(likeliest, name, DataType.STRING, 1);
    String probabilities = target.column() + "_probabilities";
    output(prediction, probabilities, DataType.DOUBLE, target.classes().size());
  }

  private void output(Value value, String name, DataType type, int columns) {
    graph.output(graph.beginning(value, rows, 0), name, type, FeatureInputs.ROWS, columns);
  }

  private Value decoded(TargetEncoding target, Value y) {
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
