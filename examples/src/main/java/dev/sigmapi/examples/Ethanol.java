package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.table.TableReader;

/**
 * What an engine that burns ethanol gives off (Brinkman 1981): the richness of the mixture and the
 * compression count together, and differently for lean and rich mixtures. The table is not part of
 * the project: it is {@code ethanol} of the R package lattice, as {@code
 * compression,equivalence,nox}.
 */
public final class Ethanol {

  /** Of a random forest, tenfold. */
  private static final double FOREST = 0.271;

  private Ethanol() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, the number of seeds and of folds to run
   * @throws IllegalStateException if a random forest predicts better than bilinear laws
   */
  public static void main(String[] arguments) {
    Table table = new TableReader(System.err::println).read(arguments[0]);
    int seeds = Folds.whole(arguments, 1, 3);
    int folds = Folds.whole(arguments, 2, 10);
    double[][] x = {
      MixtureFolds.numbers(table, "compression"), MixtureFolds.numbers(table, "equivalence")
    };
    double[] y = MixtureFolds.numbers(table, "nox");
    System.out.printf("| laws | error |%n|---|---|%n");
    MixtureFolds.print("one plane", x, y, MixtureFolds.mixture(1, x1 -> x1), seeds, folds);
    MixtureFolds.print(
        "one quadric", x, y, MixtureFolds.mixture(1, MixtureFolds::quadratic), seeds, folds);
    MixtureFolds.print(
        "planes, 1 to 4", x, y, MixtureFolds.mixture(4, MixtureFolds::linear), seeds, folds);
    MixtureFolds.print(
        "products of powers, 1 to 4",
        x,
        y,
        MixtureFolds.mixture(
            4, MixtureFolds::logarithms, MixtureFolds::logarithms, Math::log, Math::exp),
        seeds,
        folds);
    double error =
        MixtureFolds.print(
            "planes and the product, 1 to 4",
            x,
            y,
            MixtureFolds.mixture(4, MixtureFolds::bilinear),
            seeds,
            folds);
    if (error > FOREST) {
      throw new IllegalStateException("An error of 0.271 is expected at most but got " + error);
    }
  }
}
