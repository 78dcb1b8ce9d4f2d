package dev.sigmapi.train;

import java.util.Map;

/** Sees everything of a training and may stop it. */
@FunctionalInterface
public interface TrainingListener {

  /**
   * What is known before the first step.
   *
   * @param name which training it is, where a model needs several
   * @param network the network, printed as code
   * @param rows of one epoch
   * @param epochs the most there will be
   * @param epoch how many are already done, by the run that this one goes on from
   */
  record Start(String name, String network, long rows, int epochs, int epoch) {}

  /**
   * What is known after an epoch.
   *
   * @param name of the training
   * @param epoch from 1
   * @param epochs the most there will be
   * @param trainLoss mean over the rows as they were trained on
   * @param validLoss on the validation rows
   * @param bestEpoch the epoch of the smallest validation loss so far; 0 before the first
   * @param bestLoss that loss
   * @param rate the learning rate of the last step
   * @param rows trained on in this epoch by this run
   * @param seconds that they took
   * @param figures what modules of the network say of themselves, such as how evenly experts are
   *     used
   */
  record Epoch(
      String name,
      int epoch,
      int epochs,
      double trainLoss,
      double validLoss,
      int bestEpoch,
      double bestLoss,
      double rate,
      long rows,
      double seconds,
      Map<String, Double> figures) {}

  /** A training begins. */
  default void onStart(Start start) {}

  /**
   * A step was made.
   *
   * @param epoch from 1
   * @param rows of this epoch that have been trained on
   * @param loss the mean over the rows of the step
   * @return whether training goes on
   */
  default boolean onBatch(int epoch, long rows, double loss) {
    return true;
  }

  /**
   * Asked between the steps of what is no training by gradients.
   *
   * @return whether it goes on
   */
  default boolean goesOn() {
    return true;
  }

  /** An epoch has ended; returns whether training goes on. */
  boolean onEpoch(Epoch epoch);

  /** A training has ended, in whatever way; the network holds its best parameters. */
  default void onEnd() {}

  /** Watches nothing, stops nothing. */
  static TrainingListener none() {
    return epoch -> true;
  }

  /** Two listeners, each told of everything, the first one first. */
  static TrainingListener both(TrainingListener first, TrainingListener second) {
    return new TrainingListener() {
      @Override
      public void onStart(Start start) {
        first.onStart(start);
        second.onStart(start);
      }

      @Override
      public boolean onBatch(int epoch, long rows, double loss) {
        return first.onBatch(epoch, rows, loss) & second.onBatch(epoch, rows, loss);
      }

      @Override
      public boolean goesOn() {
        return first.goesOn() & second.goesOn();
      }

      @Override
      public boolean onEpoch(Epoch epoch) {
        return first.onEpoch(epoch) & second.onEpoch(epoch);
      }

      @Override
      public void onEnd() {
        first.onEnd();
        second.onEnd();
      }
    };
  }
}
