package dev.sigmapi.projection;

/**
 * ŷ = v_0 + Σ_j v_j Π_i x_i^w_ji as numbers.
 *
 * @param constant v_0
 * @param hasConstant whether v_0 is part of the model; without it v_0 is 0
 * @param coefficients v, [units]
 * @param exponents w, [units][inputs]
 */
public record SumOfProducts(
    double constant, boolean hasConstant, double[] coefficients, double[][] exponents) {

  /** A network whose coefficients are yet to be solved for. */
  static SumOfProducts shape(double[][] exponents, boolean hasConstant) {
    return new SumOfProducts(0, hasConstant, new double[exponents.length], exponents);
  }

  /** [v_0, v_1, …] or [v_1, …] as the coefficients of the columns of a {@link ProductUnitBasis}. */
  static SumOfProducts of(double[][] exponents, boolean hasConstant, double[] columns) {
    int first = hasConstant ? 1 : 0;
    double[] coefficients = java.util.Arrays.copyOfRange(columns, first, columns.length);
    return new SumOfProducts(hasConstant ? columns[0] : 0, hasConstant, coefficients, exponents);
  }

  /** The coefficients as those of the columns of a {@link ProductUnitBasis}. */
  double[] columns() {
    int first = hasConstant ? 1 : 0;
    double[] columns = new double[coefficients.length + first];
    columns[0] = columns.length == 0 ? 0 : constant;
    System.arraycopy(coefficients, 0, columns, first, coefficients.length);
    return columns;
  }

  public int units() {
    return coefficients.length;
  }

  /** The numbers that were fitted: coefficients and exponents other than 0. */
  public int size() {
    int size = coefficients.length + (hasConstant ? 1 : 0);
    for (double[] unit : exponents) {
      for (double exponent : unit) {
        size += exponent == 0 ? 0 : 1;
      }
    }
    return size;
  }

  /**
   * ŷ for every row.
   *
   * @param logarithms ln x_i, [inputs][rows]
   */
  public double[] predict(double[][] logarithms, int rows) {
    double[] sum = new double[rows];
    java.util.Arrays.fill(sum, constant);
    double[] product = new double[rows];
    for (int j = 0; j < exponents.length; j++) {
      ProductUnitBasis.product(logarithms, exponents[j], product);
      Columns.addScaled(coefficients[j], product, sum);
    }
    return sum;
  }
}
