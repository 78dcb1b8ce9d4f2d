package dev.sigmapi.model;

import dev.sigmapi.data.Fingerprint;
import dev.sigmapi.data.Table;
import dev.sigmapi.train.RowSource;

/** The rows of a training, all of them or a sample in memory. */
interface TrainingData extends AutoCloseable {

  /** What is decided on: the task, the encodings, the rows that are held out. */
  Table table();

  /** How many rows there are, in memory or not. */
  long rows();

  /** The {@link Fingerprint} of all rows. */
  String fingerprint();

  /** The encoded rows that train, good until the next call and {@link #close}. */
  RowSource training(Problem problem, Columns columns);

  @Override
  void close();

  /** A table in memory. */
  static TrainingData of(Table table) {
    return new InMemory(table);
  }

  /** All rows in memory. */
  record InMemory(Table table) implements TrainingData {
    @Override
    public long rows() {
      return table.rows();
    }

    @Override
    public String fingerprint() {
      return Fingerprint.of(table);
    }

    @Override
    public RowSource training(Problem problem, Columns columns) {
      return problem.rows(columns, problem.split().train());
    }

    @Override
    public void close() {}
  }
}
