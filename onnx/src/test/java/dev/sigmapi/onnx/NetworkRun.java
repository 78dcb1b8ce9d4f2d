package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Tensor;
import java.util.Map;

/** A network alone, from its columns to its outputs, as onnxruntime runs it. */
public final class NetworkRun implements AutoCloseable {
  private final OnnxRun run;
  private final int outputs;

  /** A network of the library's modules. */
  public NetworkRun(Module network) {
    this(network, Translators.all(), false);
  }

  NetworkRun(Module network, Translators translators, boolean precise) {
    outputs = network.outputs();
    Graph graph = new Graph("network", precise);
    Value x = graph.input("x", DataType.FLOAT, "rows", network.inputs());
    Value given = graph.toReal(x);
    Value y =
        graph.cast(new Translation(graph, translators, network).of(network, given), DataType.FLOAT);
    graph.output(y, "y", DataType.FLOAT, "rows", outputs);
    run = new OnnxRun(OnnxFile.of(graph, Map.of()));
  }

  /** What it makes of x. */
  public Tensor of(Tensor x) {
    float[][] rows = new float[x.rows()][x.columns()];
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.columns(); j++) {
        rows[i][j] = x.get(i, j);
      }
    }
    float[][] y = (float[][]) run.run(Map.of("x", rows)).get("y");
    Tensor tensor = Tensor.zeros(y.length, outputs);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < outputs; j++) {
        tensor.set(i, j, y[i][j]);
      }
    }
    return tensor;
  }

  @Override
  public void close() {
    run.close();
  }
}
