package dev.sigmapi.model;

import java.util.Arrays;

/**
 * A candidate that was fitted, and what it said of the rows that were held out of its fit.
 *
 * @param fitted the network; it may since have been fitted to these rows too
 * @param predictions as a model gives them, a row each, of the validation rows of the problem
 */
record Trial(Fitted fitted, double[][] predictions) {

  /** Of a network that has not seen the validation rows, or only to stop by them. */
  static Trial of(Problem problem, Fitted fitted) {
    return new Trial(fitted, fitted.model().predict(problem.table(), problem.split().valid()));
  }

  /** Of how many rows that the network may know it predicts what is no finite number. */
  long failures(Problem problem) {
    double[][] known = fitted.model().predict(problem.table(), problem.split().fitting());
    return Arrays.stream(known)
        .filter(row -> !Arrays.stream(row).allMatch(Double::isFinite))
        .count();
  }
}
