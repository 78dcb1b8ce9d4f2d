package dev.sigmapi.loss;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;

/**
 * What training makes small: a number for each row, given what the network says and what is true.
 *
 * <p>A loss is forward and backward in one pass: its gradient costs nothing more once the value is
 * known. It takes what the network gives before the {@link Link}, a logit or a logarithm, so that
 * no finite output makes it infinite. Losses are in the units of the encoded target and never below
 * 0.
 */
public interface Loss {

  /** As specifications and reports write it. */
  String name();

  /** What makes a prediction of the network's output. */
  Link link();

  /** Which targets it can be asked about. */
  TargetKind accepts();

  /** What a model trained with it is reported by, beside the usual figures of its task. */
  default List<Figure> figures() {
    return List.of();
  }

  /**
   * Refuses a network that it cannot judge.
   *
   * @throws IllegalArgumentException that says what it needs
   */
  default void require(Module network) {}

  /** What it looks at: what the network says, or what that was made of. */
  default Node judged(Tape tape, Node prediction) {
    return prediction;
  }

  /** How many numbers are true of a row for which the network gives so many outputs. */
  int targetColumns(int outputs);

  /**
   * The loss of one row, with its gradient added.
   *
   * @param output what the network says, {@code count} numbers from {@code at} on
   * @param target what is true, {@link #targetColumns} numbers from {@code targetAt} on
   * @param scale what the gradient is multiplied by before it is added
   * @param gradient where it is added, from {@code at} on; null for the value alone
   * @return the loss, not scaled
   */
  double addRow(
      float[] output,
      int at,
      int count,
      float[] target,
      int targetAt,
      double scale,
      float[] gradient);

  /**
   * The sum over the rows of {@code factor} · weight · loss, with its gradient added.
   *
   * @param prediction what the network says, [rows, columns]
   * @param target what is true, [rows, {@link #targetColumns}]
   * @param weights how much each row counts, [rows, 1]; null for all alike
   * @param factor usually 1 / rows of the whole batch
   * @param gradient where factor · weight · ∂loss/∂prediction is added, of the prediction's size;
   *     null for the value alone
   */
  default double addGradient(
      Tensor prediction, Tensor target, Tensor weights, float factor, float[] gradient) {
    requireTarget(prediction, target);
    int rows = prediction.rows();
    int count = prediction.columns();
    int truths = target.columns();
    double sum = 0;
    for (int row = 0; row < rows; row++) {
      double weight = weights == null ? 1 : weights.data()[row];
      // A row that does not count must not turn an infinite loss into NaN.
      if (weight != 0) {
        sum +=
            weight
                * addRow(
                    prediction.data(),
                    row * count,
                    count,
                    target.data(),
                    row * truths,
                    factor * weight,
                    gradient);
      }
    }
    return factor * sum;
  }

  /**
   * Refuses a target that does not belong to a prediction.
   *
   * @throws ShapeException if it has not {@link #targetColumns} for each of its rows
   */
  default void requireTarget(Tensor prediction, Tensor target) {
    int truths = targetColumns(prediction.columns());
    if (target.rows() != prediction.rows() || target.columns() != truths) {
      throw new ShapeException(
          name(),
          "a target of [%d, %d]".formatted(prediction.rows(), truths),
          target.describeShape());
    }
  }
}
