package dev.sigmapi.loss;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * A loss as the last operation of a tape: [rows, columns] to one number, the sum over these rows
 * divided by the rows of the whole batch.
 */
public final class LossOp extends Op {
  private Node prediction;
  private final Tensor slope = Tensor.zeros(0, 0);
  private double value;

  /**
   * Computes the loss.
   *
   * @param weights how much each row counts, [rows, 1]; null for all alike
   * @param batchRows the rows of the batch that these rows are a part of
   */
  public Node apply(
      Tape tape, Node prediction, Tensor target, Tensor weights, Loss loss, int batchRows) {
    this.prediction = prediction;
    float[] output = prepare(tape, 1, 1, prediction.tracked());
    float[] gradient = null;
    if (prediction.tracked()) {
      gradient = slope.resize(prediction.rows(), prediction.columns()).fill(0).data();
    }
    value =
        loss.addGradient(
            prediction.value(), target, weights, 1f / Math.max(1, batchRows), gradient);
    output[0] = (float) value;
    return output();
  }

  /** The loss in double precision. */
  public double value() {
    return value;
  }

  @Override
  protected void backward(Kernels kernels) {
    kernels.addScaled(
        slope.size(), output().gradient().data()[0], slope.data(), prediction.gradient().data());
  }
}
