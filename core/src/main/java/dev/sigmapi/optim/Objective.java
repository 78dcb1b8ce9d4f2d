package dev.sigmapi.optim;

/** What an optimiser makes small. */
@FunctionalInterface
public interface Objective {

  /**
   * Computes the loss at the parameters' present values, and leaves its gradient in them.
   *
   * @return the mean loss of the rows of this step
   */
  double evaluate();
}
