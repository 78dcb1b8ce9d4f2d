package dev.sigmapi.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code export} writes where. */
final class ExportCommandTest {
  @TempDir private Path folder;

  private Path model;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void train() {
    double[] a = IntStream.range(1, 60).asDoubleStream().toArray();
    double[] y = IntStream.range(1, 60).mapToDouble(i -> 3.0 * i * i).toArray();
    Table table = Table.of(new Column.Numbers("a", a), new Column.Numbers("y", y));
    model = folder.resolve("m.sigmapi");
    ModelFile.write(Training.of(table).target("y").fit(), model);
  }

  @Test
  void onnxHasTheColumnsByNameAndTheFormulaInItsMetadata() throws IOException {
    Path file = folder.resolve("m.onnx");
    assertEquals(0, run("export", model, "--to", "onnx", "--out", file), err.toString());
    assertEquals("", out.toString());
    assertTrue(err.toString().contains("Wrote " + file), err.toString());
    ModelProto proto = ModelProto.parseFrom(Files.readAllBytes(file));
    assertEquals(8, proto.getIrVersion());
    assertEquals(18, proto.getOpsetImport(0).getVersion());
    assertEquals(
        List.of("a"),
        proto.getGraph().getInputList().stream().map(ValueInfoProto::getName).toList());
    assertEquals(
        List.of("y_predicted"),
        proto.getGraph().getOutputList().stream().map(ValueInfoProto::getName).toList());
    String formula =
        proto.getMetadataPropsList().stream()
            .filter(entry -> entry.getKey().equals("formula"))
            .map(StringStringEntryProto::getValue)
            .findFirst()
            .orElseThrow();
    assertEquals("y = 3 · a^2", formula);
  }

  @Test
  void whatCannotBeWrittenIsSaidInOneSentence() {
    Path nowhere = folder.resolve("none").resolve("m.onnx");
    assertEquals(1, run("export", model, "--to", "onnx", "--out", nowhere));
    assertTrue(err.toString().contains("There is no folder"), err.toString());
    assertFalse(Files.exists(nowhere));
    assertEquals(2, run("export", model, "--to", "cobol"));
    assertTrue(err.toString().contains("--to"), err.toString());
    assertEquals(2, run("export", model));
    assertEquals(4, run("export", folder.resolve("m.onnx"), "--to", "onnx"));
  }

  private int run(Object... arguments) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }
}
