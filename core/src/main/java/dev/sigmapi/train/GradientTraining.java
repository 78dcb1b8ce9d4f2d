package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimizer;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The one training loop: epochs of shuffled mini-batches, a look at the validation rows after each,
 * the best parameters kept.
 */
public final class GradientTraining {

  /**
   * How a training ended. The network holds its best parameters.
   *
   * @param epochs how many were run
   * @param bestEpoch the one whose parameters are kept; 0 for the first values
   * @param bestLoss its loss on the validation rows
   */
  public record Result(int epochs, int bestEpoch, double bestLoss) {}

  private final Module network;
  private final Loss loss;
  private final TrainingSettings settings;
  private final Seed seed;

  public GradientTraining(Module network, Loss loss, TrainingSettings settings, Seed seed) {
    this.network = network;
    this.loss = loss;
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Trains the network.
   *
   * @param valid the rows that decide which epoch was best; the training rows if there are none
   * @throws TrainingException if the loss is not a finite number; the best parameters so far are
   *     kept
   */
  public Result run(Rows train, Rows valid, EpochListener listener) {
    List<Parameter> parameters = List.copyOf(network.parameters().values());
    Optimizer optimizer = new Adam(parameters, settings.optimizer());
    Rows judge = valid.count() > 0 ? valid : train;
    Best best = new Best(parameters, evaluate(judge));
    int[] order = identity(train.x().rows());
    int epoch = 0;
    try (Shards shards = new Shards(network, loss, settings.threads())) {
      boolean goOn = true;
      while (goOn && epoch < settings.epochs() && epoch - best.epoch < settings.patience()) {
        epoch++;
        shuffle(order, seed.child(epoch).random());
        double trainLoss = pass(shards, optimizer, train, order, epoch);
        double validLoss = evaluate(judge);
        best.see(epoch, validLoss);
        goOn =
            listener.onEpoch(
                new EpochListener.Epoch(epoch, settings.epochs(), trainLoss, validLoss, best.loss));
      }
    } finally {
      best.restore();
    }
    return new Result(epoch, best.epoch, best.loss);
  }

  private double pass(Shards shards, Optimizer optimizer, Rows train, int[] order, int epoch) {
    double total = 0;
    for (int start = 0; start < order.length; start += settings.batch()) {
      int end = Math.min(order.length, start + settings.batch());
      double value = shards.step(train.x(), train.y(), order, start, end);
      if (!Double.isFinite(value)) {
        throw new TrainingException(
            "The loss became %s in epoch %d, batch %d; try a smaller learning rate"
                .formatted(value, epoch, start / settings.batch() + 1));
      }
      optimizer.step(1);
      total += value * (end - start);
    }
    return total / order.length;
  }

  /** The mean loss of some rows with the network as it is. */
  private double evaluate(Rows rows) {
    Tape tape = Tape.forInference();
    Tensor prediction = network.forward(tape, tape.constant(rows.x())).value();
    return loss.addGradient(prediction, rows.y(), rows.weights(), 1f / rows.x().rows(), null);
  }

  private static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  /** Every order equally likely (Fisher &amp; Yates 1938). */
  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
  }

  /** The parameters of the best epoch so far. */
  private static final class Best {
    private final List<Parameter> parameters;
    private final List<Tensor> values;
    private double loss;
    private int epoch;

    Best(List<Parameter> parameters, double loss) {
      this.parameters = parameters;
      this.values = parameters.stream().map(parameter -> parameter.value().copy()).toList();
      this.loss = loss;
    }

    void see(int newEpoch, double newLoss) {
      if (newLoss < loss || Double.isNaN(loss)) {
        loss = newLoss;
        epoch = newEpoch;
        for (int i = 0; i < values.size(); i++) {
          values.get(i).copyFrom(parameters.get(i).value());
        }
      }
    }

    void restore() {
      for (int i = 0; i < values.size(); i++) {
        parameters.get(i).value().copyFrom(values.get(i));
      }
    }
  }
}
