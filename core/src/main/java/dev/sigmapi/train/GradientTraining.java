package dev.sigmapi.train;

import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Objective;
import dev.sigmapi.optim.ParameterUpdate;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.tensor.Seed;

/**
 * The one training loop: epochs of shuffled mini-batches, a look at the validation rows after each,
 * the best parameters kept, checkpoints from which it goes on with the same bits.
 */
public final class GradientTraining {

  /**
   * How a training ended. The network holds its best parameters.
   *
   * @param epochs how many were run, by this run and those it went on from
   * @param bestEpoch the one whose parameters are kept; 0 for the first values
   * @param bestLoss its loss on the validation rows
   * @param stopped whether a listener stopped it
   */
  public record Result(int epochs, int bestEpoch, double bestLoss, boolean stopped) {}

  private final String name;
  private final Module network;
  private final Loss loss;
  private final TrainingSettings settings;
  private final Seed seed;

  /**
   * @param name which training it is, for listeners and messages
   */
  public GradientTraining(
      String name, Module network, Loss loss, TrainingSettings settings, Seed seed) {
    this.name = name;
    this.network = network;
    this.loss = loss;
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Trains the network, from the store's checkpoint on if it has one.
   *
   * @param valid the rows that decide which epoch was best; the training rows, which must then be
   *     in memory, if there are none
   * @throws TrainingException if a loss or gradient is not a finite number, or the checkpoint is
   *     that of another training; the network then holds the best parameters so far
   */
  public Result run(
      RowSource train, Rows valid, TrainingListener listener, CheckpointStore checkpoints) {
    try (Shards shards = new Shards(network, loss, settings.threads())) {
      return new Run(shards, train, judged(train, valid), listener, checkpoints).run();
    }
  }

  private Rows judged(RowSource train, Rows valid) {
    if (valid.count() > 0) {
      return valid;
    }
    if (train instanceof Rows rows) {
      return rows;
    }
    throw new TrainingException(
        "Training on a stream expects validation rows but got none; hold some rows out");
  }

  /** A training under way. */
  private final class Run {
    private final Shards shards;
    private final RowSource train;
    private final Rows judged;
    private final TrainingListener listener;
    private final CheckpointStore checkpoints;
    private final ParameterUpdate update;
    private final int batch;
    private double rate;
    private final TrainingState state;
    private final Measurements measurements;
    private final Objective again;
    private Seed chance;
    private boolean goOn = true;

    Run(
        Shards shards,
        RowSource train,
        Rows judged,
        TrainingListener listener,
        CheckpointStore checkpoints) {
      this.shards = shards;
      this.again = shards::again;
      this.train = train;
      this.judged = judged;
      this.listener = listener;
      this.checkpoints = checkpoints;
      this.batch = batchSize();
      this.update = new ParameterUpdate(network.learned(), settings.optimization());
      this.state = new TrainingState(identity(), network.parameters(), update.state());
      this.measurements = Measurements.of(network, judged);
    }

    Result run() {
      checkpoints.load().ifPresentOrElse(state::restore, () -> state.judged(shards.judge(judged)));
      int before = state.epochs();
      listener.onStart(
          new TrainingListener.Start(
              name, network.toString(), train.count(), settings.epochs(), before));
      try {
        while (goOn && !ended()) {
          epoch();
        }
      } finally {
        state.keepBest();
        listener.onEnd();
      }
      return result();
    }

    private Result result() {
      return new Result(state.epochs(), state.bestEpoch(), state.bestLoss(), !goOn);
    }

    private boolean ended() {
      return state.epochs() >= settings.epochs()
          || state.epochs() - state.bestEpoch() >= settings.patience();
    }

    private void epoch() {
      long start = System.nanoTime();
      long rowsBefore = state.rows();
      int skip = state.batches();
      int number = state.epochs() + 1;
      chance = seed.child("chance").child(state.epochs());
      try (RowSource.Pass pass = train.pass(seed.child("epoch").child(number), batch)) {
        for (RowSource.Block block = pass.next(); block != null && goOn; block = pass.next()) {
          int size = block.order().length;
          for (int from = 0; from < size && goOn; from += batch) {
            if (skip > 0) {
              skip--;
            } else {
              batch(block, from, Math.min(size, from + batch));
            }
          }
        }
      }
      if (!goOn) {
        checkpoints.save(state.checkpoint());
        return;
      }
      long rows = state.rows() - rowsBefore;
      double trainLoss = state.meanLoss();
      update.swapAverages();
      state.epochEnded(shards.judge(judged));
      update.swapAverages();
      double seconds = (System.nanoTime() - start) / 1e9;
      goOn =
          listener.onEpoch(
              new TrainingListener.Epoch(
                  name,
                  number,
                  settings.epochs(),
                  trainLoss,
                  state.lastLoss(),
                  state.bestEpoch(),
                  state.bestLoss(),
                  rate,
                  rows,
                  seconds,
                  measurements.now()));
      if (!goOn || (ended() && checkpoints.keepsEnd()) || checkpoints.due(number)) {
        checkpoints.save(state.checkpoint());
      }
    }

    private void batch(RowSource.Block block, int from, int to) {
      double value = shards.step(block, from, to, chance, state.batches());
      if (!Double.isFinite(value) || !shards.finiteGradients()) {
        throw new TrainingException(
            "Training stopped in epoch %d, batch %d, with a loss of %s: %s"
                .formatted(
                    state.epochs() + 1,
                    state.batches() + 1,
                    value,
                    shards.diagnose(block, from, to).sentence()),
            result());
      }
      state.batchEnded(value, to - from);
      Schedule.Moment moment = moment();
      rate = update.rate(moment);
      update.step(moment, value, again);
      shards.moveStatistics();
      goOn = listener.onBatch(state.epochs() + 1, state.rows(), value);
      if (goOn && checkpoints.due(state.epochs())) {
        checkpoints.save(state.checkpoint());
      }
    }

    private Schedule.Moment moment() {
      long each = Math.max(1, (train.count() + batch - 1) / batch);
      return new Schedule.Moment(state.steps(), settings.epochs() * each, each, state.losses());
    }

    private int batchSize() {
      if (!settings.optimization().optimizer().fullBatch()) {
        return settings.batch();
      }
      if (!(train instanceof Rows)) {
        throw new TrainingException(
            "L-BFGS expects all rows in memory but got a stream; use adam or fewer rows");
      }
      return Math.max(1, Math.toIntExact(train.count()));
    }

    /** What a checkpoint must agree in to be this training's. */
    private String identity() {
      return "%s; %s; %s; batch %d; seed %d; %d rows"
          .formatted(network, loss, settings.optimization(), batch, seed.value(), train.count());
    }
  }
}
