package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DifferentialEvolutionTest {

  /** Σ x² − 10 cos 2πx + 10: a valley at every whole point, the deepest at 0. */
  private static double rastrigin(double[] x) {
    double total = 0;
    for (double v : x) {
      total += v * v - 10 * Math.cos(2 * Math.PI * v) + 10;
    }
    return total;
  }

  private static double[] filled(int size, double value) {
    double[] x = new double[size];
    Arrays.fill(x, value);
    return x;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theDeepestOfManyValleysIsFound(long seed) {
    double[] x = filled(5, 3.3);
    double value =
        new DifferentialEvolution()
            .minimise(x, filled(5, 5), DifferentialEvolutionTest::rastrigin, Seed.of(seed));
    assertEquals(rastrigin(x), value);
    assertTrue(value < 1e-6, "seed " + seed + ": " + value);
  }

  @Test
  void theBudgetIsKeptAndTheSeedDecides() {
    int[] looks = {0};
    double[] one = filled(3, 1);
    double[] two = filled(3, 1);
    new DifferentialEvolution(10, 7)
        .minimise(
            one,
            filled(3, 2),
            x -> {
              looks[0]++;
              return rastrigin(x);
            },
            Seed.of(9));
    new DifferentialEvolution(10, 7)
        .minimise(two, filled(3, 2), DifferentialEvolutionTest::rastrigin, Seed.of(9));
    assertEquals(10 * 8, looks[0]);
    assertArrayEquals(one, two);
  }

  @Test
  void whatIsNoNumberIsNeverTakenAndNothingIsLost() {
    double[] x = filled(2, 1);
    double value =
        new DifferentialEvolution(8, 50)
            .minimise(x, filled(2, 3), v -> v[0] < 0 ? Double.NaN : v[0] + v[1] * v[1], Seed.of(1));
    assertTrue(x[0] >= 0 && value <= 2, "" + value);
    double lost = new DifferentialEvolution().minimise(x, x.clone(), v -> Double.NaN, Seed.of(1));
    assertEquals(Double.POSITIVE_INFINITY, lost);
    double[] none = new double[0];
    assertEquals(4, new DifferentialEvolution(4, 2).minimise(none, none, v -> 4, Seed.of(1)));
  }

  @Test
  void itStopsWhenItIsToldAndKeepsTheBestSoFar() {
    for (int most : new int[] {1, 5, 10, 11, 34}) {
      int[] looks = {0};
      double[] least = {Double.POSITIVE_INFINITY};
      double[] x = filled(3, 1);
      double value =
          new DifferentialEvolution(10, 7)
              .minimise(
                  x,
                  filled(3, 2),
                  point -> {
                    double here = rastrigin(point);
                    looks[0]++;
                    least[0] = Math.min(least[0], here);
                    return here;
                  },
                  best -> {
                    assertEquals(least[0], best);
                    return looks[0] < most;
                  },
                  Seed.of(9));
      assertEquals(most, looks[0]);
      assertEquals(least[0], value);
      assertEquals(value, rastrigin(x));
    }
  }
}
