package dev.sigmapi.projection;

/** A sum of squared residuals that {@link LevenbergMarquardt} can walk down. */
public interface LeastSquares {

  int rows();

  int parameters();

  /** Goes to these parameters and returns the squared error there; never NaN. */
  double moveTo(double[] parameters);

  /** Fills the normal equations of the linear model at the place last moved to. */
  void linearise(NormalEquations equations);

  /** How many parameters, from the first, are exponents that the prior draws towards zero. */
  int shrinkable();
}
