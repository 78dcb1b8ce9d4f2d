package dev.sigmapi.bench.laws;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.model.Training;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code sigmapi bench laws}. */
@Command(
    name = "laws",
    description = {
      "Looks for laws in numbers that were drawn by them, as SRBench does.",
      "A law counts as found if truth minus model or model over truth is constant."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class LawsCommand implements Callable<Integer> {
  private static final String OWN_TABLE = "laws.csv";
  private static final int ROWS = 10_000;
  private static final int OWN_ROWS = 300;

  @Spec private CommandSpec spec;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "The laws: CSV with the columns name, structure, formula and variables (name:low:high;...)."
              + " Without, a few of Sigmapi's own, with fewer rows.")
  private Path file;

  @Option(
      names = "--noise",
      paramLabel = "LEVEL",
      split = ",",
      description = "Noise on the training target, in parts of its root mean square; without, 0.")
  private List<Double> noise = List.of(0.0);

  @Option(
      names = "--rows",
      paramLabel = "NUMBER",
      description =
          "Rows drawn, a quarter of them for the test; without, 10000 (300 without --file).")
  private Integer rows;

  @Option(
      names = "--seeds",
      paramLabel = "NUMBER",
      description = "How many times each law is looked for; without, once.")
  private int seeds = 1;

  @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these laws.")
  private List<String> only = List.of();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      description = "For each search; without, what the product takes.")
  private double timeLimit = Training.DEFAULT_TIME_LIMIT.toSeconds();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help.")
  private boolean help;

  @Override
  public Integer call() throws IOException {
    List<Law> laws = laws();
    int drawn = rows != null ? rows : file == null ? OWN_ROWS : ROWS;
    List<Outcome> outcomes = new ArrayList<>();
    for (double level : noise) {
      for (Law law : laws) {
        for (int seed = 1; seed <= seeds; seed++) {
          Outcome outcome = new Trial(law, level, seed, drawn, timeLimit).run();
          outcomes.add(outcome);
          System.err.println(outcomes.size() + ": " + line(outcome));
        }
      }
    }
    List<Total> totals = Total.of(outcomes);
    if (json) {
      printJson(outcomes, totals);
    } else {
      print(outcomes, totals, System.out);
    }
    return 0;
  }

  private List<Law> laws() {
    List<Law> laws;
    try (BufferedReader reader =
        file != null
            ? Files.newBufferedReader(file)
            : new BufferedReader(
                new InputStreamReader(
                    LawsCommand.class.getResourceAsStream(OWN_TABLE), StandardCharsets.UTF_8))) {
      laws = Law.table(reader);
    } catch (IOException e) {
      String message = "The table of laws cannot be read: " + e;
      throw new CommandLine.ParameterException(spec.commandLine(), message, e);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    List<String> names = laws.stream().map(Law::name).toList();
    only.stream()
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new CommandLine.ParameterException(
                  spec.commandLine(),
                  "No law '%s'; there are %s".formatted(name, String.join(", ", names)));
            });
    return laws.stream().filter(law -> only.isEmpty() || only.contains(law.name())).toList();
  }

  /** An outcome in a line. */
  private static String line(Outcome outcome) {
    Trial trial = outcome.trial();
    String found = outcome.symbolic() ? "found" : outcome.accurate() ? "accurate" : "-";
    return "%-14s %-30s noise %-6s seed %d  %-8s  R² %.6f  %6.1f s  %s"
        .formatted(
            trial.law().name(),
            trial.law().structure(),
            trial.noise(),
            trial.seed(),
            found,
            outcome.r2(),
            outcome.seconds(),
            outcome.failure().isEmpty() ? outcome.formula() : "failed: " + outcome.failure());
  }

  /** What it takes to be found. */
  private static String how() {
    return ("Found: R² > 0.5, and truth - model or model / truth is constant: numerically, at %,d points"
            + " of the ranges and at as many of ranges twice as wide at both ends, to %.0e.")
        .formatted(Trial.POINTS, Sameness.TOLERANCE);
  }

  private static void print(List<Outcome> outcomes, List<Total> totals, PrintStream out) {
    outcomes.forEach(outcome -> out.println(line(outcome)));
    out.println();
    out.println(how());
    out.println("Accurate: R² > 0.999 on the test rows, which have no noise.");
    out.println();
    out.printf(
        "%-6s  %-30s  %6s  %9s  %10s  %10s  %10s%n",
        "noise", "structure", "trials", "found %", "accurate %", "median s", "largest s");
    for (Total total : totals) {
      out.printf(
          "%-6s  %-30s  %6d  %9.1f  %10.1f  %10.1f  %10.1f%n",
          total.noise(),
          total.structure(),
          total.outcomes().size(),
          total.symbolicPercent(),
          total.accuratePercent(),
          total.medianSeconds(),
          total.largestSeconds());
    }
  }

  private static void printJson(List<Outcome> outcomes, List<Total> totals) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("symbolic", how());
    all.put("results", outcomes.stream().map(Outcome::fields).toList());
    all.put("totals", totals.stream().map(Total::fields).toList());
    System.out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
  }
}
