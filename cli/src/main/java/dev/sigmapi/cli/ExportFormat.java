package dev.sigmapi.cli;

import dev.sigmapi.model.Model;
import dev.sigmapi.onnx.OnnxExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a model can leave as. The start of the command loads this table, so what writes a format is
 * named in {@link #write} only, which loads it when it is asked for.
 */
enum ExportFormat {
  ONNX(".onnx", true),
  TEXT(".txt", false),
  LATEX(".tex", false),
  MATHML(".html", false),
  JAVA(".java", false),
  PYTHON(".py", false),
  SQL(".sql", false),
  EXCEL(".tsv", false),
  JSON(".json", false);

  private final String suffix;
  private final boolean binary;

  /**
   * @param suffix how its files are usually called
   * @param binary whether it is not for a terminal: it goes to a file of the model's name where the
   *     user names none
   */
  ExportFormat(String suffix, boolean binary) {
    this.suffix = suffix;
    this.binary = binary;
  }

  String suffix() {
    return suffix;
  }

  boolean binary() {
    return binary;
  }

  /** Writes a model in this format. */
  void write(Model model, OutputStream out) throws IOException {
    switch (this) {
      case ONNX -> OnnxExport.write(model, out);
      default ->
          out.write((FormulaExport.print(model, this) + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
