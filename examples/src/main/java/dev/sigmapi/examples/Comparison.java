package dev.sigmapi.examples;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.Loss;
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
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.Arrays;

/** What examples that set a network beside a perceptron share. */
final class Comparison {

  private Comparison() {}

  /** One hidden layer of tanh units with a linear one behind it. */
  static Module perceptron(int inputs, int hidden, int outputs, Seed seed) {
    return Sequence.of(
        new Dense(inputs, hidden, Activation.of(Elementwise.TANH), seed.child("hidden")),
        new Dense(hidden, outputs, Dense.LINEAR, seed.child("output")));
  }

  /** Trains by Adam for so many epochs; the loss on the training rows says which was best. */
  static void train(Module network, Rows rows, Loss loss, double rate, int epochs, Seed seed) {
    Rows none = new Rows(Tensor.zeros(0, network.inputs()), Tensor.zeros(0, network.outputs()));
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(epochs)
            .withPatience(epochs)
            .withOptimization(new Optimization(new Adam.Settings()).withRate(rate));
    new GradientTraining("example", network, loss, settings, seed)
        .run(rows, none, TrainingListener.none(), CheckpointStore.none());
  }

  /** What the network says of some rows. */
  static Tensor predict(Module network, Tensor x) {
    Tape tape = Tape.forInference();
    return network.forward(tape, tape.constant(x)).value();
  }

  /** The root of the mean squared difference. */
  static double error(Module network, Rows rows) {
    Tensor predicted = predict(network, rows.x());
    double sum = 0;
    for (int i = 0; i < predicted.size(); i++) {
      double difference = predicted.data()[i] - rows.y().data()[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / predicted.size());
  }

  /** Mean, smallest and largest, in a line of a table. */
  static void print(String name, int parameters, double[] values, String format) {
    System.out.printf(
        "| %s | %d | " + format + " | " + format + " | " + format + " |%n",
        name,
        parameters,
        Arrays.stream(values).average().orElseThrow(),
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow());
  }
}
