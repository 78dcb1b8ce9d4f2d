package dev.sigmapi.examples;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionBlock;
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

/** What examples share: training without rows held out, judging, and a perceptron beside it. */
final class Comparison {
  static final Activation TANH = Activation.of(Elementwise.TANH);

  /** What keeps normalisations from dividing by zero. */
  static final double EPSILON = 1e-5;

  private Comparison() {}

  /** One hidden layer of tanh units with a linear one behind it. */
  static Module perceptron(int inputs, int hidden, int outputs, Seed seed) {
    return Sequence.of(
        new Dense(inputs, hidden, TANH, seed.child("hidden")),
        new Dense(hidden, outputs, Dense.LINEAR, seed.child("output")));
  }

  /** A block of attention with tanh units in its feed-forward part. */
  static Module block(int width, Attention.Settings heads, int hidden, Seed seed) {
    return new AttentionBlock(
        new Attention(width, width, heads, seed.child("attention")),
        perceptron(width, hidden, width, seed.child("feed_forward")),
        EPSILON);
  }

  /** Trains by Adam for so many epochs; the loss on the training rows says which was best. */
  static void train(Module network, Rows rows, Loss loss, double rate, int epochs, Seed seed) {
    TrainingSettings settings = settings(rate, epochs);
    train(network, rows, loss, settings, seed, TrainingListener.none());
  }

  /** Adam at a rate, for so many epochs. */
  static TrainingSettings settings(double rate, int epochs) {
    return new TrainingSettings()
        .withEpochs(epochs)
        .withPatience(epochs)
        .withOptimization(new Optimization(new Adam.Settings()).withRate(rate));
  }

  /** Trains until the settings or the listener say that it is enough. */
  static GradientTraining.Result train(
      Module network,
      Rows rows,
      Loss loss,
      TrainingSettings settings,
      Seed seed,
      TrainingListener listener) {
    Rows none = new Rows(Tensor.zeros(0, network.inputs()), Tensor.zeros(0, network.outputs()));
    return new GradientTraining("example", network, loss, settings, seed)
        .run(rows, none, listener, CheckpointStore.none());
  }

  /** What the network says of some rows. */
  static Tensor predict(Module network, Tensor x) {
    Tape tape = Tape.forInference();
    return network.forward(tape, tape.constant(x)).value();
  }

  /** The share of rows of two classes, 0 and 1, whose logit has the right sign. */
  static double right(Module network, Rows rows) {
    Tensor logits = predict(network, rows.x());
    int right = 0;
    for (int i = 0; i < rows.count(); i++) {
      right += logits.get(i, 0) > 0 == rows.y().get(i, 0) > 0.5 ? 1 : 0;
    }
    return right / (double) rows.count();
  }

  /** The share of rows whose class has the largest logit. */
  static double rightClasses(Module network, Rows rows) {
    Tensor logits = predict(network, rows.x());
    int right = 0;
    for (int row = 0; row < rows.count(); row++) {
      int largest = 0;
      for (int c = 1; c < logits.columns(); c++) {
        largest = logits.get(row, c) > logits.get(row, largest) ? c : largest;
      }
      right += largest == (int) rows.y().get(row, 0) ? 1 : 0;
    }
    return right / (double) rows.count();
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
