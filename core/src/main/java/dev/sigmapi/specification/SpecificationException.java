package dev.sigmapi.specification;

/** A network specification does not say what can be built; the message names the nearest right. */
public final class SpecificationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public SpecificationException(String message) {
    super(message);
  }
}
