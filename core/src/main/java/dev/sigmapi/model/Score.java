package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.specification.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Measures models of one problem on some of its rows. */
record Score(Problem problem, int[] rows) {
  /** The best constant is looked for so many deviations, or powers of e, around the mean. */
  private static final double THIRDS_FROM = 50;

  private static final int THIRDS = 70;

  /** The metrics of a model. */
  Map<String, Double> of(Model model) {
    return of(model.predict(problem.table(), rows));
  }

  /** Writes the metrics of a model into a JSON object. */
  void write(Model model, ObjectNode json) {
    Metrics.write(of(model), json);
  }

  /**
   * The metrics of saying the same of every row: of a number what makes the loss of the rows that
   * are fitted smallest, their mean for the squared one; the shares of classes.
   */
  Map<String, Double> ofConstant() {
    List<TargetEncoding> encodings = problem.standardTargets();
    double[] constant =
        IntStream.range(0, encodings.size())
            .mapToObj(t -> constant(encodings.get(t), problem.targets().get(t)))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    double[][] predictions = new double[rows.length][];
    Arrays.fill(predictions, constant);
    return of(predictions);
  }

  private double[] constant(TargetEncoding encoding, TargetChoice target) {
    int[] fitting = problem.split().fitting();
    double[] fitted = problem.values(target, fitting);
    double[] given = problem.weights(fitting);
    double total = given == null ? fitted.length : Arrays.stream(given).sum();
    double[] constant = new double[encoding.predictions()];
    if (encoding.task() == Task.CLASSIFICATION) {
      for (int i = 0; i < fitted.length; i++) {
        constant[(int) fitted[i]] += (given == null ? 1 : given[i]) / total;
      }
      return constant;
    }
    double mean = 0;
    for (int i = 0; i < fitted.length; i++) {
      mean += (given == null ? 1 : given[i]) * fitted[i] / total;
    }
    constant[0] = mean;
    // Of squared errors, and of mixtures, whose prediction is their mean, it is the mean.
    if (encoding.lossFunction() instanceof ElementLoss loss && loss != ElementLoss.SQUARED) {
      float best = (float) leastLoss(loss, encoding, fitted, given);
      encoding.decode(new float[] {best}, 0, constant, 0);
    }
    return constant;
  }

  /** The output with the smallest loss, found by thirds: no loss has a second valley. */
  private static double leastLoss(
      ElementLoss loss, TargetEncoding encoding, double[] fitted, double[] given) {
    double low = -THIRDS_FROM;
    double high = THIRDS_FROM;
    for (int step = 0; step < THIRDS; step++) {
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      double difference = 0;
      for (int i = 0; i < fitted.length; i++) {
        double t = (fitted[i] - encoding.shift()) / encoding.scale();
        double change = loss.value(left, t) - loss.value(right, t);
        difference += given == null ? change : given[i] * change;
      }
      if (difference > 0) {
        low = left;
      } else {
        high = right;
      }
    }
    return (low + high) / 2;
  }

  /** What a choice between models of one number goes by: the smaller the better. */
  double error(Model model) {
    Map<String, Double> metrics = of(model);
    return metrics.get(problem.logarithmic() ? "rmse_log" : "rmse");
  }

  private Map<String, Double> of(double[][] predictions) {
    List<TargetEncoding> encodings = problem.standardTargets();
    List<Metrics.Truth> truths =
        IntStream.range(0, encodings.size())
            .mapToObj(
                t -> {
                  TargetChoice target = problem.targets().get(t);
                  double[] values = problem.values(target, rows);
                  return new Metrics.Truth(encodings.get(t), values, target.logarithmic());
                })
            .toList();
    return Metrics.of(predictions, truths, problem.weights(rows), problem.classWeights() != null);
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
