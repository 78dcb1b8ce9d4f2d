package dev.sigmapi.bench.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.TrainingSpecification;
import dev.sigmapi.tensor.Seed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code sigmapi bench tables}. */
@Command(
    name = "tables",
    description = {
      "Trains Sigmapi without any setting, a linear model, XGBoost and a plain perceptron on tables,",
      "and compares their errors on rows that none of them has seen."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class TablesCommand implements Callable<Integer> {
  /** The most parts of a formula that is read rather than stored. */
  static final int MOST_PARTS = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "A table of tables: file (beside the list), target, task, drop.")
  private Path list = Path.of("tables.csv");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Only these tables, by the names of their files.")
  private List<String> only = List.of();

  @Option(names = "--folds", paramLabel = "N", description = "Folds; 5 without it.")
  private int folds = 5;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "For Sigmapi's choice of a network; as in training without it.")
  private double timeLimit = Training.DEFAULT_TIME_LIMIT.toMillis() / 1e3;

  @Option(
      names = "--contenders",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, of sigmapi, linear, xgboost and perceptron.")
  private List<String> named = List.of();

  @Option(names = "--seed", paramLabel = "N", description = "What folds follow from; 1 without it.")
  private long seed = 1;

  @Option(names = "--notes", description = "Print what Sigmapi says while it chooses, to stderr.")
  private boolean notes;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;

  @Override
  public Integer call() throws IOException {
    List<TableLine> lines = new ArrayList<>();
    for (TableProblem problem : TableProblem.read(list)) {
      if (only.isEmpty() || only.contains(problem.name())) {
        lines.add(run(problem));
      }
    }
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("tables", lines.stream().map(TableLine::fields).toList());
      all.put("totals", totals(lines));
      System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all));
    } else {
      lines.forEach(line -> print(line, System.out));
      totals(lines).forEach((name, value) -> System.out.println(name + ": " + value));
    }
    return 0;
  }

  private TableLine run(TableProblem problem) {
    int[][] tests = problem.folds(folds, Seed.of(seed).child(problem.name()));
    List<TableResult> results = new ArrayList<>();
    for (Contender contender : contenders()) {
      if (!named.isEmpty() && !named.contains(contender.name())) {
        continue;
      }
      TableResult result = TableResult.of(contender, problem, tests);
      results.add(result);
      System.err.printf(
          Locale.ROOT,
          "%s, %s: error %.5g, log loss %.4g, %.1f s, %.0f bytes, %s%n",
          problem.name(),
          result.contender(),
          result.error(),
          result.logLoss(),
          result.seconds(),
          result.size(),
          result.folds().stream().map(fold -> String.valueOf(fold.get("model"))).toList());
    }
    return new TableLine(problem, results);
  }

  private List<Contender> contenders() {
    Duration limit = Duration.ofMillis(Math.round(1000 * timeLimit));
    TrainingSpecification byLines =
        TrainingSpecification.of(JsonNodeFactory.instance.objectNode().put("optimizer", "lbfgs"));
    ObjectNode hidden = JsonNodeFactory.instance.objectNode();
    hidden.putObject("dense").put("units", 64).put("activation", "relu");
    Specification perceptron =
        Specification.of(
            JsonNodeFactory.instance.arrayNode().add(hidden).add(hidden.deepCopy()).add("dense"));
    return List.of(
        new SigmapiContender(
            "sigmapi",
            training -> training.timeLimit(limit).notes(notes ? System.err::println : note -> {}),
            true),
        new SigmapiContender(
            "linear",
            training -> training.network(Specification.linear()).settings(byLines),
            false),
        new XgboostContender(),
        new SigmapiContender("perceptron", training -> training.network(perceptron), false));
  }

  private static void print(TableLine line, PrintStream out) {
    for (TableResult result : line.results()) {
      out.printf(
          Locale.ROOT,
          "%-20s %-10s %10.5g  %8.4g  %7.2f s  %8.0f bytes  rank %d%s%n",
          line.problem().name(),
          result.contender(),
          result.error(),
          result.logLoss(),
          result.seconds(),
          result.size(),
          line.rank(result),
          result.readable() ? "  readable" : "");
    }
  }

  private static Map<String, Object> totals(List<TableLine> lines) {
    Map<String, Object> totals = new LinkedHashMap<>();
    double[] ranks = lines.stream().mapToDouble(line -> line.rank(line.own())).sorted().toArray();
    int middle = ranks.length / 2;
    totals.put("tables", lines.size());
    totals.put(
        "median_rank",
        ranks.length % 2 == 1 ? ranks[middle] : (ranks[middle - 1] + ranks[middle]) / 2);
    totals.put("first", lines.stream().filter(line -> line.rank(line.own()) == 1).count());
    totals.put("worst_excess", lines.stream().mapToDouble(TableLine::excess).max().orElse(0));
    totals.put("within_2_percent", lines.stream().filter(line -> line.excess() <= 0.02).count());
    totals.put("readable", lines.stream().filter(line -> line.own().readable()).count());
    return totals;
  }
}
