package dev.sigmapi.cli;

import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.report.Report;
import dev.sigmapi.table.TableReader;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model's report. */
@Command(
    name = "report",
    description = "Write one HTML file that shows a model: formula, errors, effects, training.",
    footer = {
      "",
      "Example:",
      "  sigmapi report houses.sigmapi houses.csv",
      "",
      "Give the table that the model was trained on to see its test rows, or any other with the",
      "same columns. The file works offline and loads nothing."
    })
final class ReportCommand extends Verb {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A file that train saved.")
  private Path modelFile;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATA",
      description = "CSV, TSV, Parquet or JSON file with rows to show the model on.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "What to read; the file is the table data in it.")
  private Optional<String> query = Optional.empty();

  @Mixin private LongOptions longRows = new LongOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The HTML; MODEL.html in this folder without it.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Model model = ModelFile.read(modelFile);
    Path file = out.orElseGet(() -> OutputFile.named(modelFile.toString(), ".html"));
    OutputFile.check(file);
    Optional<Table> table = data.map(this::read);
    Report.of(model, modelFile.getFileName().toString(), table).write(file);
    say("Wrote " + file);
    return 0;
  }

  private Table read(String name) {
    Table read = new TableReader(this::say).read(name, query);
    return longRows.gather(read, this::say).table();
  }
}
