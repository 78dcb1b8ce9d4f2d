package dev.sigmapi.optim;

/** Moves parameters along their gradients. */
public interface Optimizer {

  /**
   * One step, given the gradients that stand in the parameters.
   *
   * @param rateFactor what a schedule makes of the learning rate at this step, usually 1
   */
  void step(double rateFactor);
}
