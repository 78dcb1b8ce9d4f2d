package dev.sigmapi.model;

/** A training that could not go on but had become better before; its best is not lost. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Model best;

  DivergedException(String message, Model best) {
    super(message);
    this.best = best;
  }

  /** The model of the best epoch, measured like any other; its record holds the message. */
  public Model best() {
    return best;
  }
}
