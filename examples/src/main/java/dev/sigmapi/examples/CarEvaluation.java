package dev.sigmapi.examples;

import dev.sigmapi.projection.SigmaPiGrowth;

/** How acceptable cars are: properties that count only together. */
public final class CarEvaluation {

  private CarEvaluation() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds and of folds to run
   * @throws IllegalStateException if accuracy on rows not trained on falls short
   */
  public static void main(String[] arguments) {
    double[] accuracy =
        Folds.compare(
            arguments.length > 0 ? arguments[0] : "car_evaluation/car_evaluation.csv",
            "acceptability",
            new SigmaPiGrowth(4),
            Folds.whole(arguments, 1, 1),
            Folds.whole(arguments, 2, 10));
    if (accuracy[0] < 0.97) {
      throw new IllegalStateException("An accuracy of 0.97 is expected but got " + accuracy[0]);
    }
  }
}
