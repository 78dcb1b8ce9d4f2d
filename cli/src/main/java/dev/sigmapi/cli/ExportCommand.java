package dev.sigmapi.cli;

import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model in a format that other programs run. */
@Command(
    name = "export",
    description = "Write a model for other programs to run.",
    footer = {"", "Example:", "  sigmapi export houses.sigmapi --to onnx --out houses.onnx"})
final class ExportCommand extends Verb {
  /** The name of stdout where a file is asked for. */
  private static final Path STDOUT = Path.of("-");

  @Parameters(paramLabel = "MODEL", description = "A file that train saved.")
  private Path modelFile;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private ExportFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write, - for stdout. Without it text goes to stdout, and what is not text to a"
              + " file in this folder with the model's name.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Model model = ModelFile.read(modelFile);
    Path target = out.orElseGet(() -> format.binary() ? afterModel() : STDOUT);
    if (target.equals(STDOUT)) {
      format.write(model, System.out);
      System.out.flush();
    } else {
      OutputFile.check(target);
      // Whole before anything is written, so that a refusal leaves no file.
      ByteArrayOutputStream content = new ByteArrayOutputStream();
      format.write(model, content);
      AtomicFile.write(target, content::writeTo);
      say("Wrote " + target);
    }
    return 0;
  }

  /** The model's name with the ending of the format. */
  private Path afterModel() {
    String name = modelFile.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return Path.of((dot <= 0 ? name : name.substring(0, dot)) + format.suffix());
  }
}
