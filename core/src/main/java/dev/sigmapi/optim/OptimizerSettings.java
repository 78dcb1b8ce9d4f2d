package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import java.util.Map;

/** Which optimiser, and how it steps: a record of numbers that makes the optimiser. */
public interface OptimizerSettings {

  /** The length of a step, before a schedule's factor. */
  double rate();

  /** The same with another rate and decay, for a group of parameters. */
  OptimizerSettings with(double rate, double decay);

  /**
   * How much of a parameter is taken off it at every step, times the rate; beside the gradient.
   * Biases are left alone, unless a group asks.
   */
  double decay();

  /**
   * An optimiser for some parameters.
   *
   * @param parameters by name
   */
  Optimizer on(Map<String, Parameter> parameters);

  /** Whether it needs all rows at every step. */
  default boolean fullBatch() {
    return false;
  }
}
