package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Measures models of one problem on some of its rows. */
record Score(Problem problem, int[] rows) {

  /** The metrics of a model. */
  Map<String, Double> of(Model model) {
    return of(model.predict(problem.table(), rows));
  }

  /** Writes the metrics of a model into a JSON object. */
  void write(Model model, ObjectNode json) {
    Metrics.write(of(model), json);
  }

  /**
   * The metrics of saying the same of every row: the mean of the rows that are fitted, or the
   * shares of their classes.
   */
  Map<String, Double> ofConstant() {
    double[] constant;
    double[] fitted = problem.values(problem.split().fitting());
    if (problem.target().task() == Task.REGRESSION) {
      constant = new double[] {Arrays.stream(fitted).average().orElse(0)};
    } else {
      constant = new double[problem.target().classes().size()];
      for (double truth : fitted) {
        constant[(int) truth] += 1.0 / fitted.length;
      }
    }
    double[][] predictions = new double[rows.length][];
    Arrays.fill(predictions, constant);
    return of(predictions);
  }

  /** What a choice between models goes by: the smaller the better. */
  double error(Model model) {
    Map<String, Double> metrics = of(model);
    if (problem.target().task() == Task.CLASSIFICATION) {
      return metrics.get("log_loss");
    }
    return metrics.get(problem.logarithmic() ? "rmse_log" : "rmse");
  }

  private Map<String, Double> of(double[][] predictions) {
    double[] truths = problem.values(rows);
    if (problem.target().task() == Task.CLASSIFICATION) {
      int[] classes = Arrays.stream(truths).mapToInt(truth -> (int) truth).toArray();
      return Metrics.classification(predictions, classes);
    }
    double[] values = Arrays.stream(predictions).mapToDouble(p -> p[0]).toArray();
    return Metrics.regression(values, truths, problem.logarithmic());
  }

  /** Rows by class, for a note: {@code setosa 35, versicolor 35}. */
  static String counts(TargetChoice target, int[] rows) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int row : rows) {
      counts.merge(target.classOf(row), 1, Integer::sum);
    }
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (index, count) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(target.classes().get(index))
                .append(' ')
                .append(count));
    return text.toString();
  }
}
