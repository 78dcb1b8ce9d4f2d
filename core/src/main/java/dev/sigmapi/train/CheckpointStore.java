package dev.sigmapi.train;

import java.util.Optional;

/** Where a training keeps its checkpoint: one, which the next replaces once that is whole. */
public interface CheckpointStore {

  /** The checkpoint to go on from, if there is one. */
  Optional<Checkpoint> load();

  /** Replaces the checkpoint, all or nothing. */
  void save(Checkpoint checkpoint);

  /** Whether one is due, after so many whole epochs; asked after every batch. */
  boolean due(int epochs);

  /** Whether the state at the end of a training is worth keeping. */
  default boolean keepsEnd() {
    return true;
  }

  /** Keeps nothing. */
  static CheckpointStore none() {
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> load() {
        return Optional.empty();
      }

      @Override
      public void save(Checkpoint checkpoint) {}

      @Override
      public boolean due(int epochs) {
        return false;
      }
    };
  }

  /** The same, which gives {@code first} where it has nothing yet. */
  default CheckpointStore orElse(Optional<Checkpoint> first) {
    CheckpointStore store = this;
    return new CheckpointStore() {
      @Override
      public Optional<Checkpoint> load() {
        return store.load().or(() -> first);
      }

      @Override
      public void save(Checkpoint checkpoint) {
        store.save(checkpoint);
      }

      @Override
      public boolean due(int epochs) {
        return store.due(epochs);
      }

      @Override
      public boolean keepsEnd() {
        return store.keepsEnd();
      }
    };
  }
}
