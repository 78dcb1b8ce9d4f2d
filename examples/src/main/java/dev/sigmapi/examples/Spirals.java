package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;

/**
 * Tells the two spirals of Lang &amp; Witbrock (1988) apart, and tries the places between the
 * points that were learned from.
 */
public final class Spirals {
  private static final int EPOCHS = 800;
  private static final double RATE = 0.01;

  private Spirals() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, how many seeds, and {@code all} to run the other networks too
   * @throws IllegalStateException if the quadratic layers do not learn all points from every seed
   */
  public static void main(String[] arguments) {
    Rows train = points(new TableReader(System.err::println).read(arguments[0]));
    Rows between = between();
    int seeds = Integer.parseInt(arguments[1]);
    Trial.header();
    Trial.Outcome[] quadratic =
        new Trial("three quadratic layers", Spirals::quadratic, train, between, EPOCHS, RATE)
            .runAll(seeds);
    if (arguments.length > 2) {
      new Trial("three ridge polynomials", Spirals::ridge, train, between, EPOCHS, RATE)
          .runAll(seeds);
      new Trial("one tanh layer", s -> Trial.perceptron(2, 453, s), train, between, EPOCHS, RATE)
          .runAll(seeds);
      new Trial("two tanh layers", Spirals::perceptron, train, between, EPOCHS, RATE).runAll(seeds);
    }
    for (Trial.Outcome outcome : quadratic) {
      if (outcome.trained() < 1 || outcome.fresh() < 0.9) {
        throw new IllegalStateException("Quadratic layers learn the spirals, but got " + outcome);
      }
    }
  }

  private static Module quadratic(Seed seed) {
    return Sequence.of(
        new QuadraticLinear(2, 8, 0, Comparison.TANH, seed.child(1)),
        new QuadraticLinear(8, 8, 0, Comparison.TANH, seed.child(2)),
        new QuadraticLinear(8, 1, 0, Dense.LINEAR, seed.child(3)));
  }

  private static Module ridge(Seed seed) {
    return Sequence.of(
        new RidgePolynomial(2, 10, 2, Comparison.TANH, seed.child(1)),
        new RidgePolynomial(10, 10, 2, Comparison.TANH, seed.child(2)),
        new RidgePolynomial(10, 1, 2, Dense.LINEAR, seed.child(3)));
  }

  private static Module perceptron(Seed seed) {
    return Sequence.of(
        new Dense(2, 19, Comparison.TANH, seed.child(1)),
        new Dense(19, 19, Comparison.TANH, seed.child(2)),
        new Dense(19, 1, Dense.LINEAR, seed.child(3)));
  }

  /** The points of the table, in radii from 0 to 2. */
  private static Rows points(Table table) {
    double[] x = numbers(table, "x");
    double[] y = numbers(table, "y");
    double[] spiral = numbers(table, "spiral");
    Rows rows = new Rows(Tensor.zeros(x.length, 2), Tensor.zeros(x.length, 1));
    for (int i = 0; i < x.length; i++) {
      set(rows, i, x[i], y[i], spiral[i]);
    }
    return rows;
  }

  private static double[] numbers(Table table, String column) {
    return ((Column.Numbers) table.column(column)).values();
  }

  /** Halfway along the spirals between each point of the table and the next. */
  private static Rows between() {
    Rows rows = new Rows(Tensor.zeros(192, 2), Tensor.zeros(192, 1));
    for (int i = 0; i < 96; i++) {
      double radius = 6.5 * (104 - i - 0.5) / 104;
      double angle = (i + 0.5) * Math.PI / 16;
      set(rows, 2 * i, radius * Math.sin(angle), radius * Math.cos(angle), 1);
      set(rows, 2 * i + 1, -radius * Math.sin(angle), -radius * Math.cos(angle), 0);
    }
    return rows;
  }

  private static void set(Rows rows, int i, double x, double y, double spiral) {
    rows.x().set(i, 0, (float) (x / 3.25));
    rows.x().set(i, 1, (float) (y / 3.25));
    rows.y().set(i, 0, (float) spiral);
  }
}
