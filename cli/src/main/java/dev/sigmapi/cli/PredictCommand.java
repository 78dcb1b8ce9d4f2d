package dev.sigmapi.cli;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.CsvWriter;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Evaluation;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.table.TableStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the rows of a table with predictions added. */
@Command(
    name = "predict",
    description = "Write the rows of a table as CSV, with prediction columns added.",
    footer = {"", "Example:", "  sigmapi predict houses.sigmapi new_houses.csv --out priced.csv"})
final class PredictCommand extends Verb {
  /** Rows that are predicted in one go. */
  private static final int CHUNK = 2048;

  @Parameters(paramLabel = "MODEL", description = "A file that train saved.")
  private Path modelFile;

  @Parameters(paramLabel = "DATA", description = "CSV, TSV, Parquet or JSON file.")
  private String data;

  @Option(
      names = "--query",
      paramLabel = "SQL",
      description = "What to read; the file is the table data in it.")
  private Optional<String> query = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "The CSV; stdout without it.")
  private Optional<Path> out = Optional.empty();

  @Mixin private LongOptions longRows = new LongOptions();

  @Override
  public Integer call() {
    Model model = ModelFile.read(modelFile);
    out.ifPresent(OutputFile::check);
    // Chunks are predicted side by side, so what they have is told in the order of the alphabet.
    Map<String, Integer> surprises = new ConcurrentSkipListMap<>();
    if (longRows.wanted()) {
      Table table = new TableReader(this::say).read(data, query);
      Table gathered = longRows.gather(table, this::say).table();
      write(model, RowStream.of(gathered, CHUNK), surprises);
    } else {
      try (TableStream rows = new TableReader(this::say).stream(data, query)) {
        write(model, rows, surprises);
      }
    }
    Evaluation.tellSurprises(surprises, this::say);
    return 0;
  }

  private void write(Model model, RowStream rows, Map<String, Integer> surprises) {
    Function<Table, List<Column>> predictions =
        chunk -> {
          model
              .columns()
              .surprises(chunk)
              .forEach((what, count) -> surprises.merge(what, count, Math::addExact));
          return Evaluation.predictionColumns(model, chunk, note -> {});
        };
    if (out.isPresent()) {
      CsvWriter.write(rows, predictions, out.get());
      say("Wrote %d rows to %s".formatted(rows.rows(), out.get()));
    } else {
      CsvWriter.write(rows, predictions, System.out);
    }
  }
}
