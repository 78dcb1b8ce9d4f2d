package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MomentsTest {

  @ParameterizedTest
  @ValueSource(doubles = {1, 1e-300, 1e-160, 1e160, 1e300})
  void numbersOfAnySizeHaveADeviation(double unit) {
    Moments moments = Moments.of(new double[] {unit, -3 * unit, 5 * unit});
    assertEquals(1, moments.mean() / unit, 1e-12);
    assertEquals(Math.sqrt(32 / 3.0), moments.deviation() / unit, 1e-12);
  }

  @Test
  void withoutAnyDifferenceTheDeviationIsOne() {
    assertEquals(new Moments(0, 1), Moments.of(new double[] {0, 0}));
    assertEquals(new Moments(2, 1), Moments.of(new double[] {2, 2}));
    assertEquals(new Moments(0, 1), Moments.of(new double[0]));
  }
}
