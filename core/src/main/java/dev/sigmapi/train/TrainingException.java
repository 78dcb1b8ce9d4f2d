package dev.sigmapi.train;

/** Training could not go on; the message says where it stopped and what to try. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TrainingException(String message) {
    super(message);
  }
}
