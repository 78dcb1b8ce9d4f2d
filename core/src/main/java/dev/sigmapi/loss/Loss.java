package dev.sigmapi.loss;

import dev.sigmapi.tensor.Tensor;

/**
 * What training makes small: a number for each row, given what the network says and what is true.
 *
 * <p>A loss is forward and backward in one pass: its gradient costs nothing more once the value is
 * known. Losses are in the units of the encoded target.
 */
public interface Loss {

  /** As specifications and reports write it. */
  String name();

  /** What makes a prediction of the network's output. */
  Link link();

  /**
   * The sum over the rows of {@code factor} · weight · loss, with its gradient added.
   *
   * @param prediction what the network says, [rows, columns]
   * @param target what is true, [rows, columns], or [rows, 1] with class numbers for cross-entropy
   * @param weights how much each row counts, [rows, 1]; null for all alike
   * @param factor usually 1 / rows of the whole batch
   * @param gradient where factor · weight · ∂loss/∂prediction is added, of the prediction's size;
   *     null for the value alone
   */
  double addGradient(
      Tensor prediction, Tensor target, Tensor weights, float factor, float[] gradient);
}
