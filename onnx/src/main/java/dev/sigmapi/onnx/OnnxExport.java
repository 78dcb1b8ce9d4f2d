package dev.sigmapi.onnx;

import dev.sigmapi.model.Model;
import java.io.IOException;
import java.io.OutputStream;

/** Writes models as ONNX. */
public final class OnnxExport {

  private OnnxExport() {}

  /** Writes a model as an ONNX file. */
  public static void write(Model model, OutputStream out) throws IOException {
    throw new UnsupportedOperationException("ONNX cannot be written yet");
  }
}
