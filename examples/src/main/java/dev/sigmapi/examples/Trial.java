package dev.sigmapi.examples;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingSettings;
import java.util.Arrays;
import java.util.function.Function;

/** A network of two classes, trained from several seeds. */
final class Trial {
  static final Activation TANH = Activation.of(Elementwise.TANH);

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
    return Sequence.of(
        new Dense(inputs, hidden, TANH, seed.child("hidden")),
        new Dense(hidden, 1, Dense.LINEAR, seed.child("output")));
  }

  /** Trains from one seed, until the loss on the training rows is next to nothing. */
  Outcome run(int seed) {
    Module network = maker.apply(Seed.of(seed));
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(epochs)
            .withPatience(epochs)
            .withThreads(1)
            .withOptimization(new Optimization(new Adam.Settings().with(rate, 0)));
    GradientTraining.Result result =
        new GradientTraining(name, network, ElementLoss.LOGISTIC, settings, Seed.of(seed))
            .run(
                train,
                new Rows(Tensor.zeros(0, network.inputs()), Tensor.zeros(0, 1)),
                epoch -> epoch.bestLoss() > 0.01,
                CheckpointStore.none());
    return new Outcome(accuracy(network, train), accuracy(network, fresh), result.epochs());
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

  private static double accuracy(Module network, Rows rows) {
    Tape tape = Tape.forInference();
    Node logits = network.forward(tape, tape.constant(rows.x()));
    int right = 0;
    for (int i = 0; i < rows.x().rows(); i++) {
      right += logits.value().get(i, 0) > 0 == rows.y().get(i, 0) > 0.5 ? 1 : 0;
    }
    return right / (double) rows.x().rows();
  }
}
