package dev.sigmapi.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The accuracy that is promised, on a grid over all floats. */
final class FloatFunctionsTest {

  /** A prime step through the bit patterns: some 1.3 million floats of every magnitude. */
  private static final int STEP = 3_253;

  private interface Function {
    float of(float x);
  }

  private interface Exact {
    double of(double x);
  }

  @Test
  void expIsWithinOneUlp() {
    assertTrue(worstUlps(FloatFunctions::exp, Math::exp, -110, 89) < 1);
    assertEquals(1f, FloatFunctions.exp(0));
    assertEquals(0f, FloatFunctions.exp(Float.NEGATIVE_INFINITY));
    assertEquals(Float.POSITIVE_INFINITY, FloatFunctions.exp(88.8f));
  }

  @Test
  void logIsWithinOneUlp() {
    assertTrue(worstUlps(FloatFunctions::log, Math::log, Float.MIN_VALUE, Float.MAX_VALUE) < 1);
    assertEquals(0f, FloatFunctions.log(1));
  }

  @Test
  void sinesOfHalfTurnsAreWithinTwoUlps() {
    Exact sine = x -> Math.sin(Math.PI * x);
    Exact cosine = x -> Math.cos(Math.PI * x);
    assertTrue(worstUlps(FloatFunctions::sinPi, sine, -0.5f, 0.5f) < 2);
    assertTrue(worstUlps(FloatFunctions::cosPi, cosine, -0.25f, 0.25f) < 2);
  }

  @Test
  void sinesOfRadiansAreWithinOneMillionth() {
    assertTrue(worst(FloatFunctions::sin, Math::sin, Float.MAX_VALUE) < 2e-7);
    assertTrue(worst(FloatFunctions::cos, Math::cos, Float.MAX_VALUE) < 2e-7);
    assertEquals(1e-6f, FloatFunctions.sin(1e-6f));
  }

  @Test
  void activationsAreAccurateNearZeroToo() {
    assertTrue(worstUlps(FloatFunctions::tanh, Math::tanh, -100, 100) < 4);
    assertTrue(worstUlps(FloatFunctions::elu, Elementwise.ELU::value, -100, 100) < 4);
    assertTrue(worstUlps(FloatFunctions::sigmoid, Elementwise.SIGMOID::value, -80, 100) < 4);
    assertTrue(worstUlps(FloatFunctions::softplus, Elementwise.SOFTPLUS::value, -80, 100) < 4);
    assertTrue(worstUlps(FloatFunctions::silu, Elementwise.SILU::value, -80, 100) < 4);
    assertTrue(worstUlps(FloatFunctions::gelu, Elementwise.GELU::value, -3, 100) < 20);
    assertEquals(1e-6f, FloatFunctions.tanh(1e-6f));
    assertEquals(-1e-6f, FloatFunctions.elu(-1e-6f), 1e-12f);
    assertEquals(9.3576e-14f, FloatFunctions.softplus(-30), 1e-18f);
  }

  private static double worstUlps(Function f, Exact exact, float from, float to) {
    double worst = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
      float x = Float.intBitsToFloat((int) bits);
      if (x >= from && x <= to) {
        double expected = exact.of(x);
        float actual = f.of(x);
        if (actual != (float) expected) {
          worst = Math.max(worst, Math.abs(actual - expected) / Math.ulp((float) expected));
        }
      }
    }
    return worst;
  }

  private static double worst(Function f, Exact exact, float limit) {
    double worst = 0;
    for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STEP) {
      float x = Float.intBitsToFloat((int) bits);
      if (Math.abs(x) <= limit) {
        worst = Math.max(worst, Math.abs(f.of(x) - exact.of(x)));
      }
    }
    return worst;
  }
}
