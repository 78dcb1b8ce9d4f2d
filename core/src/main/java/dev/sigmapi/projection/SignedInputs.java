package dev.sigmapi.projection;

import dev.sigmapi.grad.op.ProductUnitOp;

/**
 * Inputs of product units as sizes and signs, which powers treat apart: |x|^w is e^(w ln|x|), and a
 * unit takes the sign of x or leaves it.
 *
 * <p>A size below {@link ProductUnitOp#FLOOR} counts as that, as in the network: a zero to a power
 * above 0 is then 0 to the last digit that matters, 0^0 is 1, and a zero to a power below 0 is so
 * large that no fit with such a row keeps it.
 *
 * @param logarithms ln |x_i|, [inputs][rows]
 * @param negative whether x_i is below 0, [inputs][rows]; null for an input that never is
 */
public record SignedInputs(double[][] logarithms, boolean[][] negative) {

  /** The logarithm that stands for a zero. */
  static final double FLOOR = Math.log(ProductUnitOp.FLOOR);

  /** Inputs above 0, from their logarithms. */
  public static SignedInputs positive(double[][] logarithms) {
    return new SignedInputs(logarithms, new boolean[logarithms.length][]);
  }

  /** Finite numbers of any sign, [inputs][rows]. */
  public static SignedInputs of(double[][] values) {
    double[][] logarithms = new double[values.length][];
    boolean[][] negative = new boolean[values.length][];
    for (int i = 0; i < values.length; i++) {
      int rows = values[i].length;
      logarithms[i] = new double[rows];
      for (int r = 0; r < rows; r++) {
        double value = values[i][r];
        logarithms[i][r] = Math.max(Math.log(Math.abs(value)), FLOOR);
        if (value < 0) {
          negative[i] = negative[i] == null ? new boolean[rows] : negative[i];
          negative[i][r] = true;
        }
      }
    }
    return new SignedInputs(logarithms, negative);
  }

  int inputs() {
    return logarithms.length;
  }

  /** Whether an input has rows below 0. */
  boolean signed(int input) {
    return negative[input] != null;
  }

  SignedInputs subset(int[] rows) {
    double[][] some = new double[logarithms.length][rows.length];
    boolean[][] below = new boolean[logarithms.length][];
    for (int i = 0; i < some.length; i++) {
      below[i] = signed(i) ? new boolean[rows.length] : null;
      for (int r = 0; r < rows.length; r++) {
        some[i][r] = logarithms[i][rows[r]];
        if (signed(i)) {
          below[i][r] = negative[i][rows[r]];
        }
      }
    }
    return new SignedInputs(some, below);
  }

  /**
   * One product unit in every row, its log-sum held in ±{@link ProductUnitBasis#LARGEST_LOGARITHM}.
   *
   * @param exponents w, [inputs]
   * @param signs of which inputs the unit takes the sign, [inputs]
   * @param product Π |x_i|^w_i · Π_{signs} sign x_i, written, [rows]
   */
  void product(double[] exponents, boolean[] signs, double[] product) {
    java.util.Arrays.fill(product, 0);
    for (int i = 0; i < exponents.length; i++) {
      if (exponents[i] != 0) {
        Columns.addScaled(exponents[i], logarithms[i], product);
      }
    }
    double most = ProductUnitBasis.LARGEST_LOGARITHM;
    for (int r = 0; r < product.length; r++) {
      product[r] = Math.exp(Math.max(-most, Math.min(most, product[r])));
    }
    for (int i = 0; i < signs.length; i++) {
      if (signs[i] && signed(i)) {
        for (int r = 0; r < product.length; r++) {
          product[r] = negative[i][r] ? -product[r] : product[r];
        }
      }
    }
  }
}
