package dev.sigmapi.bench.tables;

import java.util.OptionalInt;

/** What is trained on a table. */
interface Contender {

  /**
   * What a training gave.
   *
   * @param seconds that the training took
   * @param predictions of the rows tested: the number, or a probability a class
   * @param size bytes of the model's file
   * @param what the model, in words
   * @param formulaParts parts of a formula that can be read; empty if there is none
   */
  record Trained(
      double seconds, double[][] predictions, long size, String what, OptionalInt formulaParts) {}

  /** Its name in tables. */
  String name();

  /**
   * Trains on all rows of a problem but some.
   *
   * @param test the rows to predict
   */
  Trained train(TableProblem problem, int[] test);
}
