package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * What {@link ProductUnitSearch} found: ŷ = v_0 + Σ_j v_j Π_i x_i^w_ji and how it came about.
 *
 * @param network the constant, the coefficients and the exponents
 * @param held which exponents were set to a simple value that the data cannot tell from the fitted
 *     one, 0 included, [units][inputs]
 * @param exact whether nothing but rounding is left over
 * @param trainError root mean square residual on the rows of the last fit (all given), on the error
 *     scale; rows counted by their weights if the loss is robust
 * @param heldOutError root mean square residual of the chosen shape, fitted to the training rows,
 *     on the rows held out; NaN if there are none
 * @param scale what a residual is
 * @param loss the loss that was used, never AUTO
 * @param outliers rows that are beyond six spreads under a robust loss
 * @param starts how many starts were tried in all
 * @param rows how many rows the last fit saw
 */
public record ProductUnitFit(
    SumOfProducts network,
    boolean[][] held,
    boolean exact,
    double trainError,
    double heldOutError,
    ErrorScale scale,
    Loss loss,
    int outliers,
    int starts,
    int rows) {

  /**
   * ŷ for every row.
   *
   * @param inputs numbers above 0, [inputs][rows]
   */
  public double[] predict(double[][] inputs) {
    return network.predict(logarithms(inputs), inputs.length == 0 ? 1 : inputs[0].length);
  }

  static double[][] logarithms(double[][] inputs) {
    double[][] logarithms = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      logarithms[i] = Arrays.stream(inputs[i]).map(Math::log).toArray();
    }
    return logarithms;
  }
}
