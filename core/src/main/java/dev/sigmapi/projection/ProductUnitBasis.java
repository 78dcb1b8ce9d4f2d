package dev.sigmapi.projection;

/**
 * One layer of product units, h_j = Π_i |x_i|^w_ji · Π_{i ∈ S_j} sign x_i, the size being exp(Σ_i
 * w_ji ln |x_i|), after an optional constant column: the columns are [1, h_1, …, h_m] or [h_1, …,
 * h_m]. θ are the exponents that are free, unit after unit; the sets S_j are given.
 *
 * <p>Source: Durbin &amp; Rumelhart, "Product units" (1989). ∂h_j/∂w_ji = h_j ln |x_i|. The sum of
 * logarithms is held in [−200, 200], so that no product and no square of one overflows; outside,
 * the derivative is 0.
 */
public final class ProductUnitBasis implements Basis {

  static final double LARGEST_LOGARITHM = 200;

  private final SignedInputs inputs;
  private final int rows;
  private final double[][] exponents;
  private final boolean[][] signs;
  private final int[] unitOf;
  private final int[] inputOf;
  private final boolean constant;

  /**
   * All exponents free and no signs taken: {@code units} × {@code logarithms.length} parameters.
   *
   * @param logarithms ln |x_i|, shape [inputs][rows]
   */
  public ProductUnitBasis(double[][] logarithms, int rows, int units, boolean constant) {
    this(
        SignedInputs.positive(logarithms),
        rows,
        SumOfProducts.shape(
            new double[units][logarithms.length], new boolean[units][logarithms.length], constant),
        null);
  }

  /**
   * @param shape where the exponents that are not free stay, the signs, and whether there is a
   *     constant
   * @param free which exponents are parameters, [units][inputs]; null for all
   */
  ProductUnitBasis(SignedInputs inputs, int rows, SumOfProducts shape, boolean[][] free) {
    this.inputs = inputs;
    this.rows = rows;
    this.exponents = shape.exponents();
    this.signs = shape.signs();
    this.constant = shape.hasConstant();
    int width = inputs.inputs();
    int[] place = new int[exponents.length * width];
    int count = 0;
    for (int j = 0; j < exponents.length; j++) {
      for (int i = 0; i < width; i++) {
        if (free == null || free[j][i]) {
          place[count++] = j * width + i;
        }
      }
    }
    unitOf = new int[count];
    inputOf = new int[count];
    for (int k = 0; k < count; k++) {
      unitOf[k] = place[k] / width;
      inputOf[k] = place[k] % width;
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return exponents.length + first();
  }

  @Override
  public int parameters() {
    return unitOf.length;
  }

  /** The free exponents of a network of this shape, as θ. */
  double[] gather(double[][] from) {
    double[] parameters = new double[unitOf.length];
    for (int k = 0; k < parameters.length; k++) {
      parameters[k] = from[unitOf[k]][inputOf[k]];
    }
    return parameters;
  }

  /** All exponents, [units][inputs]: θ where they are free, as given where they are not. */
  double[][] scatter(double[] parameters) {
    double[][] all = new double[exponents.length][];
    for (int j = 0; j < all.length; j++) {
      all[j] = exponents[j].clone();
    }
    for (int k = 0; k < unitOf.length; k++) {
      all[unitOf[k]][inputOf[k]] = parameters[k];
    }
    return all;
  }

  @Override
  public void evaluate(double[] parameters, double[][] columns) {
    if (constant) {
      java.util.Arrays.fill(columns[0], 1);
    }
    double[][] all = scatter(parameters);
    for (int j = 0; j < all.length; j++) {
      inputs.product(all[j], signs[j], columns[j + first()]);
    }
  }

  @Override
  public void differentiate(
      double[] parameters,
      double[][] columns,
      double[] coefficients,
      int from,
      int to,
      double[][] block) {
    double largest = Math.exp(LARGEST_LOGARITHM);
    double smallest = Math.exp(-LARGEST_LOGARITHM);
    for (int k = 0; k < unitOf.length; k++) {
      int j = unitOf[k] + first();
      double[] column = columns[j];
      double[] logarithm = inputs.logarithms()[inputOf[k]];
      for (int r = from; r < to; r++) {
        double size = Math.abs(column[r]);
        boolean held = size >= largest || size <= smallest;
        block[r - from][k] = held ? 0 : coefficients[j] * column[r] * logarithm[r];
      }
    }
  }

  private int first() {
    return constant ? 1 : 0;
  }
}
