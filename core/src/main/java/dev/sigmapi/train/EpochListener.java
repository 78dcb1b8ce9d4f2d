package dev.sigmapi.train;

/** Sees every epoch of a training and may stop it. */
@FunctionalInterface
public interface EpochListener {

  /**
   * What is known after an epoch.
   *
   * @param epoch from 1
   * @param epochs the most there will be
   * @param trainLoss mean over the epoch's steps
   * @param validLoss on the validation rows
   * @param bestLoss the smallest validation loss so far
   */
  record Epoch(int epoch, int epochs, double trainLoss, double validLoss, double bestLoss) {}

  /** Whether training goes on. */
  boolean onEpoch(Epoch epoch);

  /** Watches nothing, stops nothing. */
  static EpochListener none() {
    return epoch -> true;
  }
}
