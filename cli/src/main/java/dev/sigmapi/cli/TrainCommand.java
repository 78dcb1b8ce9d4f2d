package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Specification;
import dev.sigmapi.model.Table;
import dev.sigmapi.model.Task;
import dev.sigmapi.model.Training;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a table, trains a network on it, prints what it found and saves the model. */
@Command(
    name = "train",
    description = "Train a network on a table, print the law it found and save the model.",
    footer = {
      "",
      "Example:",
      "  sigmapi train houses.csv --target price --features area,rooms --out houses.sigmapi"
    })
final class TrainCommand extends Verb {
  @Parameters(paramLabel = "DATA", description = "CSV, TSV, Parquet or JSON file.")
  private String data;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "What to predict.")
  private String target;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "A,B,..",
      description = "What to predict it from; all columns of use without it.")
  private List<String> features = List.of();

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "What to read; the file is the table data in it.")
  private Optional<String> query = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "SPEC|FILE",
      description = "YAML or JSON, as in '[product_units: {units: 3}, dense]'; chosen without it.")
  private Optional<String> network = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "regression or classification, where the target does not tell.")
  private Optional<Task> task = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "The model; DATA.sigmapi without it.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + Training.DEFAULT_SEED,
      description = "What all chance follows from; ${DEFAULT-VALUE} without it.")
  private long seed;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "The most passes of gradient training.")
  private Optional<Integer> epochs = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers; all cores without it. Results do not depend on it.")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Path file = out.orElseGet(() -> OutputFile.beside(data));
    OutputFile.check(file);
    Optional<Specification> specification = network.map(SpecificationText::read);
    Table table = new TableReader(this::say).read(data, query);
    say("%s: %d rows, %s".formatted(data, table.rows(), ColumnTypes.describe(table)));
    Training training =
        Training.of(table)
            .target(target)
            .features(features.toArray(String[]::new))
            .seed(seed)
            .settings(settings())
            .notes(this::say);
    task.ifPresent(training::task);
    specification.ifPresent(training::network);
    Model model = training.fit();
    ModelFile.write(model, file);
    Optional<Formula> formula = Formula.of(model);
    if (json) {
      print(result(model, formula, file));
    } else {
      report(model, formula, file);
    }
    return 0;
  }

  private TrainingSettings settings() {
    TrainingSettings settings = new TrainingSettings();
    settings =
        epochs.isPresent()
            ? settings.withEpochs(Arguments.positive("--epochs", epochs.get()))
            : settings;
    return threads.isPresent()
        ? settings.withThreads(Arguments.positive("--threads", threads.get()))
        : settings;
  }

  private static ObjectNode result(Model model, Optional<Formula> formula, Path file) {
    ObjectNode result = model.record().put("model", file.toString());
    result.put("formula", formula.map(Formula::text).orElse(null));
    formula.ifPresent(known -> result.put("max_error", known.maxError()));
    return result;
  }

  private void report(Model model, Optional<Formula> formula, Path file) {
    ObjectNode record = model.record();
    print("");
    print(formula.map(Formula::text).orElse("This network has no formula that can be printed."));
    print("");
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    rows.put("this model", record.get("test"));
    rows.put("linear model", record.at("/baseline/linear"));
    rows.put("constant", record.at("/baseline/constant"));
    Figures.table("on the test rows", rows).forEach(this::print);
    print("");
    formula.ifPresent(
        known ->
            print(
                "The formula agrees with the network to %.1e over the training ranges."
                    .formatted(known.maxError())));
    print(
        "%s  # %d parameters, trained in %.1f s, seed %d"
            .formatted(
                record.get("network").asText(),
                record.get("parameters").asInt(),
                record.get("seconds").asDouble(),
                record.get("seed").asLong()));
    print("Saved as " + file);
  }
}
