package dev.sigmapi.projection;

/**
 * Fits ŷ = Σ_j v_j h_j(x; θ) by searching θ alone: for every θ the coefficients are those of least
 * squares, v(θ) = H⁺y, and the residual left is r(θ) = −P⊥y, P⊥ = I − HH⁺.
 *
 * <p>Source: Golub &amp; Pereyra, "The differentiation of pseudo-inverses and nonlinear least
 * squares problems whose variables separate" (1973). The Jacobian is the simpler one of Kaufman
 * (1975), J = P⊥ (∂H/∂θ) v for the residual ŷ − y, which drops a term that vanishes with the
 * residual and whose gradient Jᵀr is exact all the same. JᵀJ is gathered from blocks of rows as DᵀD
 * − (QᵀD)ᵀ(QᵀD), D = (∂H/∂θ) v, so that memory is that of H twice and p², never N × p.
 */
public final class VariableProjection implements LeastSquares {

  private final Basis basis;
  private final double[] target;
  private final double[][] columns;
  private final OrthogonalColumns orthogonal;
  private final double[] coefficients;
  private final double[] residual;
  private final double[][] block;
  private final double[][] along;
  private double[] rootWeights;
  private double[] parameters;

  /**
   * @param target y, one number for each row of the basis
   */
  public VariableProjection(Basis basis, double[] target) {
    if (target.length != basis.rows()) {
      throw new IllegalArgumentException(
          "variable projection expects one target for each of the "
              + basis.rows()
              + " rows of its basis but got "
              + target.length);
    }
    this.basis = basis;
    this.target = target;
    int rows = basis.rows();
    columns = new double[basis.columns()][rows];
    orthogonal = new OrthogonalColumns(rows, basis.columns());
    coefficients = new double[basis.columns()];
    residual = new double[rows];
    block = new double[Math.min(NormalEquations.BLOCK, rows)][basis.parameters()];
    along = new double[basis.columns()][basis.parameters()];
    parameters = new double[basis.parameters()];
  }

  /**
   * From now on the squared residual of row r counts w_r times.
   *
   * @param weights no weight below zero; null for all equal
   */
  public void setWeights(double[] weights) {
    if (weights == null) {
      rootWeights = null;
      return;
    }
    rootWeights = new double[weights.length];
    for (int r = 0; r < weights.length; r++) {
      rootWeights[r] = Math.sqrt(weights[r]);
    }
  }

  /**
   * Improves θ in place by Levenberg-Marquardt.
   *
   * @return the weighted squared error Σ_r w_r (ŷ_r − y_r)² reached
   */
  public double solve(double[] parameters, LevenbergMarquardt method) {
    return method.minimise(this, parameters, new NormalEquations(parameters.length), 0);
  }

  /** v for the θ last moved to, one for each column of the basis. */
  public double[] coefficients() {
    return coefficients.clone();
  }

  /** √w_r (ŷ_r − y_r) for the θ last moved to. */
  public double[] residual() {
    return residual.clone();
  }

  @Override
  public int rows() {
    return basis.rows();
  }

  @Override
  public int parameters() {
    return basis.parameters();
  }

  @Override
  public int shrinkable() {
    return basis.parameters();
  }

  @Override
  public double moveTo(double[] parameters) {
    System.arraycopy(parameters, 0, this.parameters, 0, parameters.length);
    basis.evaluate(parameters, columns);
    int rows = rows();
    for (int j = 0; j < columns.length; j++) {
      double[] column = orthogonal.columns()[j];
      System.arraycopy(columns[j], 0, column, 0, rows);
      scaleRows(column);
    }
    System.arraycopy(target, 0, residual, 0, rows);
    scaleRows(residual);
    orthogonal.decompose();
    orthogonal.solve(residual, coefficients);
    for (int r = 0; r < rows; r++) {
      residual[r] = -residual[r];
    }
    double error = Columns.dot(residual, residual, rows);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  @Override
  public void linearise(NormalEquations equations) {
    equations.clear();
    for (double[] a : along) {
      java.util.Arrays.fill(a, 0);
    }
    for (int from = 0; from < rows(); from += block.length) {
      int to = Math.min(from + block.length, rows());
      basis.differentiate(parameters, columns, coefficients, from, to, block);
      for (int r = from; r < to; r++) {
        double[] row = block[r - from];
        if (rootWeights != null) {
          for (int k = 0; k < row.length; k++) {
            row[k] *= rootWeights[r];
          }
        }
        for (int j = 0; j < along.length; j++) {
          Columns.addScaled(orthogonal.columns()[j][r], row, along[j]);
        }
      }
      equations.add(block, to - from, residual, from);
    }
    for (double[] a : along) {
      equations.subtract(a);
    }
  }

  private void scaleRows(double[] column) {
    if (rootWeights != null) {
      for (int r = 0; r < column.length; r++) {
        column[r] *= rootWeights[r];
      }
    }
  }
}
