package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.loss.Figure;
import dev.sigmapi.specification.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** How good predictions are, in the target's own units. A figure that is not defined is NaN. */
public final class Metrics {

  private Metrics() {}

  /**
   * r2, rmse and mae; where the error is measured on the logarithms also r2_log and rmse_log.
   *
   * @param logarithms whether truths are positive and span magnitudes
   */
  public static Map<String, Double> regression(
      double[] predictions, double[] truths, boolean logarithms) {
    return regression(predictions, truths, ones(truths.length), logarithms);
  }

  private static Map<String, Double> regression(
      double[] predictions, double[] truths, double[] weights, boolean logarithms) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("r2", explained(predictions, truths, weights));
    metrics.put("rmse", Math.sqrt(meanSquare(predictions, truths, weights)));
    metrics.put("mae", mean(weights, i -> Math.abs(predictions[i] - truths[i])));
    if (logarithms) {
      double[] logPredictions = logarithms(predictions);
      double[] logTruths = logarithms(truths);
      metrics.put("r2_log", explained(logPredictions, logTruths, weights));
      metrics.put("rmse_log", Math.sqrt(meanSquare(logPredictions, logTruths, weights)));
    }
    return metrics;
  }

  /**
   * accuracy and log_loss.
   *
   * @param probabilities one row a row, one column a class
   * @param truths the number of the true class
   */
  public static Map<String, Double> classification(double[][] probabilities, int[] truths) {
    return classification(
        probabilities, truths, ones(truths.length), new Slice(0, probabilities[0].length), false);
  }

  private static Map<String, Double> classification(
      double[][] probabilities, int[] truths, double[] weights, Slice slice, boolean balanced) {
    double[] right = new double[slice.count];
    double[] all = new double[slice.count];
    for (int i = 0; i < truths.length; i++) {
      boolean told = largest(probabilities[i], slice.from, slice.count) == truths[i];
      right[truths[i]] += told ? weights[i] : 0;
      all[truths[i]] += weights[i];
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", Arrays.stream(right).sum() / Arrays.stream(all).sum());
    if (balanced) {
      double recall =
          IntStream.range(0, all.length)
              .filter(c -> all[c] > 0)
              .mapToDouble(c -> right[c] / all[c])
              .average()
              .orElse(Double.NaN);
      metrics.put("balanced_accuracy", recall);
    }
    metrics.put(
        "log_loss",
        mean(weights, i -> -Math.log(Math.max(probabilities[i][slice.from + truths[i]], 1e-15))));
    return metrics;
  }

  /**
   * Where a target stands in a prediction.
   *
   * @param from its first number
   */
  private record Slice(int from, int count) {}

  /**
   * What is known of a target's rows.
   *
   * @param values the target, or the number of its class, a row each
   * @param logarithmic whether errors are measured on the logarithm
   */
  record Truth(TargetEncoding target, double[] values, boolean logarithmic) {}

  /**
   * The figures of every target, by its loss too; of several targets each under the target's name
   * and a dot.
   *
   * @param predictions as {@link Model#predict(Table)} gives them
   * @param weights how much each row counts; null for all alike
   * @param balanced whether classes are weighted, so that accuracy is also reported class by class
   */
  static Map<String, Double> of(
      double[][] predictions, List<Truth> truths, double[] weights, boolean balanced) {
    Map<String, Double> all = new LinkedHashMap<>();
    int from = 0;
    for (Truth truth : truths) {
      Slice slice = new Slice(from, truth.target().predictions());
      String prefix = truths.size() == 1 ? "" : truth.target().column() + ".";
      of(predictions, truth, weights, slice, balanced)
          .forEach((name, value) -> all.put(prefix + name, value));
      from += slice.count;
    }
    return all;
  }

  private static Map<String, Double> of(
      double[][] predictions, Truth truth, double[] weights, Slice slice, boolean balanced) {
    double[] truths = truth.values();
    double[] ones = weights == null ? ones(truths.length) : weights;
    if (truth.target().task() == Task.CLASSIFICATION) {
      int[] classes = Arrays.stream(truths).mapToInt(value -> (int) value).toArray();
      return classification(predictions, classes, ones, slice, balanced);
    }
    double[] values = Arrays.stream(predictions).mapToDouble(p -> p[slice.from]).toArray();
    Map<String, Double> metrics = regression(values, truths, ones, truth.logarithmic());
    for (Figure figure : truth.target().loss().loss().figures()) {
      metrics.put(figure.name(), mean(ones, i -> figure.row().applyAsDouble(values[i], truths[i])));
    }
    return metrics;
  }

  /** Writes metrics into a JSON object; a figure that is not defined is null. */
  public static void write(Map<String, Double> metrics, ObjectNode json) {
    metrics.forEach((name, value) -> json.put(name, Double.isFinite(value) ? value : null));
  }

  /** The index of the largest number; of several, the first. */
  public static int largest(double[] values) {
    return largest(values, 0, values.length);
  }

  /** The same of {@code count} numbers from {@code from} on, counted from there. */
  static int largest(double[] values, int from, int count) {
    int largest = 0;
    for (int i = 1; i < count; i++) {
      if (values[from + i] > values[from + largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double mean(double[] weights, IntToDoubleFunction row) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      // A row that does not count may be anything.
      sum += weights[i] == 0 ? 0 : weights[i] * row.applyAsDouble(i);
      total += weights[i];
    }
    return sum / total;
  }

  /** 1 − Σ(p − t)² / Σ(t − mean)²; NaN where all truths are equal. */
  private static double explained(double[] predictions, double[] truths, double[] weights) {
    double center = mean(weights, i -> truths[i]);
    double spread = mean(weights, i -> (truths[i] - center) * (truths[i] - center));
    return spread == 0 ? Double.NaN : 1 - meanSquare(predictions, truths, weights) / spread;
  }

  private static double meanSquare(double[] predictions, double[] truths, double[] weights) {
    return mean(weights, i -> (predictions[i] - truths[i]) * (predictions[i] - truths[i]));
  }

  /** Natural logarithms, of numbers that are not positive those of the smallest positive one. */
  private static double[] logarithms(double[] values) {
    double[] logarithms = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      logarithms[i] = Math.log(Math.max(values[i], Double.MIN_NORMAL));
    }
    return logarithms;
  }
}
