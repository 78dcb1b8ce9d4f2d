package dev.sigmapi.bench;

/** What is timed. */
enum Mode {
  /** One step of training: forward, backward, Adam on the mean squared error. */
  TRAIN("train", 0),
  /** The forward pass of one row. */
  PREDICT_1("predict1", 1),
  /** The forward pass of 256 rows. */
  PREDICT_256("predict256", 256);

  private final String label;
  private final int rows;

  Mode(String label, int rows) {
    this.label = label;
    this.rows = rows;
  }

  /** How the results call it. */
  String label() {
    return label;
  }

  /** How many rows are taken where a workload names {@code training} of them. */
  int rows(int training) {
    return this == TRAIN ? training : rows;
  }

  static Mode of(String label) {
    for (Mode mode : values()) {
      if (mode.label.equals(label)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("No mode " + label);
  }
}
