package dev.sigmapi.optim;

/** A smooth function of many numbers, to be made small. */
@FunctionalInterface
public interface DoubleFunction {

  /**
   * The value at x.
   *
   * @param x where; may be moved to a nearby point that the function can represent, at which value
   *     and gradient are then those
   * @param gradient where the gradient is written
   */
  double at(double[] x, double[] gradient);
}
