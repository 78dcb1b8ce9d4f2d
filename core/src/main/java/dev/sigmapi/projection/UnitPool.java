package dev.sigmapi.projection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws sparse product units with simple exponents and keeps those that explain most of what a
 * network leaves over: the score of h is (h⊥·r)²/|h⊥|², h⊥ the part of h that the network's own
 * columns cannot make and r its residual. A cheap way to good starts: no step of a solver is taken.
 *
 * <p>Every other unit takes the signs that its exponents suggest, odd ones with and even ones
 * without, and the others those of all patterns that fit the residual best.
 */
final class UnitPool {

  private static final double[] SIMPLE = {1, 1, 1, 1, -1, -1, -1, 2, 2, -2, 0.5, -0.5, 3, -3};

  /** Rows that are looked at. More would only rank more finely what is a guess. */
  private static final int ROWS = 256;

  private final Sample sample;
  private final SignPatterns patterns;
  private final double[] root;

  /** A product unit. */
  private record Unit(double[] exponents, boolean[] signs, double score) {}

  UnitPool(Sample all, ErrorScale scale) {
    sample = all.thinned(ROWS);
    patterns = new SignPatterns(sample.values());
    root = new double[sample.rows()];
    for (int r = 0; r < root.length; r++) {
      root[r] = Math.sqrt(scale.nearbyWeight(sample.target()[r]));
      root[r] *= sample.weights() == null ? 1 : Math.sqrt(sample.weights()[r]);
    }
  }

  /**
   * The best units to add to a network: the network with each of them.
   *
   * @param near a network of one unit around which some of the candidates are drawn
   * @param candidates how many are drawn
   * @param keep how many are returned at most, best first
   */
  List<SumOfProducts> best(
      SumOfProducts network,
      SumOfProducts near,
      int candidates,
      int keep,
      SplittableRandom random) {
    int rows = sample.rows();
    ProductUnitBasis basis =
        new ProductUnitBasis(
            sample.values(), rows, network, new boolean[network.units()][inputs()]);
    OrthogonalColumns orthogonal = new OrthogonalColumns(rows, basis.columns());
    basis.evaluate(new double[0], orthogonal.columns());
    for (double[] column : orthogonal.columns()) {
      scale(column);
    }
    orthogonal.decompose();
    double[] residual = sample.target().clone();
    scale(residual);
    orthogonal.solve(residual, new double[basis.columns()]);
    List<Unit> kept = new ArrayList<>();
    double[] h = new double[rows];
    for (int c = 0; c < candidates; c++) {
      double[] exponents = draw(c % 2 == 0 ? null : pickNear(network, near, random), random);
      boolean[] signs = new boolean[inputs()];
      if (!patterns.none()) {
        suggest(exponents, signs, random);
        if (c % 4 < 2) {
          sample.values().product(exponents, new boolean[inputs()], h);
          scale(h);
          for (int r = 0; r < rows; r++) {
            h[r] *= residual[r];
          }
          patterns.improve(h, signs);
        }
      }
      sample.values().product(exponents, signs, h);
      scale(h);
      double before = Columns.norm(h);
      for (double[] q : orthogonal.columns()) {
        Columns.addScaled(-Columns.dot(q, h, rows), q, h);
      }
      double length = Columns.norm(h);
      if (length > 1e-6 * before) {
        double score = Math.abs(Columns.dot(h, residual, rows)) / length;
        insert(new Unit(exponents, signs, score), kept, keep);
      }
    }
    return kept.stream().map(unit -> network.withUnit(unit.exponents, unit.signs)).toList();
  }

  private int inputs() {
    return sample.inputs();
  }

  private static double[] pickNear(
      SumOfProducts network, SumOfProducts near, SplittableRandom random) {
    int pick = random.nextInt(network.units() + 1);
    return pick < network.units() ? network.exponents()[pick] : near.exponents()[0];
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

  /** Signs for odd exponents, none for even ones, and a toss for those that are not near either. */
  private void suggest(double[] exponents, boolean[] signs, SplittableRandom random) {
    for (int i = 0; i < signs.length; i++) {
      if (sample.values().signed(i)) {
        double whole = Math.rint(exponents[i]);
        boolean near = Math.abs(exponents[i] - whole) < 0.25;
        signs[i] = near ? whole % 2 != 0 : random.nextBoolean();
      }
    }
  }

  private static void insert(Unit unit, List<Unit> kept, int most) {
    int place = kept.size();
    while (place > 0 && kept.get(place - 1).score < unit.score) {
      place--;
    }
    for (int k = place - 1; k >= 0; k--) {
      if (Arrays.equals(kept.get(k).exponents, unit.exponents)
          && Arrays.equals(kept.get(k).signs, unit.signs)) {
        return;
      }
    }
    if (place < most) {
      kept.add(place, unit);
      if (kept.size() > most) {
        kept.remove(most);
      }
    }
  }

  private void scale(double[] column) {
    for (int r = 0; r < column.length; r++) {
      column[r] *= root[r];
    }
  }
}
