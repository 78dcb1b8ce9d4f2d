package dev.sigmapi.projection;

import java.util.SplittableRandom;

/**
 * Draws sparse product units with simple exponents and keeps those that explain most of what a
 * network leaves over: the score of h is (h⊥·r)²/|h⊥|², h⊥ the part of h that the network's own
 * columns cannot make and r its residual. A cheap way to good starts: no step of a solver is taken.
 */
final class UnitPool {

  private static final double[] SIMPLE = {1, 1, 1, 1, -1, -1, -1, 2, 2, -2, 0.5, -0.5, 3, -3};

  /** Rows that are looked at. More would only rank more finely what is a guess. */
  private static final int ROWS = 256;

  private final Sample sample;
  private final double[] root;

  UnitPool(Sample all, ErrorScale scale) {
    sample = all.thinned(ROWS);
    root = new double[sample.rows()];
    for (int r = 0; r < root.length; r++) {
      root[r] = Math.sqrt(scale.nearbyWeight(sample.target()[r]));
      root[r] *= sample.weights() == null ? 1 : Math.sqrt(sample.weights()[r]);
    }
  }

  /**
   * The best units to add to some others.
   *
   * @param units exponents of the units there are, [units][inputs]
   * @param near exponents of a unit around which half of the candidates are drawn; null for none
   * @param candidates how many are drawn
   * @param keep how many are returned at most, best first
   */
  double[][] best(
      double[][] units,
      boolean constant,
      double[] near,
      int candidates,
      int keep,
      SplittableRandom random) {
    int rows = sample.rows();
    ProductUnitBasis basis =
        new ProductUnitBasis(
            sample.logarithms(), rows, units, new boolean[units.length][inputs()], constant);
    OrthogonalColumns orthogonal = new OrthogonalColumns(rows, basis.columns());
    basis.evaluate(new double[0], orthogonal.columns());
    for (double[] column : orthogonal.columns()) {
      scale(column);
    }
    orthogonal.decompose();
    double[] residual = sample.target().clone();
    scale(residual);
    orthogonal.solve(residual, new double[basis.columns()]);
    double[][] kept = new double[keep][];
    double[] scores = new double[keep];
    double[] h = new double[rows];
    for (int c = 0; c < candidates; c++) {
      double[] unit = draw(c % 2 == 0 ? null : pickNear(units, near, random), random);
      ProductUnitBasis.product(sample.logarithms(), unit, h);
      scale(h);
      double before = Columns.norm(h);
      for (double[] q : orthogonal.columns()) {
        Columns.addScaled(-Columns.dot(q, h, rows), q, h);
      }
      double length = Columns.norm(h);
      if (!(length > 1e-6 * before)) {
        continue;
      }
      double score = Math.abs(Columns.dot(h, residual, rows)) / length;
      insert(unit, score, kept, scores);
    }
    int found = 0;
    while (found < keep && kept[found] != null) {
      found++;
    }
    return java.util.Arrays.copyOf(kept, found);
  }

  private int inputs() {
    return sample.inputs();
  }

  private static double[] pickNear(double[][] units, double[] near, SplittableRandom random) {
    int known = units.length + (near == null ? 0 : 1);
    if (known == 0) {
      return null;
    }
    int pick = random.nextInt(known);
    return pick < units.length ? units[pick] : near;
  }

  /** A unit of a few simple exponents, or one that differs from another in a few exponents. */
  private double[] draw(double[] from, SplittableRandom random) {
    double[] unit = from == null ? new double[inputs()] : from.clone();
    int changes = 1;
    while (changes < inputs() && changes < 5 && random.nextInt(5) < 3) {
      changes++;
    }
    for (int change = 0; change < changes; change++) {
      int input = random.nextInt(inputs());
      double exponent = SIMPLE[random.nextInt(SIMPLE.length)];
      if (from == null) {
        unit[input] = exponent;
      } else {
        unit[input] += exponent;
      }
    }
    return unit;
  }

  private static void insert(double[] unit, double score, double[][] kept, double[] scores) {
    int place = kept.length;
    while (place > 0 && (kept[place - 1] == null || scores[place - 1] < score)) {
      place--;
    }
    for (int k = place - 1; k >= 0; k--) {
      if (java.util.Arrays.equals(kept[k], unit)) {
        return;
      }
    }
    if (place == kept.length) {
      return;
    }
    System.arraycopy(kept, place, kept, place + 1, kept.length - place - 1);
    System.arraycopy(scores, place, scores, place + 1, kept.length - place - 1);
    kept[place] = unit;
    scores[place] = score;
  }

  private void scale(double[] column) {
    for (int r = 0; r < column.length; r++) {
      column[r] *= root[r];
    }
  }
}
