package dev.sigmapi.examples;

import dev.sigmapi.projection.SigmaPiGrowth;

/**
 * The balance scale: it tips by the product of weight and distance. A sum cannot say so; two
 * products can.
 */
public final class BalanceScale {

  private BalanceScale() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds and of folds to run
   * @throws IllegalStateException if accuracy on rows not trained on falls short
   */
  public static void main(String[] arguments) {
    double[] accuracy =
        Folds.compare(
            arguments.length > 0 ? arguments[0] : "balance_scale/balance_scale.csv",
            "tilt",
            new SigmaPiGrowth(2),
            Folds.whole(arguments, 1, 1),
            Folds.whole(arguments, 2, 10));
    if (accuracy[0] < 0.99) {
      throw new IllegalStateException("An accuracy of 0.99 is expected but got " + accuracy[0]);
    }
  }
}
