package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.sigmapi.model.Version;
import java.util.Map;

/** A graph as a model of ONNX: which operators it is written in, and by whom. */
final class OnnxFile {
  /** The version of the format that goes with {@link Graph#OPSET}. */
  private static final long FORMAT = 8;

  private OnnxFile() {}

  /**
   * A model.
   *
   * @param metadata what is known beside, by name
   */
  static ModelProto of(Graph graph, Map<String, String> metadata) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .setProducerName("sigmapi")
            .setProducerVersion(Version.CURRENT)
            .setGraph(graph.build());
    model.addOpsetImportBuilder().setDomain("").setVersion(Graph.OPSET);
    metadata.forEach((key, value) -> model.addMetadataPropsBuilder().setKey(key).setValue(value));
    return model.build();
  }
}
