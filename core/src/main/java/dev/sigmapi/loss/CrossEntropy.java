package dev.sigmapi.loss;

import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * −ln of the probability of the true class, the probabilities being the softmax of the predicted
 * logits. Prediction: [rows, classes], target: [rows, 1], the number of the class. Stable for any
 * finite logits: the largest is taken off before the exponential.
 */
public final class CrossEntropy implements Loss {

  @Override
  public String name() {
    return "CROSS_ENTROPY";
  }

  @Override
  public Link link() {
    return Link.SOFTMAX;
  }

  @Override
  public double addGradient(
      Tensor prediction, Tensor target, Tensor weights, float factor, float[] gradient) {
    int rows = prediction.rows();
    int classes = prediction.columns();
    if (target.size() != rows) {
      throw new ShapeException(
          "CROSS_ENTROPY", "a target of [" + rows + ", 1]", target.describeShape());
    }
    float[] logits = prediction.data();
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      int start = row * classes;
      int truth = (int) target.data()[row];
      double largest = largest(logits, start, classes);
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logits[start + c] - largest);
      }
      double weight = weights == null ? 1 : weights.data()[row];
      sum += weight * (Math.log(total) + largest - logits[start + truth]);
      if (gradient != null) {
        for (int c = 0; c < classes; c++) {
          double probability = Math.exp(logits[start + c] - largest) / total;
          gradient[start + c] += (float) (factor * weight * (probability - (c == truth ? 1 : 0)));
        }
      }
    }
    return factor * sum;
  }

  /** The largest of some logits; NaN if there is one. */
  private static double largest(float[] logits, int start, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, logits[start + i]);
    }
    return largest;
  }
}
