package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * y_c = ln Σ_e p_e softmax(f_e)_c: what the experts of a {@link RouteOp} gave are logits of
 * classes, and their probabilities are mixed. y: [rows, classes], whose softmax are the mixed
 * probabilities; so the cross-entropy of y is the likelihood of the mixture. A single column is the
 * logit of the second of two classes: y = ln Σ_e p_e sigmoid(f_e) − ln Σ_e p_e sigmoid(−f_e).
 *
 * <p>Everything is computed with logarithms in double precision, the largest taken off before the
 * exponential, so that no finite logits and scores give NaN or lose a slope.
 */
public final class ProbabilityMixtureOp extends Op {
  private RouteOp route;
  private int classes;
  private double[] weights = {};
  private double[] slopes = {};
  private double[] joint = {};
  private double[] mixed = {};
  private double[] parts = {};

  /**
   * Computes y.
   *
   * @param route whose experts have given their results
   * @param width columns of each result
   */
  public Node apply(Tape tape, RouteOp route, int width) {
    this.route = route;
    int rows = route.scores().rows();
    int experts = route.experts();
    classes = Math.max(2, width);
    if (weights.length != experts || mixed.length != classes) {
      weights = new double[experts];
      slopes = new double[experts];
      joint = new double[experts * classes];
      mixed = new double[classes];
      parts = new double[classes];
    }
    float[] y = prepare(tape, rows, width, route.tracked());
    for (int row = 0; row < rows; row++) {
      mix(row);
      if (width == 1) {
        y[row] = (float) (mixed[1] - mixed[0]);
      } else {
        for (int c = 0; c < classes; c++) {
          y[row * classes + c] = (float) mixed[c];
        }
      }
    }
    return output();
  }

  /** ln p_e + ln softmax(f_e)_c of one row, and the logarithms of their sums over the experts. */
  private void mix(int row) {
    route.logarithms(row, weights);
    for (int e = 0; e < weights.length; e++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        largest = Math.max(largest, logit(row, e, c));
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logit(row, e, c) - largest);
      }
      for (int c = 0; c < classes; c++) {
        double logarithm = logit(row, e, c) - largest - Math.log(total);
        joint[e * classes + c] = weights[e] + logarithm;
      }
    }
    for (int c = 0; c < classes; c++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int e = 0; e < weights.length; e++) {
        largest = Math.max(largest, joint[e * classes + c]);
      }
      double total = 0;
      for (int e = 0; e < weights.length; e++) {
        total += Math.exp(joint[e * classes + c] - largest);
      }
      mixed[c] = largest + Math.log(total);
    }
  }

  /** That of a class; a single column is that of the second, the first has 0. */
  private double logit(int row, int expert, int c) {
    if (!route.chose(row, expert)) {
      return 0;
    }
    float[] f = route.result(expert).value().data();
    int place = route.place(row, expert);
    return output().columns() > 1 ? f[place * classes + c] : c == 0 ? 0 : f[place];
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    for (int row = 0; row < output().rows(); row++) {
      mix(row);
      for (int e = 0; e < weights.length; e++) {
        slopes[e] = 0;
        if (route.chose(row, e)) {
          addExpertGradient(row, e, dy);
        }
      }
      if (route.scores().tracked()) {
        route.addLogarithmGradient(row, slopes);
      }
    }
  }

  /** Through the weight of an expert, and through its softmax. */
  private void addExpertGradient(int row, int e, float[] dy) {
    int width = output().columns();
    for (int c = 0; c < classes; c++) {
      double slope = width > 1 ? dy[row * classes + c] : c == 0 ? -dy[row] : dy[row];
      parts[c] = Math.exp(joint[e * classes + c] - mixed[c]) * slope;
      slopes[e] += parts[c];
    }
    Node result = route.result(e);
    if (result.tracked()) {
      float[] df = result.gradient().data();
      int at = route.place(row, e) * width;
      int first = width > 1 ? 0 : 1;
      for (int c = first; c < classes; c++) {
        double share = Math.exp(joint[e * classes + c] - weights[e]);
        df[at + c - first] += (float) (parts[c] - share * slopes[e]);
      }
    }
  }
}
