package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

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
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("r2", explained(predictions, truths));
    metrics.put("rmse", Math.sqrt(meanSquare(predictions, truths)));
    double absolute = 0;
    for (int i = 0; i < truths.length; i++) {
      absolute += Math.abs(predictions[i] - truths[i]);
    }
    metrics.put("mae", absolute / truths.length);
    if (logarithms) {
      double[] logPredictions = logarithms(predictions);
      double[] logTruths = logarithms(truths);
      metrics.put("r2_log", explained(logPredictions, logTruths));
      metrics.put("rmse_log", Math.sqrt(meanSquare(logPredictions, logTruths)));
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
    int right = 0;
    double loss = 0;
    for (int i = 0; i < truths.length; i++) {
      right += largest(probabilities[i]) == truths[i] ? 1 : 0;
      loss -= Math.log(Math.max(probabilities[i][truths[i]], 1e-15));
    }
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", (double) right / truths.length);
    metrics.put("log_loss", loss / truths.length);
    return metrics;
  }

  /** Writes metrics into a JSON object; a figure that is not defined is null. */
  public static void write(Map<String, Double> metrics, ObjectNode json) {
    metrics.forEach((name, value) -> json.put(name, Double.isFinite(value) ? value : null));
  }

  /** The index of the largest number; of several, the first. */
  public static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  /** 1 − Σ(p − t)² / Σ(t − mean)²; NaN where all truths are equal. */
  private static double explained(double[] predictions, double[] truths) {
    double mean = 0;
    for (double truth : truths) {
      mean += truth / truths.length;
    }
    double spread = 0;
    for (double truth : truths) {
      spread += (truth - mean) * (truth - mean);
    }
    return spread == 0 ? Double.NaN : 1 - meanSquare(predictions, truths) * truths.length / spread;
  }

  private static double meanSquare(double[] predictions, double[] truths) {
    double sum = 0;
    for (int i = 0; i < truths.length; i++) {
      sum += (predictions[i] - truths[i]) * (predictions[i] - truths[i]);
    }
    return sum / truths.length;
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
