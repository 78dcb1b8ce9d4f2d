package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a model as a formula. */
@Command(
    name = "explain",
    description = "Print a model as a formula in the columns and units of its table.",
    footer = {"", "Example:", "  sigmapi explain houses.sigmapi --format latex"})
final class ExplainCommand extends Verb {
  /** How a formula is printed. */
  enum Format {
    TEXT,
    LATEX,
    JSON
  }

  @Parameters(paramLabel = "MODEL", description = "A file that train saved.")
  private Path modelFile;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "TEXT",
      description = "text, latex or json; text without it.")
  private Format format;

  @Override
  public Integer call() {
    Model model = ModelFile.read(modelFile);
    Optional<Formula> formula = Formula.of(model);
    switch (format) {
      case TEXT -> {
        print(
            formula.map(Formula::text).orElse("This network has no formula that can be printed."));
        formula.ifPresent(
            known -> say("Agrees with the network to %.1e.".formatted(known.maxError())));
        say(model.network() + "  # " + model.network().parameterCount() + " parameters");
      }
      case LATEX -> print(formula.map(Formula::latex).orElse("% no formula that can be printed"));
      case JSON -> {
        ObjectNode none = JsonNodeFactory.instance.objectNode().putNull("formula");
        ObjectNode json = formula.map(Formula::toJson).orElse(none);
        print(json.put("network", model.network().toString()));
      }
    }
    return 0;
  }
}
