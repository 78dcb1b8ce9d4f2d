package dev.sigmapi.cli;

import dev.sigmapi.model.CrossValidation;
import dev.sigmapi.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains on all but one of the folds of a table, for each of them, and says how the folds differ.
 */
@Command(
    name = "cv",
    description = "Cross-validate: how good is what train would find, and how sure is that?",
    footer = {"", "Example:", "  sigmapi cv houses.csv --target price --folds 10"})
final class CvCommand extends Verb {
  @Mixin private TrainOptions options = new TrainOptions();

  @Option(
      names = "--folds",
      paramLabel = "K",
      defaultValue = "5",
      description = "How many; ${DEFAULT-VALUE} without it.")
  private int folds;

  @Option(names = "--threads", paramLabel = "N", description = "Workers; all cores without it.")
  private Integer threads;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    options.checkWithoutModel("cv");
    Progress progress =
        new Progress(errors(), isQuiet() ? Progress.Style.NONE : Progress.Style.AUTO);
    Interruption interruption =
        new Interruption(() -> say("Stopped; the same command begins again.")).listen();
    CrossValidation result =
        options.train(
            threads,
            this::say,
            training ->
                training
                    .listener(TrainingListener.both(interruption, progress))
                    .notes(
                        note -> {
                          progress.clear();
                          say(note);
                        })
                    .crossValidate(folds));
    if (result.folds() == 0) {
      say("Stopped before a fold was whole; the same command begins again.");
    } else if (json) {
      print(result.toJson());
    } else {
      lines(result).forEach(this::print);
    }
    return interruption.asked() ? Interruption.EXIT_CODE : 0;
  }

  private static List<String> lines(CrossValidation result) {
    List<String> lines = new ArrayList<>();
    Map<String, CrossValidation.Spread> first = result.metrics().get("this model");
    StringBuilder head = new StringBuilder("%-14s".formatted("over " + result.folds() + " folds"));
    first.keySet().forEach(metric -> head.append("%24s".formatted(metric)));
    lines.add(head.toString());
    result
        .metrics()
        .forEach(
            (name, metrics) -> {
              StringBuilder line = new StringBuilder("%-14s".formatted(name));
              for (CrossValidation.Spread spread : metrics.values()) {
                String text = "%.5g ± %.2g".formatted(spread.mean(), spread.deviation());
                line.append("%24s".formatted(text));
              }
              lines.add(line.toString());
            });
    return lines;
  }
}
