package dev.sigmapi.loss;

/** What a loss can be asked about. */
public enum TargetKind {
  NUMBER("numbers"),
  NOT_NEGATIVE("numbers of 0 or more"),
  POSITIVE("numbers above 0"),
  CLASS("classes");

  private final String words;

  TargetKind(String words) {
    this.words = words;
  }

  /** Whether a number, or the number of a class, is one of them. */
  public boolean accepts(double target) {
    return switch (this) {
      case NUMBER -> Double.isFinite(target);
      case NOT_NEGATIVE, CLASS -> target >= 0 && Double.isFinite(target);
      case POSITIVE -> target > 0 && Double.isFinite(target);
    };
  }

  /** For sentences. */
  public String words() {
    return words;
  }
}
