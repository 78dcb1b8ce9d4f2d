package dev.sigmapi.loss;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * A loss as the last operation of a tape: [rows, columns] to one number, the sum over these rows
 * divided by the rows of the whole batch.
 *
 * <p>The gradient is known with the value and is added to that of the prediction at once; it is the
 * gradient of this loss, and {@code Tape.backward} is to begin at it.
 */
public final class LossOp extends Op {
  private double value;

  /**
   * Computes the loss.
   *
   * @param weights how much each row counts, [rows, 1]; null for all alike
   * @param batchRows the rows of the batch that these rows are a part of
   */
  public Node apply(
      Tape tape, Node prediction, Tensor target, Tensor weights, Loss loss, int batchRows) {
    float[] output = prepare(tape, 1, 1, prediction.tracked());
    float[] gradient = prediction.tracked() ? prediction.gradient().data() : null;
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
    float begun = output().gradient().data()[0];
    if (begun != 1) {
      throw new IllegalStateException(
          "LossOp expects Tape.backward to begin at it but got a gradient of " + begun);
    }
  }
}
