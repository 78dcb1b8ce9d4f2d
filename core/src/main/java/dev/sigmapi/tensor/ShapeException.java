package dev.sigmapi.tensor;

/** A tensor does not have the shape that an operation or module asks for. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * @param who the operation or module that was called, as it prints itself
   * @param expected the rule, for example {@code x of [rows, 16]}
   * @param got the shape that came
   */
  public ShapeException(String who, String expected, String got) {
    super(who + " expects " + expected + " but got " + got);
  }
}
