package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.projection.SigmaPiGrowth;
import dev.sigmapi.projection.SigmaPiGrowth.Found;
import dev.sigmapi.projection.SigmaPiGrowth.Interaction;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tenfold cross-validation of sigma-pi units that are grown and of a perceptron. */
final class Folds {
  private static final int FOLDS = 10;

  private Folds() {}

  /**
   * Prints mean accuracies over seeds, those of single seeds, and the strongest interactions.
   *
   * @return the mean accuracy of sigma-pi units and of the perceptron
   */
  static double[] compare(String file, String target, SigmaPiGrowth growth, int seeds, int folds) {
    Table table = new TableReader(System.err::println).read(file);
    Patterns patterns = Patterns.of(table, target);
    double[] means = new double[2];
    int parameters = 0;
    Found last = null;
    List<String> bySeed = new ArrayList<>();
    for (int s = 1; s <= seeds; s++) {
      Seed seed = Seed.of(s);
      int[] order = patterns.shuffled(seed);
      double[] sums = new double[2];
      for (int fold = 0; fold < folds; fold++) {
        int f = fold;
        int[] test =
            IntStream.range(0, order.length)
                .filter(i -> i % FOLDS == f)
                .map(i -> order[i])
                .toArray();
        int[] train =
            IntStream.range(0, order.length)
                .filter(i -> i % FOLDS != f)
                .map(i -> order[i])
                .toArray();
        last = patterns.grow(growth, train, seed.child(fold));
        SigmaPi units = patterns.network(last);
        parameters += units.parameterCount();
        Module perceptron =
            patterns.perceptron(units.parameterCount(), train, settings(), seed.child(fold));
        sums[0] += patterns.accuracy(units, test) / folds;
        sums[1] += patterns.accuracy(perceptron, test) / folds;
      }
      means[0] += sums[0] / seeds;
      means[1] += sums[1] / seeds;
      bySeed.add("%.4f %.4f".formatted(sums[0], sums[1]));
    }
    System.out.printf(
        "%s: %d seeds, %d folds, %d parameters on average%n",
        target, seeds, folds, parameters / (seeds * folds));
    System.out.printf("sigma-pi, grown  %.4f%nperceptron       %.4f%n", means[0], means[1]);
    System.out.println("by seed: " + String.join("; ", bySeed));
    for (Interaction found :
        last.interactions().subList(0, Math.min(8, last.interactions().size()))) {
      String product =
          Arrays.stream(found.inputs())
              .mapToObj(i -> patterns.names().get(i))
              .collect(Collectors.joining(" × "));
      System.out.printf("  %s: contribution %.2f%n", product, found.contribution());
    }
    return means;
  }

  static TrainingSettings settings() {
    return new TrainingSettings().withEpochs(300).withPatience(30).withThreads(1);
  }

  static int whole(String[] arguments, int place, int otherwise) {
    return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
  }
}
