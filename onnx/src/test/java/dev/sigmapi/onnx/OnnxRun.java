package dev.sigmapi.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A graph as onnxruntime runs it. */
public final class OnnxRun implements AutoCloseable {
  private final OrtSession session;

  public OnnxRun(ModelProto model) {
    this(model.toByteArray());
  }

  public OnnxRun(byte[] model) {
    try {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1);
      session = OrtEnvironment.getEnvironment().createSession(model, options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The outputs by name, as arrays. */
  public Map<String, Object> run(Map<String, Object> inputs) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Object> input : inputs.entrySet()) {
        tensors.put(
            input.getKey(),
            OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), input.getValue()));
      }
      Map<String, Object> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (var output : result) {
          outputs.put(output.getKey(), output.getValue().getValue());
        }
      }
      return outputs;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  /** The shapes of the outputs, by name, for no rows; sequences would have so many positions. */
  Map<String, long[]> shapesOfNone(int positions) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (NodeInfo input : session.getInputInfo().values()) {
        TensorInfo info = (TensorInfo) input.getInfo();
        long[] shape = info.getShape();
        shape[1] = shape[1] < 0 ? positions : shape[1];
        shape[0] = 0;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        tensors.put(
            input.getName(),
            info.type == OnnxJavaType.STRING
                ? OnnxTensor.createTensor(environment, new String[0], shape)
                : OnnxTensor.createTensor(environment, DoubleBuffer.allocate(0), shape));
      }
      Map<String, long[]> shapes = new LinkedHashMap<>();
      try (OrtSession.Result result = session.run(tensors)) {
        for (var output : result) {
          shapes.put(output.getKey(), ((TensorInfo) output.getValue().getInfo()).getShape());
        }
      }
      return shapes;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
