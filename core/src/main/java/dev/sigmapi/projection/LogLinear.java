package dev.sigmapi.projection;

/**
 * One product unit through ln |y| = ln |v| + Σ_i w_i ln |x_i|, which is linear regression, with the
 * signs that agree with those of most rows.
 */
final class LogLinear {

  private LogLinear() {}

  /**
   * @param sample rows; those with y = 0 are left out
   * @param start where the exponents that are not free stay
   * @param free which exponents are fitted; null for all
   * @return the network of one unit
   */
  static SumOfProducts fit(Sample sample, double[] start, boolean[] free) {
    int rows = sample.rows();
    int inputs = sample.inputs();
    int[] inputOf =
        java.util.stream.IntStream.range(0, inputs).filter(i -> free == null || free[i]).toArray();
    double[] rest = new double[rows];
    double[] root = new double[rows];
    double[] sides = new double[rows];
    for (int r = 0; r < rows; r++) {
      double y = sample.target()[r];
      sides[r] = Math.signum(y);
      if (y != 0) {
        root[r] = sample.weights() == null ? 1 : Math.sqrt(sample.weights()[r]);
        rest[r] = root[r] * Math.log(Math.abs(y));
      }
    }
    for (int i = 0; i < inputs; i++) {
      if (free != null && !free[i] && start[i] != 0) {
        for (int r = 0; r < rows; r++) {
          rest[r] -= root[r] * start[i] * sample.logarithms()[i][r];
        }
      }
    }
    OrthogonalColumns orthogonal = new OrthogonalColumns(rows, inputOf.length + 1);
    orthogonal.columns()[0] = root.clone();
    for (int k = 0; k < inputOf.length; k++) {
      for (int r = 0; r < rows; r++) {
        orthogonal.columns()[k + 1][r] = root[r] * sample.logarithms()[inputOf[k]][r];
      }
    }
    orthogonal.decompose();
    double[] solution = new double[inputOf.length + 1];
    orthogonal.solve(rest, solution);
    double[] exponents = start.clone();
    for (int k = 0; k < inputOf.length; k++) {
      exponents[inputOf[k]] = solution[k + 1];
    }
    double size = Math.exp(Math.max(-300, Math.min(300, solution[0])));
    boolean[] signs = new boolean[inputs];
    new SignPatterns(sample.values()).improve(sides, signs);
    double[] product = new double[rows];
    sample.values().product(new double[inputs], signs, product);
    double[] coefficients = {Columns.dot(sides, product, rows) < 0 ? -size : size};
    return new SumOfProducts(
        0, false, coefficients, new double[][] {exponents}, new boolean[][] {signs});
  }
}
