package dev.sigmapi.model;

/**
 * How often a checkpoint is written: after so many epochs or so many seconds, whichever comes
 * first. These are the defaults, and their only place.
 */
public record CheckpointInterval(int epochs, double seconds) {
  public CheckpointInterval() {
    this(Integer.MAX_VALUE, 60);
  }
}
