package dev.sigmapi.optim;

import dev.sigmapi.tensor.Tensor;
import java.util.Map;

/** Moves parameters along their gradients. */
public interface Optimizer {

  /**
   * One step, given the gradients that stand in the parameters.
   *
   * @param step its number, from 1
   * @param rateFactor what a schedule makes of the learning rate at this step, usually 1
   * @param value the loss that the gradients are of, on the rows of this step
   * @param objective evaluates the rows of this step again, for line searches
   */
  void step(long step, double rateFactor, double value, Objective objective);

  /**
   * By name, the tensors that decide the next step together with the parameters and its number. A
   * checkpoint copies them out and back, and the steps after that have the same bits.
   */
  Map<String, Tensor> state();

  /** Whether every step needs all rows. */
  default boolean fullBatch() {
    return false;
  }
}
