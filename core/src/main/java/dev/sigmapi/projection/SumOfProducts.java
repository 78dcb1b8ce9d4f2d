package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * ŷ = v_0 + Σ_j v_j Π_i |x_i|^w_ji · Π_{i ∈ S_j} sign x_i as numbers.
 *
 * @param constant v_0
 * @param hasConstant whether v_0 is part of the model; without it v_0 is 0
 * @param coefficients v, [units]
 * @param exponents w, [units][inputs]
 * @param signs whether an input is in S, [units][inputs]; it makes no difference for one that is
 *     never below 0
 */
public record SumOfProducts(
    double constant,
    boolean hasConstant,
    double[] coefficients,
    double[][] exponents,
    boolean[][] signs) {

  /** A network whose coefficients are yet to be solved for. */
  static SumOfProducts shape(double[][] exponents, boolean[][] signs, boolean hasConstant) {
    return new SumOfProducts(0, hasConstant, new double[exponents.length], exponents, signs);
  }

  /** A network without units. */
  static SumOfProducts empty(boolean hasConstant) {
    return shape(new double[0][], new boolean[0][], hasConstant);
  }

  /** The same shape with other exponents and [v_0, v_1, …] or [v_1, …] as its coefficients. */
  SumOfProducts with(double[][] otherExponents, double[] columns) {
    int first = hasConstant ? 1 : 0;
    return new SumOfProducts(
        hasConstant ? columns[0] : 0,
        hasConstant,
        Arrays.copyOfRange(columns, first, columns.length),
        otherExponents,
        signs);
  }

  /** The same shape with other exponents. */
  SumOfProducts withExponents(double[][] other) {
    return shape(other, signs, hasConstant);
  }

  /** The same shape with a constant or without. */
  SumOfProducts withConstant(boolean wanted) {
    return shape(exponents, signs, wanted);
  }

  /** This shape and another unit. */
  SumOfProducts withUnit(double[] unit, boolean[] pattern) {
    double[][] more = Arrays.copyOf(exponents, exponents.length + 1);
    boolean[][] moreSigns = Arrays.copyOf(signs, signs.length + 1);
    more[exponents.length] = unit;
    moreSigns[signs.length] = pattern;
    return shape(more, moreSigns, hasConstant);
  }

  /** This shape without a unit. */
  SumOfProducts withoutUnit(int unit) {
    return shape(without(exponents, unit), without(signs, unit), hasConstant);
  }

  /** This shape with an input's sign left where it was taken, and the reverse. */
  SumOfProducts withOtherSign(int unit, int input) {
    boolean[][] other = signs.clone();
    other[unit] = signs[unit].clone();
    other[unit][input] = !other[unit][input];
    return shape(exponents, other, hasConstant);
  }

  static <T> T[] without(T[] list, int index) {
    T[] rest = Arrays.copyOf(list, list.length - 1);
    System.arraycopy(list, index + 1, rest, index, rest.length - index);
    return rest;
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

  /** ŷ for every row. */
  public double[] predict(SignedInputs inputs, int rows) {
    double[] sum = new double[rows];
    Arrays.fill(sum, constant);
    double[] product = new double[rows];
    for (int j = 0; j < exponents.length; j++) {
      inputs.product(exponents[j], signs[j], product);
      Columns.addScaled(coefficients[j], product, sum);
    }
    return sum;
  }
}
