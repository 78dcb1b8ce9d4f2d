package dev.sigmapi.loss;

import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * Losses that look at one number at a time; a row's loss is the mean over its columns. With r =
 * prediction − target:
 */
public enum ElementLoss implements Loss {
  /** r². */
  SQUARED {
    @Override
    public double value(double prediction, double target) {
      double r = prediction - target;
      return r * r;
    }

    @Override
    public double derivative(double prediction, double target) {
      return 2 * (prediction - target);
    }
  },

  /** r²/2 for |r| ≤ 1, else |r| − ½ (Huber 1964), in the units of the encoded target. */
  HUBER {
    @Override
    public double value(double prediction, double target) {
      double r = Math.abs(prediction - target);
      return r <= 1 ? 0.5 * r * r : r - 0.5;
    }

    @Override
    public double derivative(double prediction, double target) {
      return Math.max(-1, Math.min(1, prediction - target));
    }
  },

  /** −ln of the probability of the target, 0 or 1, the prediction being the logit of 1. */
  LOGISTIC {
    @Override
    public double value(double prediction, double target) {
      return Math.max(prediction, 0)
          - prediction * target
          + Math.log1p(Math.exp(-Math.abs(prediction)));
    }

    @Override
    public double derivative(double prediction, double target) {
      double e = Math.exp(-Math.abs(prediction));
      return (prediction >= 0 ? 1 / (1 + e) : e / (1 + e)) - target;
    }
  };

  /** The loss of one number. */
  public abstract double value(double prediction, double target);

  /** Its derivative with respect to the prediction. */
  public abstract double derivative(double prediction, double target);

  @Override
  public Link link() {
    return this == LOGISTIC ? Link.SIGMOID : Link.IDENTITY;
  }

  @Override
  public double addGradient(
      Tensor prediction, Tensor target, Tensor weights, float factor, float[] gradient) {
    if (prediction.size() != target.size()) {
      throw new ShapeException(
          name(), "a target of " + prediction.describeShape(), target.describeShape());
    }
    double scale = (double) factor / Math.max(1, prediction.columns());
    double sum = 0;
    for (int i = 0; i < prediction.size(); i++) {
      double weight = weights == null ? 1 : weights.data()[i / prediction.columns()];
      sum += weight * value(prediction.data()[i], target.data()[i]);
      if (gradient != null) {
        gradient[i] +=
            (float) (scale * weight * derivative(prediction.data()[i], target.data()[i]));
      }
    }
    return scale * sum;
  }
}
