package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Evaluation;
import dev.sigmapi.model.Metrics;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.table.TableReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model against the target column of a table. */
@Command(
    name = "evaluate",
    description = "Measure a model against the target column of a table.",
    footer = {"", "Example:", "  sigmapi evaluate houses.sigmapi new_houses.csv"})
final class EvaluateCommand extends Verb {
  @Parameters(paramLabel = "MODEL", description = "A file that train saved.")
  private Path modelFile;

  @Parameters(paramLabel = "DATA", description = "CSV, TSV, Parquet or JSON file.")
  private String data;

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "What to read; the file is the table data in it.")
  private Optional<String> query = Optional.empty();

  @Mixin private LongOptions longRows = new LongOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Model model = ModelFile.read(modelFile);
    Table read = new TableReader(this::say).read(data, query);
    Table table = longRows.gather(read, this::say).table();
    Evaluation evaluation = Evaluation.of(model, table, this::say);
    ObjectNode metrics = JsonNodeFactory.instance.objectNode();
    Metrics.write(evaluation.metrics(), metrics);
    if (json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      result.put("model", modelFile.toString()).put("task", model.task().specificationName());
      List<String> targets =
          model.columns().targets().stream().map(TargetEncoding::column).toList();
      result.put("target", String.join(",", targets)).put("rows", evaluation.rows());
      print(result.setAll(metrics));
    } else {
      Figures.table(evaluation.rows() + " rows", Map.of("this model", metrics))
          .forEach(this::print);
    }
    return 0;
  }
}
