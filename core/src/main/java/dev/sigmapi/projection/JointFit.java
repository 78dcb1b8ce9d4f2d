package dev.sigmapi.projection;

/**
 * The residuals of a separable model on any error scale, by θ and v together: where the scale is
 * not linear, v has no closed form and the last steps are plain Gauss-Newton ones on all
 * parameters, [θ, v].
 */
final class JointFit implements LeastSquares {

  private final Basis basis;
  private final double[] target;
  private final double[] weights;
  private final ErrorScale scale;
  private final double[][] columns;
  private final double[] inner;
  private final double[] coefficients;
  private final double[] predicted;
  private final double[] residual;
  private final double[][] block;
  private final double[][] innerBlock;

  /**
   * @param weights how often the square of a row counts; null for once each
   */
  JointFit(Basis basis, double[] target, double[] weights, ErrorScale scale) {
    this.basis = basis;
    this.target = target;
    this.weights = weights;
    this.scale = scale;
    columns = new double[basis.columns()][basis.rows()];
    inner = new double[basis.parameters()];
    coefficients = new double[basis.columns()];
    predicted = new double[basis.rows()];
    residual = new double[basis.rows()];
    int height = Math.min(NormalEquations.BLOCK, basis.rows());
    block = new double[height][parameters()];
    innerBlock = new double[height][inner.length];
  }

  @Override
  public int rows() {
    return basis.rows();
  }

  @Override
  public int parameters() {
    return basis.parameters() + basis.columns();
  }

  @Override
  public int shrinkable() {
    return basis.parameters();
  }

  @Override
  public double moveTo(double[] parameters) {
    System.arraycopy(parameters, 0, inner, 0, inner.length);
    System.arraycopy(parameters, inner.length, coefficients, 0, coefficients.length);
    basis.evaluate(inner, columns);
    java.util.Arrays.fill(predicted, 0);
    for (int j = 0; j < columns.length; j++) {
      Columns.addScaled(coefficients[j], columns[j], predicted);
    }
    for (int r = 0; r < residual.length; r++) {
      residual[r] = rootWeight(r) * scale.residual(predicted[r], target[r]);
    }
    double error = Columns.dot(residual, residual, residual.length);
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }

  @Override
  public void linearise(NormalEquations equations) {
    equations.clear();
    for (int from = 0; from < rows(); from += block.length) {
      int to = Math.min(from + block.length, rows());
      basis.differentiate(inner, columns, coefficients, from, to, innerBlock);
      for (int r = from; r < to; r++) {
        double slope = rootWeight(r) * scale.slope(predicted[r], target[r]);
        double[] row = block[r - from];
        for (int k = 0; k < inner.length; k++) {
          row[k] = slope * innerBlock[r - from][k];
        }
        for (int j = 0; j < columns.length; j++) {
          row[inner.length + j] = slope * columns[j][r];
        }
      }
      equations.add(block, to - from, residual, from);
    }
  }

  private double rootWeight(int row) {
    return weights == null ? 1 : Math.sqrt(weights[row]);
  }
}
