package dev.sigmapi.model;

import java.util.function.Predicate;

/**
 * A kind of network that is tried where the user names none.
 *
 * @param name what notes and the leaderboard call it
 * @param formula whether it can be read, and so is preferred to what is hardly better
 * @param averaged whether its networks for several parts of the rows are averaged, so that all rows
 *     have trained one; else the one that is chosen was fitted to all rows
 * @param applies whether it can be trained on a problem in a reasonable time
 */
record Candidate(
    String name, boolean formula, boolean averaged, Predicate<Problem> applies, Fitter fitter) {

  /** How a candidate is fitted. */
  @FunctionalInterface
  interface Fitter {

    /**
     * Fits.
     *
     * @param name which training of the run it is
     * @throws dev.sigmapi.train.TrainingException if it cannot be
     */
    Trial fit(Problem problem, FitContext context, String name);
  }
}
