package dev.sigmapi.projection;

/**
 * One layer of product units, h_j = Π_i x_i^w_ji = exp(Σ_i w_ji ln x_i), after an optional constant
 * column: the columns are [1, h_1, …, h_m] or [h_1, …, h_m]. θ are the exponents that are free,
 * unit after unit.
 *
 * <p>Source: Durbin &amp; Rumelhart, "Product units" (1989). ∂h_j/∂w_ji = h_j ln x_i. The sum of
 * logarithms is held in [−200, 200], so that no product and no square of one overflows; outside,
 * the derivative is 0.
 */
public final class ProductUnitBasis implements Basis {

  static final double LARGEST_LOGARITHM = 200;

  private final double[][] logarithms;
  private final int rows;
  private final double[][] exponents;
  private final int[] unitOf;
  private final int[] inputOf;
  private final boolean constant;

  /** All exponents free: {@code units} × {@code logarithms.length} parameters. */
  public ProductUnitBasis(double[][] logarithms, int rows, int units, boolean constant) {
    this(logarithms, rows, new double[units][logarithms.length], null, constant);
  }

  /**
   * @param logarithms ln x_i, shape [inputs][rows]
   * @param exponents where the exponents that are not free stay, shape [units][inputs]
   * @param free which exponents are parameters; null for all
   */
  public ProductUnitBasis(
      double[][] logarithms, int rows, double[][] exponents, boolean[][] free, boolean constant) {
    this.logarithms = logarithms;
    this.rows = rows;
    this.exponents = exponents;
    this.constant = constant;
    int inputs = logarithms.length;
    int[] place = new int[exponents.length * inputs];
    int count = 0;
    for (int j = 0; j < exponents.length; j++) {
      for (int i = 0; i < inputs; i++) {
        if (free == null || free[j][i]) {
          place[count++] = j * inputs + i;
        }
      }
    }
    unitOf = new int[count];
    inputOf = new int[count];
    for (int k = 0; k < count; k++) {
      unitOf[k] = place[k] / inputs;
      inputOf[k] = place[k] % inputs;
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
      product(logarithms, all[j], columns[j + first()]);
    }
  }

  /** product_r = Π_i x_ri^w_i from the logarithms, [inputs][rows]. */
  static void product(double[][] logarithms, double[] exponents, double[] product) {
    java.util.Arrays.fill(product, 0);
    for (int i = 0; i < exponents.length; i++) {
      if (exponents[i] != 0) {
        Columns.addScaled(exponents[i], logarithms[i], product);
      }
    }
    for (int r = 0; r < product.length; r++) {
      product[r] = Math.exp(Math.max(-LARGEST_LOGARITHM, Math.min(LARGEST_LOGARITHM, product[r])));
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
      double[] logarithm = logarithms[inputOf[k]];
      for (int r = from; r < to; r++) {
        double h = column[r];
        boolean held = h >= largest || h <= smallest;
        block[r - from][k] = held ? 0 : coefficients[j] * h * logarithm[r];
      }
    }
  }

  private int first() {
    return constant ? 1 : 0;
  }
}
