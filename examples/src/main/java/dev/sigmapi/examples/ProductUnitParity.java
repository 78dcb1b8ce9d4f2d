package dev.sigmapi.examples;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.ProductUnitSearch;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether the number of −1 among twelve inputs of ±1 is even: one product unit with odd exponents.
 * By gradients on all 4,096 patterns, with a perceptron of as many parameters beside it, and by the
 * search from {@link #SOME} patterns, tried on all.
 */
public final class ProductUnitParity {
  private static final int BITS = 12;
  private static final int PATTERNS = 1 << BITS;
  private static final int SOME = 200;
  private static final int STEPS = 300;

  private ProductUnitParity() {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds
   * @throws IllegalStateException if product units miss a pattern in any seed
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    int units = 0;
    int searched = 0;
    int perceptron = 0;
    int most = 0;
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s);
      units += trained(products(seed)) == PATTERNS ? 1 : 0;
      searched += searched(seed) == PATTERNS ? 1 : 0;
      int right = trained(perceptron(seed));
      perceptron += right == PATTERNS ? 1 : 0;
      most = Math.max(most, right);
    }
    System.out.printf(
        "all %d patterns right, of %d seeds:%n"
            + "  %d  a product unit by gradients, %d parameters%n"
            + "  %d  a perceptron by gradients, %d parameters (at most %d patterns right)%n"
            + "  %d  the search, from %d patterns%n",
        PATTERNS,
        seeds,
        units,
        products(Seed.of(0)).parameterCount(),
        perceptron,
        perceptron(Seed.of(0)).parameterCount(),
        most,
        searched,
        SOME);
    if (units < seeds || searched < seeds) {
      throw new IllegalStateException("Product units expect to get every pattern right");
    }
  }

  /** One unit whose exponents begin near 1: from exponents near 0 there is no slope to follow. */
  private static Module products(Seed seed) {
    Tensor exponents = Tensor.zeros(1, BITS);
    SplittableRandom random = seed.random();
    for (int i = 0; i < BITS; i++) {
      exponents.set(0, i, (float) (0.8 + 0.4 * random.nextDouble()));
    }
    return new ProductUnits(BITS, 1, ProductUnits.Domain.REAL, new Parameter(exponents), null);
  }

  private static Module perceptron(Seed seed) {
    return new Dense(BITS, 1, Comparison.TANH, seed);
  }

  private static double bit(int pattern, int i) {
    return (pattern >> i & 1) == 1 ? -1 : 1;
  }

  private static double parity(int pattern) {
    return Integer.bitCount(pattern) % 2 == 0 ? 1 : -1;
  }

  /** Trains on all patterns; how many the network then gets right. */
  private static int trained(Module network) {
    Tensor x = Tensor.zeros(PATTERNS, BITS);
    Tensor y = Tensor.zeros(PATTERNS, 1);
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
      for (int i = 0; i < BITS; i++) {
        x.set(pattern, i, (float) bit(pattern, i));
      }
      y.set(pattern, 0, (float) parity(pattern));
    }
    TrainingSettings settings = Comparison.settings(2e-2, STEPS).withBatch(PATTERNS);
    Comparison.train(
        network,
        new Rows(x, y),
        ElementLoss.SQUARED,
        settings,
        Seed.of(0),
        TrainingListener.none());
    Tensor output = Comparison.predict(network, x);
    double[] predicted = new double[PATTERNS];
    Arrays.setAll(predicted, pattern -> output.get(pattern, 0));
    return right(predicted);
  }

  /** Searches with some patterns; how many of all it then gets right. */
  private static int searched(Seed seed) {
    SplittableRandom random = seed.child("patterns").random();
    double[][] x = new double[BITS][SOME];
    double[] y = new double[SOME];
    for (int r = 0; r < SOME; r++) {
      int pattern = random.nextInt(PATTERNS);
      for (int i = 0; i < BITS; i++) {
        x[i][r] = bit(pattern, i);
      }
      y[r] = parity(pattern);
    }
    ProductUnitFit fit = new ProductUnitSearch().fit(x, y, seed);
    double[][] all = new double[BITS][PATTERNS];
    for (int i = 0; i < BITS; i++) {
      int bit = i;
      Arrays.setAll(all[i], pattern -> bit(pattern, bit));
    }
    return right(fit.predict(all));
  }

  private static int right(double[] predicted) {
    int right = 0;
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
      right += predicted[pattern] * parity(pattern) > 0 ? 1 : 0;
    }
    return right;
  }
}
