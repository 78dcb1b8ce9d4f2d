package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.table.TableReader;

/**
 * The acceleration of a head in a motorcycle accident (Silverman 1985): calm, a blow, a rebound,
 * calm again, each with a law and a noise of its own. The table is not part of the project: it is
 * {@code mcycle} of the R package MASS, as {@code time_ms,accel_g}.
 */
public final class Motorcycle {

  /** Of boosted trees, tenfold. */
  private static final double BOOSTED_TREES = 25.9;

  private Motorcycle() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds and of folds to run
   * @throws IllegalStateException if boosted trees predict better than quadratic laws
   */
  public static void main(String[] arguments) {
    Table table = new TableReader(System.err::println).read(arguments[0]);
    int seeds = Folds.whole(arguments, 1, 3);
    int folds = Folds.whole(arguments, 2, 10);
    double[][] x = {MixtureFolds.numbers(table, "time_ms")};
    double[] y = MixtureFolds.numbers(table, "accel_g");
    System.out.printf("| laws | error |%n|---|---|%n");
    MixtureFolds.print("one line", x, y, MixtureFolds.mixture(1, x1 -> x1), seeds, folds);
    MixtureFolds.print(
        "lines, 1 to 5", x, y, MixtureFolds.mixture(5, MixtureFolds::linear), seeds, folds);
    double error =
        MixtureFolds.print(
            "parabolas, 1 to 4",
            x,
            y,
            MixtureFolds.mixture(4, MixtureFolds::quadratic),
            seeds,
            folds);
    if (error > BOOSTED_TREES) {
      throw new IllegalStateException("An error of 25.9 is expected at most but got " + error);
    }
  }
}
