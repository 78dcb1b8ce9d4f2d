package dev.sigmapi.formula;

/** Says which part of a network has no closed form. */
final class NoClosedFormException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoClosedFormException(String message) {
    super(message);
  }
}
