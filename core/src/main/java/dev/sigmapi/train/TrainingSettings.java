package dev.sigmapi.train;

import dev.sigmapi.optim.Adam;

/**
 * How gradient training runs. These are the defaults, and their only place.
 *
 * @param epochs the most passes over the training rows
 * @param batch rows a step
 * @param patience epochs without a better validation loss before training stops
 * @param optimizer how the parameters move
 * @param threads workers; any number gives the same bits
 */
public record TrainingSettings(
    int epochs, int batch, int patience, Adam.Settings optimizer, int threads) {

  public TrainingSettings() {
    this(500, 32, 50, new Adam.Settings(), Runtime.getRuntime().availableProcessors());
  }

  public TrainingSettings withEpochs(int newEpochs) {
    return new TrainingSettings(newEpochs, batch, patience, optimizer, threads);
  }

  public TrainingSettings withOptimizer(Adam.Settings newOptimizer) {
    return new TrainingSettings(epochs, batch, patience, newOptimizer, threads);
  }

  public TrainingSettings withThreads(int newThreads) {
    return new TrainingSettings(epochs, batch, patience, optimizer, newThreads);
  }
}
