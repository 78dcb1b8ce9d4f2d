package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.table.TableReader;
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

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A table whose rows say what each part of the network is used for.")
  private Optional<String> data = Optional.empty();

  @Override
  public Integer call() {
    Model model = ModelFile.read(modelFile);
    Optional<Table> table =
        data.map(file -> new TableReader(this::say).read(file, Optional.empty()));
    MixtureSection mixture = new MixtureSection(model, table);
    Optional<Formula> formula = Formula.of(model);
    switch (json ? Format.JSON : format) {
      case TEXT -> {
        print(
            formula
                .map(Formula::text)
                .or(mixture::text)
                .orElse("This network has no formula that can be printed."));
        formula.ifPresent(
            known -> say("Agrees with the network to %.1e.".formatted(known.maxError())));
        say(model.network() + "  # " + model.network().parameterCount() + " parameters");
      }
      case LATEX -> print(formula.map(Formula::latex).orElse("% no formula that can be printed"));
      case JSON -> {
        ObjectNode none = JsonNodeFactory.instance.objectNode().putNull("formula");
        ObjectNode all = formula.map(Formula::toJson).orElse(none);
        mixture.write(all);
        print(all.put("network", model.network().toString()));
      }
    }
    return 0;
  }
}
