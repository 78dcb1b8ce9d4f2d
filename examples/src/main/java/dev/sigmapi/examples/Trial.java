package dev.sigmapi.examples;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.Rows;
import java.util.Arrays;
import java.util.function.Function;

/** A network of two classes, trained from several seeds. */
final class Trial {
  /**
   * How a training went.
   *
   * @param trained the share of the training rows that are right
   * @param fresh the same of rows that were not trained on
   * @param epochs how many it took
   */
  record Outcome(double trained, double fresh, int epochs) {}

  private final String name;
  private final Function<Seed, Module> maker;
  private final Rows train;
  private final Rows fresh;
  private final int epochs;
  private final double rate;

  Trial(
      String name, Function<Seed, Module> maker, Rows train, Rows fresh, int epochs, double rate) {
    this.name = name;
    this.maker = maker;
    this.train = train;
    this.fresh = fresh;
    this.epochs = epochs;
    this.rate = rate;
  }

  /** One hidden tanh layer with no fewer parameters than asked for. */
  static Module perceptron(int inputs, int parameters, Seed seed) {
    int hidden = (parameters - 1 + inputs + 1) / (inputs + 2);
    return Comparison.perceptron(inputs, hidden, 1, seed);
  }

  /** Trains from one seed, until the loss on the training rows is next to nothing. */
  Outcome run(int seed) {
    Module network = maker.apply(Seed.of(seed));
    int taken =
        Comparison.train(
                network,
                train,
                ElementLoss.LOGISTIC,
                Comparison.settings(rate, epochs),
                Seed.of(seed),
                epoch -> epoch.bestLoss() > 0.01)
            .epochs();
    return new Outcome(Comparison.right(network, train), Comparison.right(network, fresh), taken);
  }

  /** Trains from every seed and prints a line of a table. */
  Outcome[] run(int seeds, int parameters) {
    Outcome[] outcomes = new Outcome[seeds];
    for (int i = 0; i < seeds; i++) {
      outcomes[i] = run(i + 1);
    }
    System.out.printf(
        "| %s | %d | %d of %d | %.1f %% | %.1f %% | %.0f |%n",
        name,
        parameters,
        Arrays.stream(outcomes).filter(o -> o.trained == 1).count(),
        seeds,
        100 * Arrays.stream(outcomes).mapToDouble(Outcome::trained).average().orElse(0),
        100 * Arrays.stream(outcomes).mapToDouble(Outcome::fresh).average().orElse(0),
        Arrays.stream(outcomes).mapToInt(Outcome::epochs).average().orElse(0));
    return outcomes;
  }

  Outcome[] runAll(int seeds) {
    return run(seeds, maker.apply(Seed.of(1)).parameterCount());
  }

  static void header() {
    System.out.println(
        "| network | parameters | all rows right | training rows | fresh rows | epochs |");
    System.out.println("|---|---:|---:|---:|---:|---:|");
  }
}
