package dev.sigmapi.train;

import java.util.Optional;

/** Training could not go on; the message says where it stopped and what to try. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient GradientTraining.Result best;

  public TrainingException(String message) {
    this(message, null);
  }

  /**
   * @param best how far the training had come, whose network holds its best parameters
   */
  TrainingException(String message, GradientTraining.Result best) {
    super(message);
    this.best = best;
  }

  /** How far it had come, if an epoch had made the network better than it began. */
  public Optional<GradientTraining.Result> best() {
    return Optional.ofNullable(best).filter(result -> result.bestEpoch() > 0);
  }
}
