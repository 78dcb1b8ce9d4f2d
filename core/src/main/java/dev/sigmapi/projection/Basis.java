package dev.sigmapi.projection;

/**
 * The columns of a separable model ŷ = Σ_j v_j h_j(x; θ): linear in the coefficients v, whatever it
 * likes in the inner parameters θ. {@link VariableProjection} solves for v and searches θ only.
 *
 * <p>A basis keeps no state between calls, so that several solvers may share one.
 */
public interface Basis {

  /** N, the number of rows. */
  int rows();

  /** m, the number of columns and so of coefficients. */
  int columns();

  /** p, the number of inner parameters. */
  int parameters();

  /** Fills {@code columns[j][r]} = h_j(x_r; θ), shape [m][N], with finite numbers. */
  void evaluate(double[] parameters, double[][] columns);

  /**
   * Fills, for the rows r in [from, to), {@code block[r - from][k]} = Σ_j v_j ∂h_j(x_r; θ)/∂θ_k:
   * the derivative of the whole sum, never that of every column by itself.
   *
   * @param columns what {@link #evaluate} gave for the same parameters
   * @param block at least to − from rows of p
   */
  void differentiate(
      double[] parameters,
      double[][] columns,
      double[] coefficients,
      int from,
      int to,
      double[][] block);
}
