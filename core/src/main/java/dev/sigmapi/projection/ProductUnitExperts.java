package dev.sigmapi.projection;

import java.util.Arrays;

/**
 * Experts that are sums of products of powers, f(x) = v_0 + Σ_j v_j Π_i |x_i|^w_ji, fitted by
 * variable projection with the rows' weights. Their parameters are [v_0, v_1, …, w_11, w_12, …],
 * v_0 only with a constant.
 *
 * @param inputs finite numbers, [inputs][rows]
 * @param units how many products, at least one
 * @param constant whether there is a v_0
 */
public record ProductUnitExperts(SignedInputs inputs, int units, boolean constant)
    implements ExpertFamily {

  /** A step of expectation-maximisation only has to improve on the last. */
  private static final LevenbergMarquardt METHOD =
      new LevenbergMarquardt(4, 1e-9, Double.POSITIVE_INFINITY);

  @Override
  public int rows() {
    return inputs.logarithms()[0].length;
  }

  @Override
  public int parameters() {
    return linear() + units * inputs.inputs();
  }

  private int linear() {
    return units + (constant ? 1 : 0);
  }

  @Override
  public double[] fit(double[] target, double[] weights, double[] start) {
    SumOfProducts shape = start == null ? first(target, weights) : of(start);
    ProductUnitBasis basis = new ProductUnitBasis(inputs, rows(), shape, null);
    VariableProjection projection = new VariableProjection(basis, target);
    projection.setWeights(weights);
    double[] theta = basis.gather(shape.exponents());
    projection.solve(theta, METHOD);
    double[] found = Arrays.copyOf(projection.coefficients(), parameters());
    System.arraycopy(theta, 0, found, linear(), theta.length);
    boolean better = start == null || error(target, weights, found) < error(target, weights, start);
    return better ? found : start;
  }

  private double error(double[] target, double[] weights, double[] parameters) {
    double[] predicted = new double[rows()];
    predict(parameters, predicted);
    double sum = 0;
    for (int r = 0; r < predicted.length; r++) {
      double residual = predicted[r] - target[r];
      sum += weights[r] == 0 ? 0 : weights[r] * residual * residual;
    }
    return sum;
  }

  /** One product by its logarithm; others begin with a single input up or down. */
  private SumOfProducts first(double[] target, double[] weights) {
    int width = inputs.inputs();
    double[][] exponents = new double[units][width];
    Sample sample = new Sample(inputs, target, weights);
    exponents[0] = LogLinear.fit(sample, new double[width], null).exponents()[0];
    for (int j = 1; j < units; j++) {
      exponents[j][(j - 1) / 2 % width] = j % 2 == 1 ? 1 : -1;
    }
    return SumOfProducts.shape(exponents, new boolean[units][width], constant);
  }

  /** The parameters of one expert as a sum of products. */
  public SumOfProducts of(double[] parameters) {
    int width = inputs.inputs();
    double[][] exponents = new double[units][];
    for (int j = 0; j < units; j++) {
      int from = linear() + j * width;
      exponents[j] = Arrays.copyOfRange(parameters, from, from + width);
    }
    return SumOfProducts.shape(exponents, new boolean[units][width], constant)
        .with(exponents, Arrays.copyOf(parameters, linear()));
  }

  @Override
  public void predict(double[] parameters, double[] predicted) {
    double[] sums = of(parameters).predict(inputs, rows());
    System.arraycopy(sums, 0, predicted, 0, sums.length);
  }
}
