package dev.sigmapi.train;

import dev.sigmapi.optim.Optimization;

/**
 * How gradient training runs. These are the defaults, and their only place.
 *
 * @param epochs the most passes over the training rows
 * @param batch rows a step; an optimiser that needs all of them takes all
 * @param patience epochs without a better validation loss before training stops
 * @param optimization how the parameters move
 * @param search how a place to begin is looked for
 * @param threads workers; any number gives the same bits
 */
public record TrainingSettings(
    int epochs, int batch, int patience, Optimization optimization, Search search, int threads) {

  public TrainingSettings() {
    this(
        500,
        32,
        50,
        new Optimization(),
        new Search.None(),
        Runtime.getRuntime().availableProcessors());
  }

  public TrainingSettings withEpochs(int newEpochs) {
    return new TrainingSettings(newEpochs, batch, patience, optimization, search, threads);
  }

  public TrainingSettings withBatch(int newBatch) {
    return new TrainingSettings(epochs, newBatch, patience, optimization, search, threads);
  }

  public TrainingSettings withPatience(int newPatience) {
    return new TrainingSettings(epochs, batch, newPatience, optimization, search, threads);
  }

  public TrainingSettings withOptimization(Optimization newOptimization) {
    return new TrainingSettings(epochs, batch, patience, newOptimization, search, threads);
  }

  public TrainingSettings withThreads(int newThreads) {
    return new TrainingSettings(epochs, batch, patience, optimization, search, newThreads);
  }

  public TrainingSettings withSearch(Search newSearch) {
    return new TrainingSettings(epochs, batch, patience, optimization, newSearch, threads);
  }
}
