package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * Experts that are linear in given columns, f(x) = Σ_j v_j h_j(x).
 *
 * <p>With columns of logarithms, and the logarithm of the target, an expert is one product unit: ln
 * y = ln c + Σ_i w_i ln x_i.
 *
 * @param columns h, a column of ones among them if a constant is wanted, [m][rows]
 */
public record LinearExperts(double[][] columns) implements ExpertFamily {

  /** Experts with a constant, the first of their parameters. */
  public static LinearExperts withConstant(double[][] columns, int rows) {
    return new LinearExperts(constantFirst(columns, rows));
  }

  static double[][] constantFirst(double[][] columns, int rows) {
    double[][] all = new double[columns.length + 1][];
    all[0] = new double[rows];
    Arrays.fill(all[0], 1);
    System.arraycopy(columns, 0, all, 1, columns.length);
    return all;
  }

  @Override
  public int rows() {
    return columns[0].length;
  }

  @Override
  public int parameters() {
    return columns.length;
  }

  @Override
  public double[] fit(double[] target, double[] weights, double[] start) {
    OrthogonalColumns orthogonal = new OrthogonalColumns(rows(), columns.length);
    double[] residual = new double[rows()];
    for (int r = 0; r < residual.length; r++) {
      double root = Math.sqrt(weights[r]);
      residual[r] = root * target[r];
      for (int j = 0; j < columns.length; j++) {
        orthogonal.columns()[j][r] = root * columns[j][r];
      }
    }
    orthogonal.decompose();
    double[] coefficients = new double[columns.length];
    orthogonal.solve(residual, coefficients);
    return coefficients;
  }

  @Override
  public void predict(double[] parameters, double[] predicted) {
    Arrays.fill(predicted, 0);
    for (int j = 0; j < columns.length; j++) {
      Columns.addScaled(parameters[j], columns[j], predicted);
    }
  }
}
