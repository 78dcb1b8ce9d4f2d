package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LbfgsTest {

  /** Σ 100 (x_i+1 − x_i²)² + (1 − x_i)², least at ones (Rosenbrock 1960). */
  private static double rosenbrock(double[] x, double[] gradient) {
    Arrays.fill(gradient, 0);
    double total = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double bend = x[i + 1] - x[i] * x[i];
      total += 100 * bend * bend + (1 - x[i]) * (1 - x[i]);
      gradient[i] += -400 * bend * x[i] - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * bend;
    }
    return total;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 100})
  void rosenbrocksValleyIsFollowedToItsEnd(int size) {
    double[] x = new double[size];
    for (int i = 0; i < size; i++) {
      x[i] = i % 2 == 0 ? -1.2 : 1;
    }
    Lbfgs.Result result = Lbfgs.minimise(LbfgsTest::rosenbrock, x, 10, 2000, 1e-8);
    assertTrue(result.gradientNorm() <= 1e-8, "" + result);
    for (double each : x) {
      assertEquals(1, each, 1e-7, "" + result);
    }
  }

  @Test
  void aLogisticRegressionIsSolved() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] rows = new double[200][10];
    double[] sign = new double[200];
    for (int r = 0; r < rows.length; r++) {
      double sum = random.nextDouble() - 0.5;
      for (int j = 0; j < 10; j++) {
        rows[r][j] = 2 * random.nextDouble() - 1;
        sum += (j - 4) * rows[r][j] / 5;
      }
      sign[r] = sum > 0 ? 1 : -1;
    }
    DoubleFunction loss =
        (x, gradient) -> {
          double total = 0;
          for (int j = 0; j < 10; j++) {
            total += 0.0005 * x[j] * x[j];
            gradient[j] = 0.001 * x[j];
          }
          for (int r = 0; r < rows.length; r++) {
            double margin = sign[r] * StrongWolfe.dot(rows[r], x);
            total += Math.log1p(Math.exp(-margin)) / rows.length;
            double slope = -sign[r] / (1 + Math.exp(margin)) / rows.length;
            for (int j = 0; j < 10; j++) {
              gradient[j] += slope * rows[r][j];
            }
          }
          return total;
        };
    double[] x = new double[10];
    Lbfgs.Result result = Lbfgs.minimise(loss, x, 10, 300, 1e-8);
    assertTrue(result.gradientNorm() <= 1e-8, "" + result);
    double[] other = new double[10];
    Arrays.fill(other, 3);
    Lbfgs.minimise(loss, other, 3, 300, 1e-8);
    assertArrayEquals(x, other, 1e-4);
  }

  @Test
  void aLineSearchKeepsBothWolfeConditions() {
    SplittableRandom random = new SplittableRandom(6);
    for (int trial = 0; trial < 200; trial++) {
      double a = 10 * random.nextDouble();
      double b = 0.1 + 5 * random.nextDouble();
      DoubleFunction wave =
          (x, g) -> {
            g[0] = 0.2 * (x[0] - a) + b * Math.cos(b * x[0]);
            return 0.1 * (x[0] - a) * (x[0] - a) + Math.sin(b * x[0]);
          };
      double[] start = {20 * random.nextDouble() - 10};
      double[] gradient = new double[1];
      double value = wave.at(start, gradient);
      double[] direction = {-gradient[0]};
      StrongWolfe line = new StrongWolfe(wave, start, value, gradient, direction);
      String which = "trial " + trial;
      assertTrue(line.search(Math.pow(10, 4 * random.nextDouble() - 3)), which);
      double t = (line.point[0] - start[0]) / direction[0];
      double slope = -gradient[0] * gradient[0];
      assertTrue(line.value <= value + 1e-4 * t * slope + 1e-12, which);
      assertTrue(Math.abs(line.gradient[0] * direction[0]) <= -0.9 * slope + 1e-12, which);
    }
  }

  @Test
  void aWallOfNoValueIsStoodOffFrom() {
    // −ln(x) + x is nothing for x ≤ 0; the first step along the gradient leaps over the wall.
    DoubleFunction wall =
        (x, g) -> {
          g[0] = 1 - 1 / x[0];
          return x[0] - Math.log(x[0]);
        };
    double[] x = {30};
    Lbfgs.Result result = Lbfgs.minimise(wall, x, 5, 100, 1e-8);
    assertEquals(1, x[0], 1e-7, "" + result);
  }

  @Test
  void anAscentIsRefused() {
    DoubleFunction square =
        (x, g) -> {
          g[0] = 2 * x[0];
          return x[0] * x[0];
        };
    double[] start = {1};
    assertFalse(new StrongWolfe(square, start, 1, new double[] {2}, new double[] {1}).search(1));
    double[] least = {0};
    assertEquals(0, Lbfgs.minimise(square, least, 5, 10, 0).iterations());
    assertThrows(IllegalArgumentException.class, () -> new Lbfgs.Settings(1, 0));
  }

  @Test
  void parametersOfANetworkConvergeAndThenStandStill() {
    Parameter p = new Parameter(Tensor.of(new float[] {-1.2f, 1}, 1, 2));
    int[] evaluations = {0};
    Objective objective =
        () -> {
          evaluations[0]++;
          double[] x = {p.value().data()[0], p.value().data()[1]};
          double[] gradient = new double[2];
          double value = rosenbrock(x, gradient);
          p.gradient().data()[0] = (float) gradient[0];
          p.gradient().data()[1] = (float) gradient[1];
          return value;
        };
    Lbfgs lbfgs = new Lbfgs(Map.of("p", p), new Lbfgs.Settings());
    double before = Double.POSITIVE_INFINITY;
    for (int t = 1; t <= 60; t++) {
      double value = objective.evaluate();
      assertTrue(value <= before, "step " + t);
      before = value;
      lbfgs.step(t, 1, value, objective);
    }
    assertArrayEquals(new float[] {1, 1}, p.value().data(), 1e-4f);
    int after = evaluations[0];
    for (int t = 61; t <= 70; t++) {
      lbfgs.step(t, 1, objective.evaluate(), objective);
    }
    assertTrue(evaluations[0] - after < 10 * 41, "" + (evaluations[0] - after));
    assertArrayEquals(new float[] {1, 1}, p.value().data(), 1e-4f);
  }
}
