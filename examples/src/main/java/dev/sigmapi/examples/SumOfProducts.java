package dev.sigmapi.examples;

import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.Random;

/**
 * Learns whether x_1x_2 + x_3x_4 + … + x_9x_10 is positive, from 400 rows of ten normal numbers: a
 * boundary that no single input says anything about.
 */
public final class SumOfProducts {
  private static final int INPUTS = 10;
  private static final int EPOCHS = 300;
  private static final double RATE = 0.01;

  private SumOfProducts() {}

  /**
   * Runs the example.
   *
   * @param arguments how many seeds
   * @throws IllegalStateException if a quadratic layer is not clearly better than a perceptron
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    Rows train = rows(400, 1);
    Rows fresh = rows(2000, 2);
    Trial.header();
    Trial.Outcome[] quadratic =
        new Trial(
                "quadratic layer",
                s -> new QuadraticLinear(INPUTS, 1, 0, Dense.LINEAR, s),
                train,
                fresh,
                EPOCHS,
                RATE)
            .runAll(seeds);
    new Trial(
            "factorization machine, rank 5",
            s -> new QuadraticLinear(INPUTS, 1, 5, Dense.LINEAR, s),
            train,
            fresh,
            EPOCHS,
            RATE)
        .runAll(seeds);
    new Trial("five ridge polynomials, summed", SumOfProducts::ridges, train, fresh, EPOCHS, RATE)
        .runAll(seeds);
    Trial.Outcome[] plain = perceptron(66, train, fresh).runAll(seeds);
    perceptron(660, train, fresh).runAll(seeds);
    for (int i = 0; i < seeds; i++) {
      if (quadratic[i].fresh() < 0.9 || quadratic[i].fresh() < plain[i].fresh() + 0.1) {
        throw new IllegalStateException(
            "A quadratic layer learns this and a perceptron does not, but got %s and %s"
                .formatted(quadratic[i], plain[i]));
      }
    }
  }

  private static Module ridges(Seed seed) {
    return Sequence.of(
        new RidgePolynomial(INPUTS, 5, 2, Dense.LINEAR, seed.child(1)),
        new Dense(5, 1, Dense.LINEAR, seed.child(2)));
  }

  private static Trial perceptron(int parameters, Rows train, Rows fresh) {
    return new Trial(
        "one tanh layer", s -> Trial.perceptron(INPUTS, parameters, s), train, fresh, EPOCHS, RATE);
  }

  private static Rows rows(int count, long seed) {
    Random random = new Random(seed);
    Rows rows = new Rows(Tensor.zeros(count, INPUTS), Tensor.zeros(count, 1));
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int j = 0; j < INPUTS; j += 2) {
        double a = random.nextGaussian();
        double b = random.nextGaussian();
        rows.x().set(i, j, (float) a);
        rows.x().set(i, j + 1, (float) b);
        sum += a * b;
      }
      rows.y().set(i, 0, sum > 0 ? 1 : 0);
    }
    return rows;
  }
}
