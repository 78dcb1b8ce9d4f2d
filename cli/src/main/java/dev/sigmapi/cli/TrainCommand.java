package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.CheckpointInterval;
import dev.sigmapi.model.DivergedException;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.RunFolder;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads a table, trains a network on it, prints what it found and saves the model. */
@Command(
    name = "train",
    description = "Train a network on a table, print the law it found and save the model.",
    footer = {
      "",
      "Examples:",
      "  sigmapi train houses.csv --target price --features area,rooms",
      "  sigmapi train --resume runs/20260131-101500-houses",
      "",
      "A training by gradients of more than a minute keeps itself in a run folder.",
      "Ctrl-C stops it, keeps the best model and says how to go on; a second Ctrl-C",
      "ends it at once."
    })
final class TrainCommand extends Verb {
  /** What may be another when a run goes on. */
  private static final List<String> MAY_CHANGE = List.of("--epochs", "--temp");

  @Mixin private TrainOptions options = new TrainOptions();

  @Option(
      names = "--run",
      paramLabel = "FOLDER",
      description = "A new folder to keep the run in; runs/TIME-DATA without it, if it lasts.")
  private Optional<Path> newRun = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "FOLDER",
      description = "Go on with the run in this folder; with DATA, begin it if there is none yet.")
  private Optional<Path> resume = Optional.empty();

  @Option(
      names = "--checkpoint-epochs",
      paramLabel = "N",
      description = "Keep the state every N epochs.")
  private Optional<Integer> checkpointEpochs = Optional.empty();

  @Option(
      names = "--checkpoint-minutes",
      paramLabel = "M",
      description = "Keep the state every M minutes; 1 without it.")
  private Optional<Double> checkpointMinutes = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers; all cores without it. Results do not depend on it.")
  private Integer threads;

  @Option(
      names = "--progress",
      paramLabel = "STYLE",
      defaultValue = "AUTO",
      description = "auto, line, plain, json (an object an epoch on stderr) or none.")
  private Progress.Style style;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    try (RunFolder run = openRun()) {
      Path file = Path.of(options.out);
      OutputFile.check(file);
      if (run.isOpen()) {
        // A killed process may have left half a model beside it.
        AtomicFile.sweep(file.toAbsolutePath().getParent(), file.getFileName().toString());
      }
      Interruption interruption = new Interruption(() -> sayHowToGoOn(run)).listen();
      Model model = trainAndWrite(run, interruption, file);
      double seconds = (System.nanoTime() - start) / 1e9;
      Optional<Formula> formula = Formula.ofReadable(model);
      if (json) {
        print(result(model, formula, file, run, seconds));
      } else {
        report(model, formula, file, seconds);
      }
      if (model.record().at("/method/stopped").asBoolean()) {
        say("Stopped. The best so far is in " + file);
        sayHowToGoOn(run);
      }
      // Where the training was over when it was asked to stop, its model is whole.
      return interruption.asked() ? Interruption.EXIT_CODE : 0;
    }
  }

  /** A full disk, say, can be mended and the run gone on with. */
  private Model trainAndWrite(RunFolder run, Interruption interruption, Path file) {
    try {
      Model model = train(run, interruption);
      ModelFile.write(model, file);
      return model;
    } catch (DivergedException e) {
      ModelFile.write(e.best(), file);
      throw new IllegalStateException(
          "%s. The best before that, of epoch %d, is saved as %s"
              .formatted(e.getMessage(), e.best().record().at("/method/best_epoch").asInt(), file),
          e);
    } catch (UncheckedIOException e) {
      if (run.isOpen()) {
        sayHowToGoOn(run);
      }
      throw e;
    }
  }

  private Model train(RunFolder run, Interruption interruption) {
    Progress progress = new Progress(errors(), isQuiet() ? Progress.Style.NONE : style);
    return options.train(
        threads,
        this::say,
        training ->
            training
                .listener(TrainingListener.both(interruption, progress))
                .run(run)
                .notes(
                    note -> {
                      progress.clear();
                      say(note);
                    })
                .fit());
  }

  /** Opens the run and takes its options where it is one to go on with. */
  private RunFolder openRun() {
    CheckpointInterval interval = interval();
    if (resume.isPresent() && newRun.isPresent()) {
      throw new SpecificationException("--run begins a run and --resume goes on with one; use one");
    }
    boolean goesOn = resume.isPresent() && RunFolder.exists(resume.get());
    if (goesOn && options.data == null) {
      refuseOthers();
      RunFolder run = RunFolder.resume(resume.get(), interval);
      Integer epochs = options.epochs;
      Path temporary = options.temporary;
      try {
        options = TrainOptions.of(run.given(), resume.get());
      } catch (ModelFileException e) {
        run.close();
        throw e;
      }
      options.temporary = temporary;
      options.epochs = epochs == null ? options.epochs : epochs;
      return run;
    }
    if (options.data == null && resume.isPresent()) {
      return RunFolder.resume(resume.get(), interval);
    }
    options.check("train");
    if (options.out == null) {
      options.out = OutputFile.beside(options.data).toString();
    }
    OutputFile.check(Path.of(options.out));
    ObjectNode given = options.toJson();
    if (goesOn) {
      RunFolder run = RunFolder.resume(resume.get(), interval);
      if (!run.given().toString().equals(given.toString())) {
        run.close();
        throw new SpecificationException(
            "The run in %s was begun with %s but got %s; give the same, or only --resume"
                .formatted(resume.get(), run.given(), given));
      }
      return run;
    }
    Optional<Path> named = newRun.or(() -> resume);
    return named.isPresent()
        ? RunFolder.create(named.get(), interval, given)
        : RunFolder.lazy(usualFolder(), interval, given);
  }

  /** A run has its own options; those given beside it would do nothing. */
  private void refuseOthers() {
    for (String option : givenOf("options")) {
      if (!MAY_CHANGE.contains(option)) {
        throw new SpecificationException(
            "--resume takes %s from the run; leave it out, or begin a new run with --run"
                .formatted(option));
      }
    }
    if (options.epochs != null) {
      Arguments.positive("--epochs", options.epochs);
    }
  }

  private Path usualFolder() {
    String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    String name = Path.of(options.out).getFileName().toString().replace(".sigmapi", "");
    return Path.of("runs", time + "-" + name);
  }

  private CheckpointInterval interval() {
    CheckpointInterval usual = new CheckpointInterval();
    return new CheckpointInterval(
        checkpointEpochs
            .map(epochs -> Arguments.positive("--checkpoint-epochs", epochs))
            .orElse(usual.epochs()),
        checkpointMinutes
            .map(minutes -> 60 * Arguments.notNegative("--checkpoint-minutes", minutes))
            .orElse(usual.seconds()));
  }

  private void sayHowToGoOn(RunFolder run) {
    say(
        run.isOpen()
            ? "Go on with: sigmapi train --resume " + run.folder()
            : "Nothing was kept to go on from; the same command begins again.");
  }

  private ObjectNode result(
      Model model, Optional<Formula> formula, Path file, RunFolder run, double seconds) {
    ObjectNode result = model.record().put("model", file.toString());
    result
        .put("seconds", seconds)
        .put("threads", threads == null ? new TrainingSettings().threads() : threads);
    result.put("run", run.isOpen() ? run.folder().toString() : null);
    result.put("formula", formula.map(Formula::text).orElse(null));
    formula.ifPresent(known -> result.put("max_error", known.maxError()));
    return result;
  }

  private void report(Model model, Optional<Formula> formula, Path file, double seconds) {
    ObjectNode record = model.record();
    print("");
    print(
        formula
            .map(known -> ExplainCommand.text(known, false))
            .orElse(
                "This network has no formula of a size that is read; sigmapi explain says more."));
    print("");
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    rows.put("this model", record.get("test"));
    if (record.at("/baseline/linear").isObject()) {
      rows.put("linear model", record.at("/baseline/linear"));
    }
    rows.put("constant", record.at("/baseline/constant"));
    Figures.table("on the test rows", rows).forEach(this::print);
    print("");
    formula.ifPresent(known -> print(known.measured()));
    print(
        "%s  # %d parameters, trained in %.1f s, seed %d"
            .formatted(
                record.get("network").asText(),
                record.get("parameters").asInt(),
                seconds,
                record.get("seed").asLong()));
    print("Saved as " + file);
  }
}
