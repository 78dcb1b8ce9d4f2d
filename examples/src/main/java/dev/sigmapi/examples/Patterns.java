package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.projection.RowSplit;
import dev.sigmapi.projection.SigmaPiGrowth;
import dev.sigmapi.projection.SigmaPiGrowth.Found;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rows of numbers with classes, and the two networks that are compared on them: sigma-pi units that
 * are grown, and a perceptron of as many parameters.
 *
 * @param inputs [n][N]
 * @param sources of each input, equal numbers for the columns of one word
 * @param names of the inputs
 * @param truths the class of each row
 */
record Patterns(
    double[][] inputs, int[] sources, List<String> names, double[] truths, int classes) {

  /** A table whose features are words, or numbers that are moved to the mean of their values. */
  static Patterns of(Table table, String target) {
    List<double[]> inputs = new ArrayList<>();
    List<Integer> sources = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int c = 0; c < table.columns().size(); c++) {
      Column column = table.columns().get(c);
      if (column.name().equals(target)) {
        continue;
      }
      IntStream rows = IntStream.range(0, table.rows());
      if (column instanceof Column.Numbers numbers) {
        double mean = rows.mapToDouble(r -> numbers.values()[r]).average().orElse(0);
        inputs.add(
            IntStream.range(0, table.rows())
                .mapToDouble(r -> numbers.values()[r] - mean)
                .toArray());
        sources.add(c);
        names.add(column.name());
        continue;
      }
      for (String word : rows.mapToObj(column::text).distinct().sorted().toList()) {
        inputs.add(
            IntStream.range(0, table.rows())
                .mapToDouble(r -> column.text(r).equals(word) ? 1 : 0)
                .toArray());
        sources.add(c);
        names.add(column.name() + "=" + word);
      }
    }
    Column column = table.column(target);
    List<String> classes =
        IntStream.range(0, table.rows()).mapToObj(column::text).distinct().sorted().toList();
    return new Patterns(
        inputs.toArray(double[][]::new),
        sources.stream().mapToInt(Integer::intValue).toArray(),
        names,
        IntStream.range(0, table.rows())
            .mapToDouble(r -> classes.indexOf(column.text(r)))
            .toArray(),
        classes.size());
  }

  /** The same rows with other classes. */
  Patterns withTruths(double[] other) {
    return new Patterns(inputs, sources, names, other, classes);
  }

  /** The numbers of all rows, shuffled. */
  int[] shuffled(Seed seed) {
    int[] rows = IntStream.range(0, truths.length).toArray();
    SplittableRandom random = seed.random();
    for (int i = rows.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = rows[i];
      rows[i] = rows[other];
      rows[other] = kept;
    }
    return rows;
  }

  private int outputs() {
    return classes == 2 ? 1 : classes;
  }

  /** Grows conjuncts on some rows, a fifth of which say when to stop. */
  Found grow(SigmaPiGrowth growth, int[] rows, Seed seed) {
    return growth.fitClasses(inputs, sources, truths, classes, split(rows, seed));
  }

  private static RowSplit split(int[] rows, Seed seed) {
    RowSplit places = RowSplit.of(rows.length, seed);
    return new RowSplit(
        IntStream.of(places.train()).map(place -> rows[place]).toArray(),
        IntStream.of(places.valid()).map(place -> rows[place]).toArray());
  }

  /** The network of what was grown. */
  SigmaPi network(Found found) {
    SigmaPi network =
        new SigmaPi(found.conjuncts(inputs.length), outputs(), Dense.LINEAR, Seed.of(0));
    Tensor weights = network.parameters().get("weights").value();
    for (int q = 0; q < found.interactions().size(); q++) {
      for (int k = 0; k < outputs(); k++) {
        weights.set(q, k, (float) found.interactions().get(q).weights()[k]);
      }
    }
    for (int k = 0; k < outputs(); k++) {
      network.parameters().get("bias").value().set(0, k, (float) found.bias()[k]);
    }
    return network;
  }

  /**
   * A perceptron with one layer of tanh units and about as many parameters, trained on the same
   * rows: a fifth of them finds the number of epochs, then all are trained on for so many.
   */
  Module perceptron(int parameters, int[] rows, TrainingSettings settings, Seed seed) {
    RowSplit split = split(rows, seed);
    int epochs =
        train(tanhUnits(parameters, seed), split.train(), split.valid(), settings, seed)
            .bestEpoch();
    Module network = tanhUnits(parameters, seed);
    train(network, rows, new int[0], settings.withEpochs(Math.max(1, epochs)), seed);
    return network;
  }

  private Module tanhUnits(int parameters, Seed seed) {
    double each = inputs.length + 1 + outputs();
    int units = (int) Math.max(1, Math.round((parameters - outputs()) / each));
    return Comparison.perceptron(inputs.length, units, outputs(), seed);
  }

  /** Trains by gradients. */
  GradientTraining.Result train(
      Module network, int[] rows, int[] valid, TrainingSettings settings, Seed seed) {
    Loss loss = classes == 2 ? ElementLoss.LOGISTIC : new CrossEntropy();
    return new GradientTraining("network", network, loss, settings, seed)
        .run(rows(rows), rows(valid), TrainingListener.none(), CheckpointStore.none());
  }

  private Rows rows(int[] chosen) {
    Tensor x = Tensor.zeros(chosen.length, inputs.length);
    Tensor y = Tensor.zeros(chosen.length, 1);
    for (int r = 0; r < chosen.length; r++) {
      for (int i = 0; i < inputs.length; i++) {
        x.set(r, i, (float) inputs[i][chosen[r]]);
      }
      y.set(r, 0, (float) truths[chosen[r]]);
    }
    return new Rows(x, y);
  }

  /** The share of some rows that a network puts into the right class. */
  double accuracy(Module network, int[] chosen) {
    Tensor y = Comparison.predict(network, rows(chosen).x());
    int right = 0;
    for (int r = 0; r < chosen.length; r++) {
      int best = classes == 2 ? (y.get(r, 0) > 0 ? 1 : 0) : 0;
      for (int k = 1; classes > 2 && k < classes; k++) {
        best = y.get(r, k) > y.get(r, best) ? k : best;
      }
      right += best == truths[chosen[r]] ? 1 : 0;
    }
    return (double) right / chosen.length;
  }
}
