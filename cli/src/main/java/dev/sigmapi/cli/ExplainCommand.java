package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.formula.Balance;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.formula.RowReading;
import dev.sigmapi.model.AttentionReading;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.table.TableReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a model as a formula. */
@Command(
    name = "explain",
    description = "Print a model as a formula in the columns and units of its table.",
    footer = {
      "",
      "Examples:",
      "  sigmapi explain houses.sigmapi --format latex",
      "  sigmapi explain houses.sigmapi --data houses.csv --row 3",
      "  sigmapi explain houses.sigmapi --front",
      "  sigmapi explain houses.sigmapi --point 2 --out shorter.sigmapi"
    })
final class ExplainCommand extends Verb {
  /** Parts of a formula that is still printed without being asked for in a format. */
  static final int LARGE = 500;

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
      description = "text, latex or json; text without it, but for a large formula its size.")
  private Optional<Format> format = Optional.empty();

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A table whose rows say what each part of the network is used for.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--row",
      paramLabel = "N",
      description = "What made the prediction of that row of the table, from 1.")
  private Optional<Integer> row = Optional.empty();

  @Option(
      names = "--front",
      description = "The model's formulas, from the smallest to the closest to the data.")
  private boolean front;

  @Option(names = "--point", paramLabel = "N", description = "That formula of the front.")
  private Optional<Integer> point = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "With --point: the model that predicts by that formula.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    Model read = ModelFile.read(modelFile);
    if (row.isPresent() && data.isEmpty()) {
      throw new SpecificationException("--row expects --data, the table that it is a row of");
    }
    if (out.isPresent() && point.isEmpty()) {
      throw new SpecificationException("--out expects --point, the formula to predict by");
    }
    if (front) {
      FrontSection section = new FrontSection(read);
      print(asJson() ? section.toJson().toString() : section.text());
      return 0;
    }
    Model model = point.map(new FrontSection(read)::choosing).orElse(read);
    out.ifPresent(
        file -> {
          OutputFile.check(file);
          ModelFile.write(model, file);
          say("Saved as " + file);
        });
    explain(model);
    return 0;
  }

  private boolean asJson() {
    return json || format.filter(Format.JSON::equals).isPresent();
  }

  private void explain(Model model) {
    Optional<Table> table =
        data.map(file -> new TableReader(this::say).read(file, Optional.empty()));
    List<Section> sections =
        List.of(new MixtureSection(model, table), new AttentionSection(model, table, row));
    Optional<Formula> formula = Formula.of(model);
    Optional<RowReading> made =
        row.flatMap(n -> formula.map(f -> RowReading.of(f, rowOf(model, table.orElseThrow(), n))));
    if (asJson()) {
      ObjectNode none = JsonNodeFactory.instance.objectNode().putNull("formula");
      ObjectNode all = formula.map(Formula::toJson).orElse(none);
      sections.forEach(section -> section.write(all));
      made.ifPresent(reading -> all.set("row", reading.toJson()));
      formula.ifPresent(
          f -> Balance.of(model, f.equations()).forEach(all.withArray("dimensions")::add));
      print(all.put("network", model.network().toString()));
    } else if (format.filter(Format.LATEX::equals).isPresent()) {
      print(formula.map(Formula::latex).orElse("% no formula that can be printed"));
    } else if (made.isPresent()) {
      print(made.get().text());
      Section.text(sections.subList(1, 2)).ifPresent(this::print);
    } else {
      text(model, formula, sections, table);
    }
  }

  private static double[] rowOf(Model model, Table table, int number) {
    if (number < 1 || number > table.rows()) {
      throw new SpecificationException(
          "--row expects a row from 1 to %d but got %d".formatted(table.rows(), number));
    }
    return model.columns().row(table, number - 1);
  }

  private void text(
      Model model, Optional<Formula> formula, List<Section> sections, Optional<Table> table) {
    print(
        Section.text(sections)
            .or(() -> formula.map(f -> text(f, format.isPresent())))
            .orElse("This network has no formula that can be printed."));
    if (table.isEmpty() && AttentionReading.reads(model)) {
      say("Give a table with --data to see where its attention looks.");
    }
    formula.ifPresent(
        known -> {
          Balance.of(model, known.equations()).forEach(finding -> say("Units: " + finding + "."));
          say(known.measured());
        });
    say(model.network() + "  # " + model.network().parameterCount() + " parameters");
  }

  /** The formula, or how large it is. */
  static String text(Formula formula, boolean whole) {
    return whole || formula.size() <= LARGE
        ? formula.text()
        : "This network is a formula of %d parts; --format text prints it."
            .formatted(formula.size());
  }
}
