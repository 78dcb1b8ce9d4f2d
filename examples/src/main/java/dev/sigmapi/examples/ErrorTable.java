package dev.sigmapi.examples;

import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.function.Function;

/**
 * A Markdown table of the errors that networks make on texts in cross-validation.
 *
 * @param seeds whose networks are averaged
 * @param folds how many there are
 * @param run how many of them are run
 */
record ErrorTable(Letters texts, TrainingSettings settings, int seeds, int folds, int run) {

  /** Adam for a number of epochs, none of them left out. */
  static TrainingSettings settings(int epochs, int batch, double rate, double decay) {
    return new TrainingSettings()
        .withEpochs(epochs)
        .withPatience(epochs)
        .withBatch(batch)
        .withOptimization(new Optimization(new Adam.Settings()).withRate(rate).withDecay(decay));
  }

  /** Prints the head of the table. */
  void head() {
    System.out.println("| network | parameters | errors by seed | of the averaged networks |");
    System.out.println("|---|---:|---|---:|");
  }

  /**
   * Trains a network in each fold from each seed and prints its line.
   *
   * @param most the share of errors that is accepted of the averaged networks
   * @throws IllegalStateException if they make more
   */
  void line(String name, Function<Seed, Module> maker, double most) {
    int[] errors = texts.errors(maker, settings, seeds, folds, run);
    StringBuilder bySeed = new StringBuilder();
    for (int s = 0; s < seeds; s++) {
      bySeed.append(s == 0 ? "" : ", ").append(errors[s]);
    }
    int judged = errors[seeds + 1];
    System.out.printf(
        "| %s | %d | %s | %d of %d |%n",
        name, maker.apply(Seed.of(1)).parameterCount(), bySeed, errors[seeds], judged);
    if (errors[seeds] > most * judged) {
      throw new IllegalStateException(
          "%s made %d errors in %d".formatted(name, errors[seeds], judged));
    }
  }
}
