package dev.sigmapi.examples;

import dev.sigmapi.module.Conjuncts;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.projection.SigmaPiGrowth;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The parity of 12 bits, coded as ±1: the product of all of them.
 *
 * <p>Three ways: all 4,095 conjuncts are there and all 4,096 patterns are seen; the product of all
 * bits is there among 200 others and 1,000 patterns are seen; conjuncts are grown, which cannot
 * find it, since no part of the product says anything.
 */
public final class Parity {
  private static final int BITS = 12;
  private static final int PATTERNS = 1 << BITS;
  private static final int SEEN = 1000;

  private Parity() {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds to run
   * @throws IllegalStateException if a pattern of the first two ways is wrong
   */
  public static void main(String[] arguments) {
    int seeds = Folds.whole(arguments, 0, 1);
    Patterns patterns = patterns();
    int[] all = IntStream.range(0, PATTERNS).toArray();
    List<double[]> accuracies = new ArrayList<>();
    for (int s = 1; s <= seeds; s++) {
      Seed seed = Seed.of(s);
      int[] some = Arrays.copyOf(patterns.shuffled(seed), SEEN);
      Module full = units(Conjuncts.upTo(BITS, BITS), seed);
      patterns.train(full, all, new int[0], settings(20), seed);
      Module other = patterns.perceptron(full.parameterCount(), all, settings(20), seed);
      Module given = units(withTheFullOne(seed), seed);
      patterns.train(given, some, new int[0], settings(200), seed);
      Module small = patterns.perceptron(given.parameterCount(), some, settings(200), seed);
      Module grown = patterns.network(patterns.grow(new SigmaPiGrowth(BITS), some, seed));
      accuracies.add(
          new double[] {
            patterns.accuracy(full, all),
            patterns.accuracy(other, all),
            patterns.accuracy(given, all),
            patterns.accuracy(small, all),
            patterns.accuracy(grown, all)
          });
    }
    String[] names = {
      "all 4,095 conjuncts, all patterns seen",
      "perceptron, 4,089 parameters, all patterns seen",
      "the right conjunct among 201, 1,000 seen",
      "perceptron, 197 parameters, 1,000 seen",
      "grown, 1,000 seen"
    };
    for (int i = 0; i < names.length; i++) {
      int way = i;
      double[] reached = accuracies.stream().mapToDouble(a -> a[way]).toArray();
      long perfect = Arrays.stream(reached).filter(a -> a == 1).count();
      System.out.printf(
          "%s: mean accuracy on all patterns %.4f, all right in %d of %d%n",
          names[i], Arrays.stream(reached).average().orElse(0), perfect, seeds);
      if (i % 2 == 0 && i < 4 && perfect < seeds) {
        throw new IllegalStateException(names[i] + " is not always right");
      }
    }
  }

  private static TrainingSettings settings(int epochs) {
    return new TrainingSettings().withEpochs(epochs).withPatience(epochs).withThreads(1);
  }

  private static Module units(Conjuncts conjuncts, Seed seed) {
    return new SigmaPi(conjuncts, 1, Dense.LINEAR, seed);
  }

  private static Conjuncts withTheFullOne(Seed seed) {
    int[] bits = IntStream.range(0, BITS).toArray();
    Conjuncts sample = Conjuncts.sample(bits, BITS - 1, 200, seed);
    List<int[]> conjuncts = new ArrayList<>();
    for (int q = 0; q < sample.size(); q++) {
      conjuncts.add(sample.get(q));
    }
    conjuncts.add(bits);
    return Conjuncts.of(BITS, conjuncts.toArray(int[][]::new));
  }

  private static Patterns patterns() {
    double[][] inputs = new double[BITS][PATTERNS];
    double[] truths = new double[PATTERNS];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < BITS; i++) {
      names.add("bit " + i);
      for (int r = 0; r < PATTERNS; r++) {
        inputs[i][r] = (r >> i & 1) == 1 ? -1 : 1;
        truths[r] = Integer.bitCount(r) % 2;
      }
    }
    return new Patterns(inputs, IntStream.range(0, BITS).toArray(), names, truths, 2);
  }
}
