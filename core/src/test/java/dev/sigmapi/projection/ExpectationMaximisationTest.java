package dev.sigmapi.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.projection.ExpectationMaximisation.Criterion;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationMaximisationTest {

  /** Rows of laws that hold one after the other along the first of two columns. */
  private record Rows(double[][] x, double[] y, int[] law) {

    static Rows of(int rows, int laws, double noise, Seed seed) {
      SplittableRandom random = seed.random();
      double[][] x = new double[2][rows];
      double[] y = new double[rows];
      int[] law = new int[rows];
      for (int r = 0; r < rows; r++) {
        x[0][r] = laws * random.nextDouble();
        x[1][r] = 10 * random.nextDouble() - 3;
        law[r] = (int) x[0][r];
        y[r] = 3 - 2 * law[r] + (1 - law[r]) * x[0][r] + 0.5 * law[r] * x[1][r];
        y[r] += noise * random.nextGaussian();
      }
      return new Rows(x, y, law);
    }

    LinearExperts family() {
      return LinearExperts.withConstant(x, y.length);
    }
  }

  private static double normal(double y, double mean, double deviation) {
    double u = (y - mean) / deviation;
    return Math.exp(-0.5 * u * u) / (deviation * Math.sqrt(2 * Math.PI));
  }

  @Test
  void sharesDensitiesAndPredictionsAreThoseOfPlainLoops() {
    Rows rows = Rows.of(17, 2, 0.3, Seed.of(1));
    double[][] gate = {{0.5, -1, 0.2}, {-0.25, 0.75, 0}, {0, 0.5, -0.5}};
    double[][] experts = {{1, 2, 3}, {0, -1, 0.5}, {2, 0, 0}};
    double[] deviations = {0.5, 2, 1};
    Mixture mixture = new Mixture(gate, experts, deviations);
    double[][] shares = mixture.shares(rows.x, 17);
    double[][] responsibilities = mixture.responsibilities(rows.family(), rows.x, rows.y);
    double[] likelihood = mixture.logLikelihood(rows.family(), rows.x, rows.y);
    double[] predicted = mixture.predict(rows.family(), rows.x);
    double[] hard = mixture.predictHard(rows.family(), rows.x);
    for (int r = 0; r < 17; r++) {
      double total = 0;
      double[] p = new double[3];
      double[] f = new double[3];
      for (int e = 0; e < 3; e++) {
        p[e] = Math.exp(gate[e][0] + gate[e][1] * rows.x[0][r] + gate[e][2] * rows.x[1][r]);
        f[e] = experts[e][0] + experts[e][1] * rows.x[0][r] + experts[e][2] * rows.x[1][r];
        total += p[e];
      }
      double mean = 0;
      double density = 0;
      int likeliest = 0;
      for (int e = 0; e < 3; e++) {
        p[e] /= total;
        mean += p[e] * f[e];
        density += p[e] * normal(rows.y[r], f[e], deviations[e]);
        likeliest = p[e] > p[likeliest] ? e : likeliest;
        assertEquals(p[e], shares[e][r], 1e-12);
      }
      for (int e = 0; e < 3; e++) {
        double share = p[e] * normal(rows.y[r], f[e], deviations[e]) / density;
        assertEquals(share, responsibilities[e][r], 1e-9);
      }
      assertEquals(Math.log(density), likelihood[r], 1e-8 * Math.abs(Math.log(density)) + 1e-9);
      assertEquals(mean, predicted[r], 1e-11 * (1 + Math.abs(mean)));
      assertEquals(f[likeliest], hard[r], 1e-12 * (1 + Math.abs(mean)));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 65", "2, 65", "3, 200", "4, 65", "4, 20"})
  void theLikelihoodNeverFalls(int experts, int count) {
    for (int start = 0; start < 4; start++) {
      Rows rows = Rows.of(count, 3, 0.5, Seed.of(start));
      double[][] z = LinearExperts.constantFirst(rows.x, count);
      double[] counts = new double[count];
      SplittableRandom random = Seed.of(start).random();
      Arrays.setAll(counts, r -> random.nextInt(3));
      int[] fitted = IntStream.range(0, count).filter(r -> counts[r] > 0).toArray();
      MixtureStarts starts = new MixtureStarts(rows.family(), z, rows.y, fitted);
      double[] ridge = {1e-6, 0.01, 0.01};
      double[][] shares = starts.responsibilities(experts, start, Seed.of(start));
      for (int r = 0; r < count; r++) {
        int row = r;
        assertEquals(1, Arrays.stream(shares).mapToDouble(share -> share[row]).sum(), 1e-12);
      }
      MixtureSteps steps = new MixtureSteps(rows.family(), z, rows.y, counts, ridge, 0.05, shares);
      steps.step();
      for (int step = 0; step < 40; step++) {
        double before = steps.objective();
        int size = steps.mixture().size();
        steps.step();
        assertTrue(Double.isFinite(steps.objective()));
        assertTrue(
            steps.mixture().size() < size
                || steps.objective() >= before - 1e-9 * (1 + Math.abs(before)),
            "from %s to %s in step %d".formatted(before, steps.objective(), step));
        assertTrue(Arrays.stream(steps.mixture().deviations()).allMatch(d -> d >= 0.05));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void theGateIsWhereItsSlopeIsZero(int experts) {
    int count = 65;
    Rows rows = Rows.of(count, 3, 0.5, Seed.of(experts));
    double[][] z = LinearExperts.constantFirst(rows.x, count);
    SplittableRandom random = Seed.of(7).random();
    double[] counts = new double[count];
    double[][] h = new double[experts][count];
    for (int r = 0; r < count; r++) {
      counts[r] = random.nextInt(3);
      double total = 0;
      for (int e = 0; e < experts; e++) {
        h[e][r] = random.nextDouble();
        total += h[e][r];
      }
      for (int e = 0; e < experts; e++) {
        h[e][r] /= total;
      }
    }
    double[] ridge = {1e-6, 0.3, 0.7};
    double[][] weights = new double[experts][3];
    new SoftmaxRegression(z, counts, ridge, experts).improve(weights, h, 50);
    double total = Arrays.stream(counts).sum();
    for (int e = 0; e < experts; e++) {
      for (int j = 0; j < 3; j++) {
        double step = 1e-5;
        weights[e][j] += step;
        double above = value(weights, z, counts, h, ridge);
        weights[e][j] -= 2 * step;
        double below = value(weights, z, counts, h, ridge);
        weights[e][j] += step;
        assertEquals(0, (above - below) / (2 * step) / total, 1e-6);
      }
    }
  }

  /** Q of {@link SoftmaxRegression} by plain loops. */
  private static double value(
      double[][] weights, double[][] z, double[] counts, double[][] h, double[] ridge) {
    double value = 0;
    for (int r = 0; r < counts.length; r++) {
      double total = 0;
      double[] p = new double[weights.length];
      for (int e = 0; e < p.length; e++) {
        for (int j = 0; j < z.length; j++) {
          p[e] += weights[e][j] * z[j][r];
        }
        p[e] = Math.exp(p[e]);
        total += p[e];
      }
      for (int e = 0; e < p.length; e++) {
        value += counts[r] * h[e][r] * Math.log(p[e] / total);
      }
    }
    for (double[] expert : weights) {
      for (int j = 0; j < ridge.length; j++) {
        value -= 0.5 * ridge[j] * expert[j] * expert[j];
      }
    }
    return value;
  }

  @Test
  void lawsAndTheirPlacesAreFound() {
    Rows rows = Rows.of(600, 3, 0.1, Seed.of(3));
    MixtureFit fit =
        new ExpectationMaximisation()
            .withExperts(3)
            .fit(rows.family(), new double[][] {rows.x[0]}, rows.y, Seed.of(3));
    List<Mixture.Boundary> boundaries = fit.mixture().boundaries();
    assertEquals(2, boundaries.size());
    int[] order = {boundaries.get(0).below(), boundaries.get(0).above(), boundaries.get(1).above()};
    for (int law = 0; law < 3; law++) {
      double[] expert = fit.mixture().experts()[order[law]];
      double[] expected = {3 - 2 * law, 1 - law, 0.5 * law};
      assertArrayEquals(expected, expert, 0.15);
      assertEquals(0.1, fit.mixture().deviations()[order[law]], 0.02);
    }
    assertEquals(1, boundaries.get(0).place(), 0.05);
    assertEquals(2, boundaries.get(1).place(), 0.05);
    int[] regimes = fit.mixture().regimes(rows.family(), new double[][] {rows.x[0]}, rows.y);
    long right = IntStream.range(0, 600).filter(r -> regimes[r] == order[rows.law[r]]).count();
    assertTrue(right > 590, right + " of 600");
  }

  @Test
  void aPowerLawIsALineInLogarithms() {
    SplittableRandom random = Seed.of(4).random();
    double[][] x = new double[1][200];
    double[] y = new double[200];
    for (int r = 0; r < 200; r++) {
      x[0][r] = 10 * random.nextDouble() - 5;
      y[r] = x[0][r] < 0 ? Math.log(8) - x[0][r] : Math.log(0.3) - 0.25 * x[0][r];
      y[r] += 0.01 * random.nextGaussian();
    }
    MixtureFit fit =
        new ExpectationMaximisation()
            .withExperts(2)
            .fit(LinearExperts.withConstant(x, 200), x, y, Seed.of(4));
    Mixture.Boundary boundary = fit.mixture().boundaries().get(0);
    assertEquals(-1, fit.mixture().experts()[boundary.below()][1], 0.01);
    assertEquals(-0.25, fit.mixture().experts()[boundary.above()][1], 0.01);
    assertEquals(8, Math.exp(fit.mixture().experts()[boundary.below()][0]), 0.1);
    assertEquals(0, boundary.place(), 0.1);
  }

  @ParameterizedTest
  @CsvSource({"1, HELD_OUT", "2, HELD_OUT", "3, HELD_OUT", "1, BIC", "2, BIC", "3, BIC"})
  void theNumberOfExpertsIsFound(int laws, Criterion criterion) {
    Rows rows = Rows.of(300, laws, 0.1, Seed.of(laws));
    MixtureFit fit =
        new ExpectationMaximisation()
            .withCriterion(criterion)
            .withStarts(12)
            .fit(
                rows.family(),
                new double[][] {rows.x[0]},
                rows.y,
                RowSplit.of(300, Seed.of(5)),
                Seed.of(6));
    // More experts than laws may share a law, and then predict rows held out hardly worse.
    int largest = criterion == Criterion.BIC ? laws : 4;
    assertTrue(
        fit.mixture().size() >= laws && fit.mixture().size() <= largest, fit.choices().toString());
    assertEquals(4, fit.choices().size());
  }

  @Test
  void oneExpertIsLeastSquares() {
    Rows rows = Rows.of(65, 2, 0.5, Seed.of(8));
    MixtureFit fit =
        new ExpectationMaximisation().withExperts(1).fit(rows.family(), rows.x, rows.y, Seed.of(1));
    double[] ones = new double[65];
    Arrays.fill(ones, 1);
    assertArrayEquals(rows.family().fit(rows.y, ones, null), fit.mixture().experts()[0], 1e-10);
    assertTrue(Double.isNaN(fit.heldOutLogLikelihood()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 12})
  void fewRowsLeaveFewExperts(int count) {
    Rows rows = Rows.of(count, 2, 0.5, Seed.of(9));
    MixtureFit fit =
        new ExpectationMaximisation().withExperts(5).fit(rows.family(), rows.x, rows.y, Seed.of(1));
    assertTrue(fit.mixture().size() <= Math.max(1, count / 5));
    for (double value : fit.mixture().predict(rows.family(), rows.x)) {
      assertTrue(Double.isFinite(value));
    }
  }

  @Test
  void nothingCollapses() {
    // Eight rows are one point; the gate has a constant column, and the target a far outlier.
    Rows rows = Rows.of(60, 2, 1, Seed.of(10));
    for (int r = 0; r < 8; r++) {
      rows.x[0][r] = 0.5;
      rows.x[1][r] = 0.5;
      rows.y[r] = 7;
    }
    rows.y[20] = 1e6;
    double[][] gate = {rows.x[0], new double[60]};
    MixtureFit fit =
        new ExpectationMaximisation().withExperts(3).fit(rows.family(), gate, rows.y, Seed.of(1));
    assertTrue(Double.isFinite(fit.logLikelihood()));
    for (double value : fit.mixture().predict(rows.family(), gate)) {
      assertTrue(Double.isFinite(value));
    }
    // A target that a law explains to the last bit, and one that never changes.
    for (double slope : new double[] {1, 0}) {
      double[] exact = Arrays.stream(rows.x[0]).map(x -> 2 + slope * x).toArray();
      MixtureFit alone = new ExpectationMaximisation().fit(rows.family(), gate, exact, Seed.of(1));
      assertArrayEquals(exact, alone.mixture().predict(rows.family(), gate), 1e-6);
    }
  }

  @Test
  void aGateMayBlindlyMix() {
    Rows rows = Rows.of(100, 2, 0.1, Seed.of(11));
    MixtureFit fit =
        new ExpectationMaximisation()
            .withExperts(2)
            .fit(rows.family(), new double[0][], rows.y, Seed.of(1));
    assertEquals(1, fit.mixture().gate()[0].length);
    assertTrue(Double.isFinite(fit.logLikelihood()));
  }

  @Test
  void boundariesAreWhereTheLikeliestExpertChanges() {
    SplittableRandom random = Seed.of(12).random();
    for (int trial = 0; trial < 50; trial++) {
      double[][] gate = new double[1 + trial % 5][2];
      for (double[] expert : gate) {
        Arrays.setAll(expert, j -> random.nextGaussian());
      }
      Mixture mixture = new Mixture(gate, new double[gate.length][1], new double[gate.length]);
      double[] grid = IntStream.range(0, 20_001).mapToDouble(i -> (i - 10_000) * 1e-2).toArray();
      int[] owners = mixture.owners(new double[][] {grid}, grid.length);
      List<Mixture.Boundary> boundaries =
          mixture.boundaries().stream().filter(b -> Math.abs(b.place()) < 99).toList();
      int changes = 0;
      for (int i = 1; i < grid.length; i++) {
        if (owners[i] != owners[i - 1] && Math.abs(grid[i]) < 99) {
          double place = grid[i];
          assertTrue(
              boundaries.stream().anyMatch(b -> Math.abs(b.place() - place) < 0.0101),
              place + " of " + boundaries);
          changes++;
        }
      }
      assertTrue(changes <= boundaries.size());
    }
    Mixture two = new Mixture(new double[2][3], new double[2][1], new double[2]);
    assertThrows(IllegalStateException.class, two::boundaries);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Rows rows = Rows.of(120, 3, 0.3, Seed.of(13));
    RowSplit split = RowSplit.of(120, Seed.of(1));
    ExpectationMaximisation search = new ExpectationMaximisation().withStarts(8);
    MixtureFit one = search.withThreads(1).fit(rows.family(), rows.x, rows.y, split, Seed.of(2));
    for (int threads : new int[] {2, 3, 8}) {
      MixtureFit other =
          search.withThreads(threads).fit(rows.family(), rows.x, rows.y, split, Seed.of(2));
      assertEquals(one, other);
    }
  }

  @Test
  void whatCannotBeUsedIsRefused() {
    Rows rows = Rows.of(10, 2, 0.3, Seed.of(14));
    ExpectationMaximisation search = new ExpectationMaximisation();
    assertThrows(IllegalArgumentException.class, () -> search.withExperts(0));
    double[] nan = rows.y.clone();
    nan[3] = Double.NaN;
    assertThrows(
        IllegalArgumentException.class, () -> search.fit(rows.family(), rows.x, nan, Seed.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> search.fit(rows.family(), new double[][] {nan}, rows.y, Seed.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> search.fit(rows.family(), rows.x, new double[9], Seed.of(1)));
  }
}
