package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands: counters, losses, the parameters and the best ones. Together with the
 * seed it decides all that follows, and it is what a checkpoint holds.
 */
final class TrainingState {
  private static final String NOW = "now/";
  private static final String BEST = "best/";
  private static final String OPTIMIZER = "optimizer/";

  private final String identity;
  private final Map<String, Tensor> now = new LinkedHashMap<>();
  private final Map<String, Tensor> best = new LinkedHashMap<>();
  private final Map<String, Tensor> optimizer;
  private final List<Double> losses = new ArrayList<>();
  private int bestEpoch;
  private double bestLoss = Double.NaN;
  private long steps;
  private int batches;
  private long rows;
  private double total;

  /**
   * @param identity in words, what a checkpoint must agree in to be this training's
   */
  TrainingState(String identity, Map<String, Parameter> parameters, Map<String, Tensor> optimizer) {
    this.identity = identity;
    this.optimizer = optimizer;
    parameters.forEach(
        (name, parameter) -> {
          now.put(name, parameter.value());
          best.put(name, parameter.value().copy());
        });
  }

  /** Whole epochs. */
  int epochs() {
    return losses.isEmpty() ? 0 : losses.size() - 1;
  }

  /** Steps of the epoch under way. */
  int batches() {
    return batches;
  }

  /** Rows of the epoch under way. */
  long rows() {
    return rows;
  }

  /** Steps in all. */
  long steps() {
    return steps;
  }

  /** The validation losses, of the first values and after each epoch. */
  List<Double> losses() {
    return losses;
  }

  double lastLoss() {
    return losses.get(losses.size() - 1);
  }

  int bestEpoch() {
    return bestEpoch;
  }

  double bestLoss() {
    return bestLoss;
  }

  /** The mean loss of the rows of the epoch under way. */
  double meanLoss() {
    return total / Math.max(1, rows);
  }

  void batchEnded(double loss, int size) {
    steps++;
    batches++;
    rows += size;
    total += loss * size;
  }

  void epochEnded(double loss) {
    batches = 0;
    rows = 0;
    total = 0;
    judged(loss);
  }

  /** Takes a validation loss; the parameters are kept if it is the best. */
  void judged(double loss) {
    losses.add(loss);
    if (loss < bestLoss || Double.isNaN(bestLoss)) {
      bestLoss = loss;
      bestEpoch = epochs();
      now.forEach((name, value) -> best.get(name).copyFrom(value));
    }
  }

  /** Gives the network its best parameters. */
  void keepBest() {
    now.forEach((name, value) -> value.copyFrom(best.get(name)));
  }

  Checkpoint checkpoint() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    now.forEach((name, value) -> tensors.put(NOW + name, value));
    best.forEach((name, value) -> tensors.put(BEST + name, value));
    optimizer.forEach((name, value) -> tensors.put(OPTIMIZER + name, value));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("training", identity);
    facts.put("losses", String.join(" ", losses.stream().map(String::valueOf).toList()));
    facts.put("best_epoch", Integer.toString(bestEpoch));
    facts.put("steps", Long.toString(steps));
    facts.put("batches", Integer.toString(batches));
    facts.put("rows", Long.toString(rows));
    facts.put("total", Double.toString(total));
    return new Checkpoint(tensors, facts);
  }

  /**
   * Goes back to a checkpoint.
   *
   * @throws TrainingException if it is that of another training
   */
  void restore(Checkpoint checkpoint) {
    Map<String, String> facts = checkpoint.facts();
    if (!identity.equals(facts.get("training"))) {
      throw new TrainingException(
          "The checkpoint expects the training it was made in (%s) but got another (%s); give the same options or begin a new run"
              .formatted(facts.get("training"), identity));
    }
    restore(NOW, now, checkpoint.tensors());
    restore(BEST, best, checkpoint.tensors());
    restore(OPTIMIZER, optimizer, checkpoint.tensors());
    losses.clear();
    for (String loss : facts.get("losses").split(" ")) {
      losses.add(Double.valueOf(loss));
    }
    bestEpoch = Integer.parseInt(facts.get("best_epoch"));
    bestLoss = losses.get(bestEpoch);
    steps = Long.parseLong(facts.get("steps"));
    batches = Integer.parseInt(facts.get("batches"));
    rows = Long.parseLong(facts.get("rows"));
    total = Double.parseDouble(facts.get("total"));
  }

  private static void restore(String prefix, Map<String, Tensor> to, Map<String, Tensor> from) {
    to.forEach((name, value) -> value.copyFrom(from.get(prefix + name)));
  }
}
