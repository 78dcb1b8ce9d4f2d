package dev.sigmapi.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProductUnitSearchTest {
  private static final double[] SIMPLE = {-2, -1, -0.5, 0, 0, 0.5, 1, 2, 3};

  @Test
  void sumsOfProductsAreFoundExactly() {
    for (int units = 1; units <= 3; units++) {
      for (long seed = 0; seed < 5; seed++) {
        Random random = new Random(100 * units + seed);
        int inputs = 2 + random.nextInt(3);
        double[][] exponents = new double[units][inputs];
        for (double[] unit : exponents) {
          Arrays.setAll(unit, i -> SIMPLE[random.nextInt(SIMPLE.length)]);
          unit[random.nextInt(inputs)] = 1 + random.nextInt(2);
        }
        double[] coefficients = random.doubles(units, 0.5, 3).toArray();
        double[][] x = inputs(inputs, 300, random);
        double[] y = sum(exponents, coefficients, x);
        ProductUnitFit fit = new ProductUnitSearch().fit(x, y, Seed.of(seed));
        String what = units + " units, seed " + seed + ": " + Arrays.deepToString(exponents);
        assertTrue(fit.exact(), what);
        double[][] fresh = inputs(inputs, 100, random);
        double[] expected = sum(exponents, coefficients, fresh);
        double[] found = fit.predict(fresh);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], found[i], 1e-8 * Math.abs(expected[i]), what);
        }
      }
    }
  }

  /** A law of signed inputs, row by row. */
  private interface Law {
    double of(double[] x);
  }

  private static void isFoundExactly(String name, int inputs, Law law) {
    for (long seed = 0; seed < 3; seed++) {
      Random random = new Random(50 + seed);
      double[][] x = signed(inputs, 300, random);
      ProductUnitFit fit = new ProductUnitSearch().fit(x, values(x, law), Seed.of(seed));
      assertTrue(fit.exact(), name + ", seed " + seed);
      double[][] fresh = signed(inputs, 100, random);
      double[] expected = values(fresh, law);
      double[] found = fit.predict(fresh);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], 1e-8 * Math.max(1, Math.abs(expected[i])), name);
      }
    }
  }

  @Test
  void lawsOfInputsOfAnySignAreFoundExactly() {
    isFoundExactly("xy", 2, x -> x[0] * x[1]);
    isFoundExactly("x/y", 2, x -> x[0] / x[1]);
    isFoundExactly("x + y", 2, x -> x[0] + x[1]);
    isFoundExactly("x - y", 2, x -> x[0] - x[1]);
    isFoundExactly("root of size", 2, x -> Math.sqrt(Math.abs(x[0])));
    isFoundExactly("signed root", 2, x -> Math.signum(x[0]) * Math.sqrt(Math.abs(x[0])) * x[1]);
    isFoundExactly("with a constant", 2, x -> 3 + 2 * x[0] * Math.abs(x[1]));
    isFoundExactly("three terms", 3, x -> x[0] * x[0] - 2 * x[0] * x[1] + x[2] / x[1]);
    isFoundExactly("a cube", 3, x -> x[0] * x[0] * x[0] * Math.signum(x[2]) / (x[1] * x[1]));
  }

  @Test
  void rowsWithZerosAreRowsLikeOthers() {
    Random random = new Random(8);
    double[][] x = signed(2, 300, random);
    for (int r = 0; r < 300; r += 3) {
      x[r % 2][r] = 0;
    }
    for (Law law : List.<Law>of(v -> v[0] * v[1], v -> Math.sqrt(Math.abs(v[0])) + 2 * v[1])) {
      ProductUnitFit fit = new ProductUnitSearch().fit(x, values(x, law), Seed.of(1));
      assertArrayEquals(values(x, law), fit.predict(x), 1e-7);
    }
  }

  @Test
  void parityOfTwelveInputsIsFoundFromSomeOfItsPatterns() {
    for (long seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      double[][] some = new double[12][200];
      double[][] all = new double[12][4096];
      for (int i = 0; i < 12; i++) {
        for (int pattern = 0; pattern < 4096; pattern++) {
          all[i][pattern] = (pattern >> i & 1) == 1 ? -1 : 1;
        }
      }
      for (int r = 0; r < 200; r++) {
        int pattern = random.nextInt(4096);
        for (int i = 0; i < 12; i++) {
          some[i][r] = all[i][pattern];
        }
      }
      Law parity = x -> Arrays.stream(x).reduce(1, (a, b) -> a * b);
      ProductUnitFit fit = new ProductUnitSearch().fit(some, values(some, parity), Seed.of(seed));
      assertArrayEquals(values(all, parity), fit.predict(all), 1e-9);
    }
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Random random = new Random(1);
    double[][] x = inputs(3, 200, random);
    double[] y = sum(new double[][] {{1, 2, 0}, {0, -1, 1}}, new double[] {2, 1}, x);
    for (int i = 0; i < y.length; i++) {
      y[i] += 0.05 * random.nextGaussian();
    }
    ProductUnitFit one = new ProductUnitSearch().withThreads(1).fit(x, y, Seed.of(1));
    for (int threads : new int[] {2, 3, 8}) {
      ProductUnitFit other = new ProductUnitSearch().withThreads(threads).fit(x, y, Seed.of(1));
      assertArrayEquals(one.predict(x), other.predict(x), 0.0, threads + " threads");
    }
  }

  @Test
  void simpleExponentsComeOutOfNoise() {
    Random random = new Random(2);
    double[][] x = inputs(2, 300, random);
    double[] y = sum(new double[][] {{1.5, -1}}, new double[] {2}, x);
    double size = Math.sqrt(Arrays.stream(y).map(v -> v * v).average().orElse(0));
    for (int i = 0; i < y.length; i++) {
      y[i] += 0.01 * size * random.nextGaussian();
    }
    SumOfProducts found = new ProductUnitSearch().fit(x, y, Seed.of(1)).network();
    assertEquals(1, found.units());
    assertArrayEquals(new double[] {1.5, -1}, found.exponents()[0], 1e-9);
    assertEquals(2, found.coefficients()[0], 0.02);
  }

  @Test
  void rowsThatAreWrongByAFactorOfTenDoNotBendTheLaw() {
    Random random = new Random(3);
    double[][] x = inputs(2, 500, random);
    double[] y = sum(new double[][] {{2, -0.5}}, new double[] {7}, x);
    for (int i = 0; i < y.length; i++) {
      y[i] *= Math.exp(0.01 * random.nextGaussian()) * (i % 33 == 0 ? 10 : 1);
    }
    ProductUnitFit fit =
        new ProductUnitSearch().withScale(ErrorScale.LOGARITHMIC).fit(x, y, Seed.of(1));
    assertEquals(Loss.CAUCHY, fit.loss());
    assertTrue(fit.outliers() >= 14, "" + fit.outliers());
    assertArrayEquals(new double[] {2, -0.5}, fit.network().exponents()[0], 0.005);
  }

  @Test
  void sumsAreFoundOnTheLogarithmicScaleToo() {
    Random random = new Random(4);
    double[][] x = inputs(2, 300, random);
    double[] y = sum(new double[][] {{3, 0}, {0, -2}}, new double[] {2, 5}, x);
    ProductUnitFit fit =
        new ProductUnitSearch().withScale(ErrorScale.LOGARITHMIC).fit(x, y, Seed.of(1));
    assertArrayEquals(y, fit.predict(x), 1e-6 * Arrays.stream(y).max().orElse(1));
  }

  @Test
  void asManyUnitsAsAsked() {
    Random random = new Random(5);
    double[][] x = inputs(2, 200, random);
    double[] y = new double[200];
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.sin(3 * x[0][i]) + x[1][i] + 0.1 * random.nextGaussian();
    }
    SumOfProducts found = new ProductUnitSearch().withUnits(2).fit(x, y, Seed.of(1)).network();
    assertTrue(found.units() >= 1 && found.units() <= 2, "" + found.units());
  }

  @Test
  void degenerateTablesGiveFiniteNumbers() {
    Random random = new Random(6);
    double[][] x = inputs(2, 30, random);
    double[][] twins = {x[0], x[0].clone()};
    double[][] still = {x[0], new double[30]};
    Arrays.fill(still[1], 3);
    double[] y = sum(new double[][] {{1, 0}}, new double[] {1}, x);
    double[] same = new double[30];
    Arrays.fill(same, 4);
    assertFinite(new ProductUnitSearch().fit(x, same, Seed.of(1)), x);
    assertFinite(new ProductUnitSearch().fit(twins, y, Seed.of(1)), twins);
    assertFinite(new ProductUnitSearch().fit(still, y, Seed.of(1)), still);
    double[][] few = inputs(9, 4, random);
    assertFinite(new ProductUnitSearch().fit(few, new double[] {1, 2, 4, 3}, Seed.of(1)), few);
    double[][] huge = inputs(1, 30, random);
    double[] large = sum(new double[][] {{1}}, new double[] {1e200}, huge);
    assertFinite(new ProductUnitSearch().fit(huge, large, Seed.of(1)), huge);
  }

  @Test
  void whatCannotBeUsedIsRefused() {
    ProductUnitSearch search = new ProductUnitSearch();
    double[] y = {1, 2, 3};
    double[][] infinite = {{1, Double.POSITIVE_INFINITY, 2}};
    double[][] good = {{1, 2, 3}};
    Seed seed = Seed.of(1);
    assertThrows(IllegalArgumentException.class, () -> search.fit(infinite, y, seed));
    double[] missing = {1, Double.NaN, 3};
    assertThrows(IllegalArgumentException.class, () -> search.fit(good, missing, seed));
    RowSplit nothing = new RowSplit(new int[0], new int[0]);
    assertThrows(IllegalArgumentException.class, () -> search.fit(good, y, nothing, seed));
  }

  @Test
  void leastSquaresSolvesColumnsOfAnyRank() {
    OrthogonalColumns solver = new OrthogonalColumns(4, 3);
    double[][] columns = {{1, 1, 1, 1}, {1, 2, 3, 4}, {2, 4, 6, 8}};
    for (int j = 0; j < 3; j++) {
      System.arraycopy(columns[j], 0, solver.columns()[j], 0, 4);
    }
    double[] residual = {3, 5, 7, 9};
    double[] coefficients = new double[3];
    solver.decompose();
    solver.solve(residual, coefficients);
    for (int i = 0; i < 4; i++) {
      double fitted = 0;
      for (int j = 0; j < 3; j++) {
        fitted += coefficients[j] * columns[j][i];
      }
      assertEquals(3 + 2 * i, fitted, 1e-12);
      assertEquals(0, residual[i], 1e-12);
    }
  }

  private static void assertFinite(ProductUnitFit fit, double[][] x) {
    for (double value : fit.predict(x)) {
      assertTrue(Double.isFinite(value), fit.network().toString());
    }
  }

  private static double[][] signed(int inputs, int rows, Random random) {
    double[][] x = new double[inputs][];
    for (int i = 0; i < inputs; i++) {
      x[i] = random.doubles(rows, -2, 2).toArray();
    }
    return x;
  }

  private static double[] values(double[][] x, Law law) {
    double[] y = new double[x[0].length];
    for (int r = 0; r < y.length; r++) {
      int row = r;
      y[r] = law.of(Arrays.stream(x).mapToDouble(column -> column[row]).toArray());
    }
    return y;
  }

  private static double[][] inputs(int inputs, int rows, Random random) {
    double[][] x = new double[inputs][];
    for (int i = 0; i < inputs; i++) {
      x[i] = random.doubles(rows, 1, 4).toArray();
    }
    return x;
  }

  private static double[] sum(double[][] exponents, double[] coefficients, double[][] x) {
    double[] y = new double[x[0].length];
    for (int row = 0; row < y.length; row++) {
      for (int j = 0; j < exponents.length; j++) {
        double product = coefficients[j];
        for (int i = 0; i < x.length; i++) {
          product *= Math.pow(x[i][row], exponents[j][i]);
        }
        y[row] += product;
      }
    }
    return y;
  }
}
