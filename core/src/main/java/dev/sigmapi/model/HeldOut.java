package dev.sigmapi.model;

import dev.sigmapi.loss.Link;
import dev.sigmapi.specification.Task;

/**
 * How far predictions are from what is so, row by row: the squared difference of a number, or of
 * its logarithm where that is the scale; of a class minus the logarithm of its probability.
 */
record HeldOut(Problem problem) {
  private static final double LEAST_PROBABILITY = 1e-15;

  /** The losses of some rows. */
  double[] losses(double[][] predictions, int[] rows) {
    double[] truths = problem.values(problem.target(), rows);
    double[] losses = new double[rows.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = loss(predictions[i], truths[i]);
    }
    return losses;
  }

  private double loss(double[] prediction, double truth) {
    if (classes()) {
      return -Math.log(Math.max(prediction[(int) truth], LEAST_PROBABILITY));
    }
    double residual =
        problem.logarithmic()
            ? Math.log(Math.max(prediction[0], Double.MIN_NORMAL)) - Math.log(truth)
            : prediction[0] - truth;
    return residual * residual;
  }

  boolean classes() {
    return problem.target().task() == Task.CLASSIFICATION;
  }

  /** What the leaderboard shows of a mean loss. */
  double error(double loss) {
    return classes() ? loss : Math.sqrt(loss);
  }

  /** What {@link #error} is called. */
  String measure() {
    return classes() ? "log_loss" : problem.logarithmic() ? "rmse_log" : "rmse";
  }

  /**
   * The prediction of a weighted mean of networks.
   *
   * @param predictions of each for one row
   */
  double[] mean(double[][] predictions, double[] weights) {
    int size = predictions[0].length;
    double[] mean = new double[size];
    boolean logarithms = classes() || link() == Link.EXP;
    for (int m = 0; m < predictions.length; m++) {
      for (int k = 0; k < size; k++) {
        double output = predictions[m][k];
        mean[k] +=
            weights[m] * (logarithms ? Math.log(Math.max(output, LEAST_PROBABILITY)) : output);
      }
    }
    if (!logarithms) {
      return mean;
    }
    double total = 0;
    for (int k = 0; k < size; k++) {
      mean[k] = Math.exp(mean[k]);
      total += mean[k];
    }
    for (int k = 0; k < size && classes(); k++) {
      mean[k] /= total;
    }
    return mean;
  }

  private Link link() {
    return problem.withItsScale().target().loss().loss().link();
  }
}
