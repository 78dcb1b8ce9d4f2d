package dev.sigmapi.bench.tables;

import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a contender did on a table.
 *
 * @param error root mean square of the errors, or the share of wrong classes: the mean of the folds
 * @param logLoss of classes; NaN for numbers
 * @param seconds of one training, on average
 * @param size bytes of a model's file, on average
 * @param parts of the largest formula of the folds; empty unless each has one
 * @param folds the figures of each fold
 */
record TableResult(
    String contender,
    double error,
    double logLoss,
    double seconds,
    double size,
    OptionalInt parts,
    List<Map<String, Object>> folds) {

  /** Trains and measures once a fold. */
  static TableResult of(Contender contender, TableProblem problem, int[][] tests) {
    List<Map<String, Object>> folds = new ArrayList<>();
    double error = 0;
    double logLoss = 0;
    double seconds = 0;
    double size = 0;
    OptionalInt parts = OptionalInt.of(0);
    for (int[] test : tests) {
      Contender.Trained trained = contender.train(problem, test);
      boolean classes = problem.task() == Task.CLASSIFICATION;
      double wrong = error(problem, trained.predictions(), test);
      double loss = classes ? logLoss(problem, trained.predictions(), test) : Double.NaN;
      Map<String, Object> fold = new LinkedHashMap<>();
      fold.put(classes ? "error_rate" : "rmse", wrong);
      if (classes) {
        fold.put("log_loss", loss);
      }
      fold.put("seconds", trained.seconds());
      fold.put("bytes", trained.size());
      fold.put("model", trained.what());
      fold.put(
          "formula_parts",
          trained.formulaParts().isPresent() ? trained.formulaParts().getAsInt() : null);
      folds.add(fold);
      error += wrong / tests.length;
      logLoss += loss / tests.length;
      seconds += trained.seconds() / tests.length;
      size += (double) trained.size() / tests.length;
      parts =
          parts.isPresent() && trained.formulaParts().isPresent()
              ? OptionalInt.of(Math.max(parts.getAsInt(), trained.formulaParts().getAsInt()))
              : OptionalInt.empty();
    }
    return new TableResult(contender.name(), error, logLoss, seconds, size, parts, folds);
  }

  /** Whether every fold's model has a formula that can be read. */
  boolean readable() {
    return parts.isPresent() && parts.getAsInt() <= TablesCommand.MOST_PARTS;
  }

  private static double error(TableProblem problem, double[][] predictions, int[] test) {
    double sum = 0;
    for (int i = 0; i < test.length; i++) {
      double truth = problem.truth(test[i]);
      if (problem.task() == Task.REGRESSION) {
        double residual = predictions[i][0] - truth;
        sum += residual * residual;
      } else {
        int likeliest = 0;
        for (int c = 1; c < predictions[i].length; c++) {
          likeliest = predictions[i][c] > predictions[i][likeliest] ? c : likeliest;
        }
        sum += likeliest == (int) truth ? 0 : 1;
      }
    }
    double mean = sum / test.length;
    return problem.task() == Task.REGRESSION ? Math.sqrt(mean) : mean;
  }

  private static double logLoss(TableProblem problem, double[][] predictions, int[] test) {
    double sum = 0;
    for (int i = 0; i < test.length; i++) {
      sum -= Math.log(Math.max(predictions[i][(int) problem.truth(test[i])], 1e-15));
    }
    return sum / test.length;
  }

  /** All figures. */
  Map<String, Object> fields(Task task) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(task == Task.CLASSIFICATION ? "error_rate" : "rmse", error);
    if (task == Task.CLASSIFICATION) {
      fields.put("log_loss", logLoss);
    }
    fields.put("seconds", seconds);
    fields.put("bytes", size);
    fields.put("formula_parts", parts.isPresent() ? parts.getAsInt() : null);
    fields.put("readable", readable());
    fields.put("folds", folds);
    return fields;
  }
}
