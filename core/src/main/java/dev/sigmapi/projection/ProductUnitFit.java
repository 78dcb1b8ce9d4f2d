package dev.sigmapi.projection;

import java.util.List;

/**
 * What {@link ProductUnitSearch} found: a {@link SumOfProducts} and how it came about.
 *
 * @param network the constant, the coefficients and the exponents
 * @param others smaller and larger ones, simplified: the shapes that were tried, fitted to the
 *     training rows, and the network with its weakest units taken out one after the other
 * @param held which exponents were set to a simple value that the data cannot tell from the fitted
 *     one, 0 included, [units][inputs]
 * @param exact whether nothing but rounding is left over
 * @param trainError root mean square residual on the rows of the last fit (all given), on the error
 *     scale; rows counted by their weights if the loss is robust
 * @param heldOutError root mean square residual of the chosen shape, fitted to the training rows,
 *     on the rows held out; NaN if there are none
 * @param judged the network whose error that is
 * @param scale what a residual is
 * @param loss the loss that was used, never AUTO
 * @param outliers rows that are beyond six spreads under a robust loss
 * @param starts how many starts were tried in all
 * @param rows how many rows the last fit saw
 */
public record ProductUnitFit(
    SumOfProducts network,
    List<SumOfProducts> others,
    boolean[][] held,
    boolean exact,
    double trainError,
    double heldOutError,
    SumOfProducts judged,
    ErrorScale scale,
    Loss loss,
    int outliers,
    int starts,
    int rows) {

  /**
   * ŷ for every row.
   *
   * @param inputs finite numbers, [inputs][rows]
   */
  public double[] predict(double[][] inputs) {
    return network.predict(SignedInputs.of(inputs), inputs.length == 0 ? 1 : inputs[0].length);
  }
}
