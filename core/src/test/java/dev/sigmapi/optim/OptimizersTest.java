package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class OptimizersTest {
  private static final double[] FIRST = {1, -2, 3};

  static final List<OptimizerSettings> ALL =
      List.of(
          new Sgd.Settings(),
          new Sgd.Settings(0.05, 0.8, false, 0.1),
          new Sgd.Settings(0.05, 0, true, 0),
          new RmsProp.Settings(),
          new RmsProp.Settings(0.1, 0.9, 1e-3, 0.2),
          new Adam.Settings(),
          new Adam.Settings(0.1, 0.8, 0.95, 1e-4, 0.3),
          new Lbfgs.Settings());

  /** What is right: the recurrences of the papers, one number at a time in double precision. */
  private static final class Oracle {
    private final double[] w = FIRST.clone();
    private final double[] first = new double[3];
    private final double[] second = new double[3];

    void step(OptimizerSettings settings, long t, double factor, double[] g) {
      for (int i = 0; i < w.length; i++) {
        if (settings instanceof Sgd.Settings s) {
          first[i] = s.momentum() * first[i] + g[i];
          double along = s.nesterov() ? g[i] + s.momentum() * first[i] : first[i];
          w[i] -= s.rate() * factor * (s.decay() * w[i] + along);
        } else if (settings instanceof RmsProp.Settings s) {
          first[i] = s.rho() * first[i] + (1 - s.rho()) * g[i] * g[i];
          double along = g[i] / (Math.sqrt(first[i]) + s.epsilon());
          w[i] -= s.rate() * factor * (s.decay() * w[i] + along);
        } else if (settings instanceof Adam.Settings s) {
          first[i] = s.beta1() * first[i] + (1 - s.beta1()) * g[i];
          second[i] = s.beta2() * second[i] + (1 - s.beta2()) * g[i] * g[i];
          double mean = first[i] / (1 - Math.pow(s.beta1(), t));
          double root = Math.sqrt(second[i] / (1 - Math.pow(s.beta2(), t)));
          w[i] -= s.rate() * factor * (s.decay() * w[i] + mean / (root + s.epsilon()));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void stepsAreTheRecurrencesOfThePapers(OptimizerSettings settings) {
    if (settings.fullBatch()) {
      return;
    }
    Parameter parameter = parameter();
    Optimizer optimizer = settings.on(Map.of("w", parameter));
    Oracle oracle = new Oracle();
    double[] g = new double[3];
    for (int t = 1; t <= 30; t++) {
      for (int i = 0; i < 3; i++) {
        g[i] = (float) (Math.sin(t + i) * (i + 1));
        parameter.gradient().data()[i] = (float) g[i];
      }
      double factor = 1.0 / t;
      optimizer.step(t, factor, 0, () -> 0);
      oracle.step(settings, t, factor, g);
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(oracle.w[i], parameter.value().data()[i], 2e-5, settings.toString());
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aStateThatIsCopiedBackGoesOnWithTheSameBits(OptimizerSettings settings) {
    Parameter unbroken = parameter();
    Optimizer first = settings.on(Map.of("w", unbroken));
    Map<String, Tensor> kept = new LinkedHashMap<>();
    Tensor value = null;
    for (int t = 1; t <= 20; t++) {
      if (t == 12) {
        first.state().forEach((name, tensor) -> kept.put(name, tensor.copy()));
        value = unbroken.value().copy();
      }
      first.step(t, 1, bowl(unbroken).evaluate(), bowl(unbroken));
    }
    Parameter resumed = parameter();
    Optimizer second = settings.on(Map.of("w", resumed));
    second.state().forEach((name, tensor) -> tensor.copyFrom(kept.get(name)));
    resumed.value().copyFrom(value);
    for (int t = 12; t <= 20; t++) {
      second.step(t, 1, bowl(resumed).evaluate(), bowl(resumed));
    }
    assertArrayEquals(unbroken.value().data(), resumed.value().data(), 0f);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aBowlIsGoneDown(OptimizerSettings settings) {
    Parameter parameter = parameter();
    Optimizer optimizer = settings.on(Map.of("w", parameter));
    double before = bowl(parameter).evaluate();
    for (int t = 1; t <= 400; t++) {
      optimizer.step(t, 1, bowl(parameter).evaluate(), bowl(parameter));
    }
    assertTrue(bowl(parameter).evaluate() < 0.8 * before, settings.toString());
  }

  @Test
  void rosenbrockIsSolved() {
    for (int size : new int[] {2, 100}) {
      double[] x = new double[size];
      for (int i = 0; i < size; i++) {
        x[i] = i % 2 == 0 ? -1.2 : 1;
      }
      Lbfgs.Result result = Lbfgs.minimise(OptimizersTest::rosenbrock, x, 10, 2000, 1e-8);
      assertTrue(result.gradientNorm() <= 1e-8, size + ": " + result);
      for (double each : x) {
        assertEquals(1, each, 1e-7, size + ": " + result);
      }
    }
  }

  @Test
  void aLogisticRegressionIsSolved() {
    Random random = new Random(5);
    double[][] rows = new double[200][6];
    double[] truths = new double[200];
    for (int i = 0; i < rows.length; i++) {
      double z = 0.5;
      for (int j = 0; j < 6; j++) {
        rows[i][j] = j == 0 ? 1 : random.nextGaussian();
        z += (j - 2) * 0.4 * rows[i][j];
      }
      truths[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    }
    double[] w = new double[6];
    Lbfgs.Result result =
        Lbfgs.minimise(
            (x, gradient) -> {
              java.util.Arrays.fill(gradient, 0);
              double value = 0;
              for (int i = 0; i < rows.length; i++) {
                double z = StrongWolfe.dot(rows[i], x);
                value += Math.max(z, 0) - z * truths[i] + Math.log1p(Math.exp(-Math.abs(z)));
                double slope = 1 / (1 + Math.exp(-z)) - truths[i];
                for (int j = 0; j < 6; j++) {
                  gradient[j] += slope * rows[i][j];
                }
              }
              return value;
            },
            w,
            10,
            500,
            1e-8);
    assertTrue(result.gradientNorm() <= 1e-8, result.toString());
  }

  @Test
  void schedulesAreTheirFormulas() {
    assertEquals(1, factor(new Schedule.Constant(), 77));
    assertEquals(1, factor(new Schedule.Step(2, 0.1), 20));
    assertEquals(0.1, factor(new Schedule.Step(2, 0.1), 21), 1e-12);
    assertEquals(0.01, factor(new Schedule.Step(2, 0.1), 41), 1e-12);
    Schedule cosine = new Schedule.Cosine(0.1, 0.2);
    assertEquals(1 / 11.0, factor(cosine, 1), 1e-12);
    assertEquals(10 / 11.0, factor(cosine, 10), 1e-12);
    assertEquals(1, factor(cosine, 11), 1e-12);
    assertEquals(0.6, factor(cosine, 56), 1e-12);
    assertEquals(0.2 + 0.4 * (1 - Math.cos(Math.PI / 90)), factor(cosine, 100), 1e-12);
    Schedule cycle = new Schedule.OneCycle(0.25, 0.1, 0.01);
    assertEquals(0.1, factor(cycle, 1), 1e-12);
    assertEquals(1, factor(cycle, 26), 1e-12);
    assertEquals(0.01, factor(cycle, 101), 1e-12);
    assertEquals(1e-3, factor(new Schedule.Ramp(1e-6, 1), 51), 1e-12);
    Schedule plateau = new Schedule.Plateau(2, 0.5, 0.2);
    List<Double> losses = new ArrayList<>(List.of(3.0, 2.0, 2.0));
    assertEquals(1, plateau.factor(new Schedule.Moment(1, 9, 1, losses)));
    losses.add(2.5);
    assertEquals(0.5, plateau.factor(new Schedule.Moment(1, 9, 1, losses)));
    losses.add(1.0);
    losses.addAll(List.of(1.5, 1.5, 1.5, 1.5));
    assertEquals(0.2, plateau.factor(new Schedule.Moment(1, 9, 1, losses)));
  }

  private static double factor(Schedule schedule, long step) {
    return schedule.factor(new Schedule.Moment(step, 100, 10, List.of()));
  }

  @Test
  void clippingKeepsTheDirectionAndTheLimit() {
    Parameter parameter = parameter();
    gradient(parameter, 3, -4, 12);
    new Clipping(6.5, Double.POSITIVE_INFINITY).apply(List.of(parameter));
    assertArrayEquals(new float[] {1.5f, -2, 6}, parameter.gradient().data(), 1e-6f);
    new Clipping(Double.POSITIVE_INFINITY, 1.75).apply(List.of(parameter));
    assertArrayEquals(new float[] {1.5f, -1.75f, 1.75f}, parameter.gradient().data(), 0f);
    new Clipping().apply(List.of(parameter));
    assertArrayEquals(new float[] {1.5f, -1.75f, 1.75f}, parameter.gradient().data(), 0f);
  }

  @Test
  void gradientsOfPenaltiesAreCentralDifferences() {
    Penalties penalties = new Penalties(0.3, 0.2, 0.7, 0.5);
    for (String name : List.of("layers.0.exponents", "layers.0.weights", "layers.0.bias")) {
      for (double done : new double[] {0.2, 0.8}) {
        Parameter parameter = new Parameter(Tensor.of(new float[] {0.3f, -1.1f, 2.4f}, 1, 3));
        penalties.add(Map.of(name, parameter), done);
        for (int i = 0; i < 3; i++) {
          float kept = parameter.value().data()[i];
          double step = 1.0 / 1024;
          double above = penalty(penalties, name, kept + (float) step, done);
          double below = penalty(penalties, name, kept - (float) step, done);
          double slope = parameter.gradient().data()[i];
          assertEquals((above - below) / (2 * step), slope, 2e-3, name + " at " + done);
        }
      }
    }
    // At a half the pull is none, beside it it draws towards it.
    Penalties pull = new Penalties(0, 0, 1, 0);
    Parameter near = new Parameter(Tensor.of(new float[] {1.5f, 1.6f, 1.4f}, 1, 3));
    pull.add(Map.of("exponents", near), 1);
    assertEquals(0, near.gradient().data()[0], 1e-6);
    assertTrue(near.gradient().data()[1] > 0 && near.gradient().data()[2] < 0);
  }

  private static double penalty(Penalties penalties, String name, float w, double done) {
    Parameter one = new Parameter(Tensor.of(new float[] {w}, 1, 1));
    return penalties.add(Map.of(name, one), done);
  }

  @Test
  void groupsHaveRatesOfTheirOwnAndFrozenOnesStay() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (String name : List.of("a.exponents", "a.weights", "b.weights")) {
      parameters.put(name, parameter());
      gradient(parameters.get(name), 1, 1, 1);
    }
    Optimization settings =
        new Optimization(
            new Sgd.Settings(1, 0, false, 0),
            new Schedule.Constant(),
            new Clipping(),
            0,
            new Penalties(),
            List.of(
                new Group("*.exponents", 0.5, Double.NaN, false),
                new Group("b.*", 1, Double.NaN, true)));
    new ParameterUpdate(parameters, settings)
        .step(new Schedule.Moment(1, 1, 1, List.of()), 0, () -> 0);
    assertEquals(0.5f, parameters.get("a.exponents").value().data()[0]);
    assertEquals(0f, parameters.get("a.weights").value().data()[0]);
    assertEquals(1f, parameters.get("b.weights").value().data()[0]);
  }

  @Test
  void theAverageForgetsTheBeginningAndSwapsInAndOut() {
    Parameter parameter = parameter();
    Map<String, Parameter> named = Map.of("w", parameter);
    Optimization settings =
        new Optimization(
            new Sgd.Settings(0.1, 0, false, 0),
            new Schedule.Constant(),
            new Clipping(),
            0.9,
            new Penalties(),
            List.of());
    ParameterUpdate update = new ParameterUpdate(named, settings);
    double average = FIRST[0];
    for (int t = 1; t <= 50; t++) {
      gradient(parameter, 1, 1, 1);
      update.step(new Schedule.Moment(t, 50, 1, List.of()), 0, () -> 0);
      double kept = Math.min(0.9, t / (t + 9.0));
      average = kept * average + (1 - kept) * parameter.value().data()[0];
    }
    float now = parameter.value().data()[0];
    update.swapAverages();
    assertEquals(average, parameter.value().data()[0], 1e-4);
    update.swapAverages();
    assertEquals(now, parameter.value().data()[0]);
    assertTrue(update.state().containsKey("w.average"));
  }

  @Test
  void aPopulationFindsWhatGradientsDoNot() {
    double[] x = {3, -4, 2.2, 4.4, -3};
    double[] spread = {5, 5, 5, 5, 5};
    DifferentialEvolution search = new DifferentialEvolution(60, 1000);
    double value = search.minimise(x, spread, OptimizersTest::rastrigin, Seed.of(1));
    // In the right one of 11^5 valleys, whose bottom the gradients then find.
    assertEquals(0, value, 0.05);
    double[] again = {3, -4, 2.2, 4.4, -3};
    search.minimise(again, spread, OptimizersTest::rastrigin, Seed.of(1));
    assertArrayEquals(x, again, "the same seed");
    double[] none = {};
    assertEquals(1, search.minimise(none, none, any -> 1, Seed.of(1)));
    double[] lost = {1};
    double nan = search.minimise(lost, new double[] {1}, any -> Double.NaN, Seed.of(1));
    assertEquals(Double.POSITIVE_INFINITY, nan);
  }

  private static double rastrigin(double[] x) {
    double sum = 10 * x.length;
    for (double each : x) {
      sum += each * each - 10 * Math.cos(2 * Math.PI * each);
    }
    return sum;
  }

  private static double rosenbrock(double[] x, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    double value = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double a = x[i + 1] - x[i] * x[i];
      double b = 1 - x[i];
      value += 100 * a * a + b * b;
      gradient[i] += -400 * x[i] * a - 2 * b;
      gradient[i + 1] += 200 * a;
    }
    return value;
  }

  /** Σ (i + 1)(w_i − 0.25)² as an objective on a parameter. */
  private static Objective bowl(Parameter parameter) {
    return () -> {
      double value = 0;
      for (int i = 0; i < 3; i++) {
        double away = parameter.value().data()[i] - 0.25;
        value += (i + 1) * away * away;
        parameter.gradient().data()[i] = (float) (2 * (i + 1) * away);
      }
      return value;
    };
  }

  private static Parameter parameter() {
    return new Parameter(Tensor.of(new float[] {1, -2, 3}, 1, 3));
  }

  private static void gradient(Parameter parameter, float... values) {
    System.arraycopy(values, 0, parameter.gradient().data(), 0, values.length);
  }
}
