package dev.sigmapi.bench.tables;

import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A network of Sigmapi.
 *
 * @param setting what is not as it is without any setting
 * @param reads whether a formula is asked for
 */
record SigmapiContender(String name, UnaryOperator<Training> setting, boolean reads)
    implements Contender {

  @Override
  public Trained train(TableProblem problem, int[] test) {
    Training training =
        Training.of(problem.table()).target(problem.target()).task(problem.task()).testRows(test);
    long start = System.nanoTime();
    Model model = setting.apply(training).fit();
    double seconds = (System.nanoTime() - start) / 1e9;
    double[][] predictions = inOrder(model, problem, model.predict(problem.table().rows(test)));
    String what = model.record().at("/leaderboard/chosen").asText(model.network().toString());
    return new Trained(seconds, predictions, size(model), what, parts(model));
  }

  /** Probabilities in the order of the problem's classes, not in that of the model's. */
  private static double[][] inOrder(Model model, TableProblem problem, double[][] predictions) {
    if (problem.task() == Task.REGRESSION) {
      return predictions;
    }
    List<String> classes = model.columns().target().classes();
    double[][] ordered = new double[predictions.length][problem.classes().size()];
    for (int row = 0; row < ordered.length; row++) {
      for (int c = 0; c < classes.size(); c++) {
        ordered[row][problem.classes().indexOf(classes.get(c))] = predictions[row][c];
      }
    }
    return ordered;
  }

  private OptionalInt parts(Model model) {
    Optional<Formula> formula = reads ? Formula.ofReadable(model) : Optional.empty();
    return formula.isPresent() ? OptionalInt.of(formula.get().size()) : OptionalInt.empty();
  }

  private static long size(Model model) {
    try {
      Path file = Files.createTempFile("sigmapi", ".sigmapi");
      try {
        ModelFile.write(model, file);
        return Files.size(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(new IOException("cannot measure a model's size", e));
    } catch (ModelFileException e) {
      throw new IllegalStateException(e);
    }
  }
}
