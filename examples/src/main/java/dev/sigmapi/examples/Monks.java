package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.projection.SigmaPiGrowth;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The three MONK's problems (Thrun et al. 1991), made from their rules: six attributes of 3, 3, 2,
 * 3, 4 and 2 values, all 432 cases, training sets of the published sizes, drawn by seed; in the
 * third, 5 % of the training classes are wrong.
 */
public final class Monks {
  private static final int[] VALUES = {3, 3, 2, 3, 4, 2};
  private static final int[] TRAINED = {124, 169, 122};
  private static final int CASES = 432;

  private Monks() {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds to run, and the first of them
   * @throws IllegalStateException if accuracy on all cases falls short
   */
  public static void main(String[] arguments) {
    int seeds = Folds.whole(arguments, 0, 5);
    int first = Folds.whole(arguments, 1, 101);
    double[] expected = {0.97, 0.75, 0.9};
    for (int problem = 1; problem <= 3; problem++) {
      Patterns patterns = Patterns.of(table(problem), "class");
      int[] all = patterns.shuffled(Seed.of(0));
      double[] units = new double[seeds];
      double[] perceptrons = new double[seeds];
      int parameters = 0;
      for (int s = 0; s < seeds; s++) {
        Seed seed = Seed.of(first + s);
        int[] train = Arrays.copyOf(patterns.shuffled(seed), TRAINED[problem - 1]);
        Patterns seen = problem == 3 ? noisy(patterns, train, seed) : patterns;
        SigmaPi network = seen.network(seen.grow(new SigmaPiGrowth(2), train, seed));
        parameters += network.parameterCount();
        Module perceptron =
            seen.perceptron(
                network.parameterCount(), train, Folds.settings().withEpochs(1000), seed);
        units[s] = patterns.accuracy(network, all);
        perceptrons[s] = patterns.accuracy(perceptron, all);
      }
      System.out.printf(
          "problem %d: %d seeds, %d parameters on average%n", problem, seeds, parameters / seeds);
      tell("sigma-pi, grown", units);
      tell("perceptron     ", perceptrons);
      double mean = Arrays.stream(units).average().orElse(0);
      if (mean < expected[problem - 1]) {
        throw new IllegalStateException("Problem " + problem + " is solved to " + mean + " only");
      }
    }
  }

  private static void tell(String who, double[] accuracy) {
    System.out.printf(
        "%s  mean %.4f, least %.4f, all right in %d of %d%n",
        who,
        Arrays.stream(accuracy).average().orElse(0),
        Arrays.stream(accuracy).min().orElse(0),
        Arrays.stream(accuracy).filter(a -> a == 1).count(),
        accuracy.length);
  }

  private static Patterns noisy(Patterns patterns, int[] train, Seed seed) {
    double[] truths = patterns.truths().clone();
    SplittableRandom random = seed.child("noise").random();
    for (int row : train) {
      if (random.nextDouble() < 0.05) {
        truths[row] = 1 - truths[row];
      }
    }
    return patterns.withTruths(truths);
  }

  private static Table table(int problem) {
    String[][] words = new String[VALUES.length + 1][CASES];
    for (int row = 0; row < CASES; row++) {
      int[] a = new int[VALUES.length];
      int rest = row;
      for (int i = 0; i < a.length; i++) {
        a[i] = rest % VALUES[i] + 1;
        rest /= VALUES[i];
        words[i][row] = "" + a[i];
      }
      words[a.length][row] = rule(problem, a) ? "yes" : "no";
    }
    Column[] columns = new Column[words.length];
    for (int i = 0; i < VALUES.length; i++) {
      columns[i] = new Column.Words("a" + (i + 1), words[i]);
    }
    columns[VALUES.length] = new Column.Words("class", words[VALUES.length]);
    return Table.of(columns);
  }

  /** The published rules; a[0] is the first attribute. */
  private static boolean rule(int problem, int[] a) {
    return switch (problem) {
      case 1 -> a[0] == a[1] || a[4] == 1;
      case 2 -> Arrays.stream(a).filter(value -> value == 1).count() == 2;
      default -> (a[4] == 3 && a[3] == 1) || (a[4] != 4 && a[1] != 3);
    };
  }
}
