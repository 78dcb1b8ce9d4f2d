package dev.sigmapi.projection;

/**
 * What the experts of a mixture can be: laws with parameters, fitted to rows that count more or
 * less. It keeps no state, so that several mixtures may share one.
 */
public interface ExpertFamily {

  int rows();

  /** How many numbers an expert is made of. */
  int parameters();

  /**
   * The parameters of least squares, Σ_r weights_r (y_r − f(x_r))².
   *
   * @param weights not negative, [rows]
   * @param start parameters that are improved on, never left for worse ones; null for none
   */
  double[] fit(double[] target, double[] weights, double[] start);

  /** Fills {@code predicted} with f(x_r), [rows]. */
  void predict(double[] parameters, double[] predicted);
}
