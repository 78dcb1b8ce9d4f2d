package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done to gradients, rates and parameters around an optimiser. */
final class ParameterUpdateTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final Sgd.Settings PLAIN = new Sgd.Settings(0.5, 0, false, 0);

  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  ParameterUpdateTest() {
    put("a.exponents", 0.7f, -1.3f, 2.05f);
    put("a.bias", 1, -2);
    put("b.weights", 0.4f, -0.2f, 3);
  }

  private void put(String name, float... values) {
    parameters.put(name, new Parameter(Tensor.of(values, 1, values.length)));
  }

  private float[] value(String name) {
    return parameters.get(name).value().data();
  }

  private float[] gradient(String name) {
    return parameters.get(name).gradient().data();
  }

  private static Schedule.Moment moment(long step) {
    return new Schedule.Moment(step, 10, 1, List.of());
  }

  private void step(Optimization optimization) {
    new ParameterUpdate(parameters, optimization).step(moment(1), 0, () -> 0);
  }

  private static Optimization with(Optimization usual, Penalties penalties, Group... groups) {
    return new Optimization(
        usual.optimizer(),
        usual.schedule(),
        usual.clipping(),
        usual.average(),
        penalties,
        List.of(groups));
  }

  @Test
  void valuesAreClippedOneByOneThenTheNormOfAll() {
    gradient("a.exponents")[0] = 30;
    gradient("a.bias")[1] = -40;
    gradient("b.weights")[2] = 0.5f;
    new Clipping(INFINITE, 35).apply(parameters.values());
    assertArrayEquals(new float[] {30, 0, 0}, gradient("a.exponents"));
    assertArrayEquals(new float[] {0, -35}, gradient("a.bias"));
    new Clipping(5, 4).apply(parameters.values());
    double length = Math.sqrt(16 + 16 + 0.25);
    assertEquals(4 * 5 / length, gradient("a.exponents")[0], 1e-6);
    assertEquals(-4 * 5 / length, gradient("a.bias")[1], 1e-6);
    assertEquals(0.5 * 5 / length, gradient("b.weights")[2], 1e-6);
  }

  @Test
  void smallGradientsKeepTheirBitsAndNoNumberStaysNone() {
    gradient("b.weights")[0] = 0.1f;
    new Clipping(1, 1).apply(parameters.values());
    assertEquals(0.1f, gradient("b.weights")[0]);
    gradient("b.weights")[1] = Float.NaN;
    new Clipping(1, 1).apply(parameters.values());
    assertTrue(Float.isNaN(gradient("b.weights")[1]));
  }

  @Test
  void penaltiesHaveTheSlopeOfTheirCost() {
    for (Penalties penalties :
        List.of(
            new Penalties(0.3, 0, 0, 0.5),
            new Penalties(0, 0.2, 0, 0.5),
            new Penalties(0, 0, 2, 0.5),
            new Penalties(0.3, 0.2, 2, 0.5))) {
      parameters.values().forEach(p -> p.gradient().fill(0));
      penalties.add(parameters, 0.5);
      Map<String, float[]> slopes = new LinkedHashMap<>();
      parameters.forEach((name, p) -> slopes.put(name, p.gradient().data().clone()));
      parameters.forEach(
          (name, p) -> {
            float[] w = p.value().data();
            for (int i = 0; i < w.length; i++) {
              float at = w[i];
              w[i] = at + 1e-3f;
              double above = w[i];
              double high = penalties.add(parameters, 0.5);
              w[i] = at - 1e-3f;
              double slope = (high - penalties.add(parameters, 0.5)) / (above - w[i]);
              w[i] = at;
              assertEquals(slope, slopes.get(name)[i], 1e-4, name + i + " " + penalties);
            }
          });
    }
  }

  @Test
  void penaltiesHaveClosedForms() {
    assertEquals(0.1 * sum(Math::abs), new Penalties(0.1, 0, 0, 0).add(parameters, 0), 1e-6);
    assertEquals(0.1 * sum(w -> w * w), new Penalties(0, 0.1, 0, 0).add(parameters, 0), 1e-6);
    assertArrayEquals(new float[2], gradient("a.bias"));
    // Near a half the pull is the squared distance to it, and before its time there is none.
    value("a.exponents")[0] = 0.5f;
    value("a.exponents")[1] = -1;
    value("a.exponents")[2] = 2.01f;
    assertEquals(3 * 1e-4, new Penalties(0, 0, 3, 0.5).add(parameters, 0.5), 1e-6);
    assertEquals(0, new Penalties(0, 0, 3, 0.5).add(parameters, 0.49));
  }

  private double sum(java.util.function.DoubleUnaryOperator f) {
    double total = 0;
    for (String name : List.of("a.exponents", "b.weights")) {
      for (float w : value(name)) {
        total += f.applyAsDouble(w);
      }
    }
    return total;
  }

  @Test
  void decayLeavesBiasesAloneUnlessAGroupAsks() {
    Optimization decayed = new Optimization(PLAIN.with(0.5, 0.1));
    step(decayed);
    assertEquals(0.95 * 3, value("b.weights")[2], 1e-6);
    assertEquals(-2, value("a.bias")[1]);
    step(with(decayed, new Penalties(), new Group("*bias", 1, 0.2, false)));
    assertEquals(-2 * 0.9, value("a.bias")[1], 1e-6);
  }

  @Test
  void theFirstGroupThatMatchesCounts() {
    parameters.values().forEach(p -> p.gradient().fill(1));
    float weight = value("b.weights")[0];
    float exponent = value("a.exponents")[0];
    step(
        with(
            new Optimization(PLAIN),
            new Penalties(),
            new Group("*.exponents", 0.1, Double.NaN, false),
            new Group("a.*", 1, Double.NaN, true)));
    assertEquals(exponent - 0.05, value("a.exponents")[0], 1e-6);
    assertArrayEquals(new float[] {1, -2}, value("a.bias"));
    assertEquals(weight - 0.5, value("b.weights")[0], 1e-6);
  }

  @Test
  void aPatternIsTakenLiterallyButForStars() {
    assertTrue(new Group("a.*").holds("a.bias"));
    assertTrue(new Group("*").holds("a.bias"));
    assertTrue(new Group("*a*s").holds("a.bias"));
    assertTrue(!new Group("a.bias").holds("a_bias") && !new Group("bias").holds("a.bias"));
  }

  @Test
  void averagesAreSwappedInAndOut() {
    Optimization averaged =
        new Optimization(
            PLAIN, new Schedule.Constant(), new Clipping(), 0.3, new Penalties(), List.of());
    ParameterUpdate update = new ParameterUpdate(parameters, averaged);
    double[] average = {0.4, -0.2, 3};
    double[] w = average.clone();
    for (int t = 1; t <= 10; t++) {
      double kept = Math.min(0.3, t / (t + 9.0));
      for (int i = 0; i < 3; i++) {
        gradient("b.weights")[i] = (float) Math.sin(t + i);
        w[i] -= 0.5 * (float) Math.sin(t + i);
        average[i] = kept * average[i] + (1 - kept) * w[i];
      }
      update.step(moment(t), 0, () -> 0);
    }
    float[] before = value("b.weights").clone();
    update.swapAverages();
    for (int i = 0; i < 3; i++) {
      assertEquals(average[i], value("b.weights")[i], 1e-5);
    }
    update.swapAverages();
    assertArrayEquals(before, value("b.weights"));
  }

  @Test
  void theRateFollowsTheSchedule() {
    Optimization stepped =
        new Optimization(
            PLAIN, new Schedule.Step(1, 0.5), new Clipping(), 0, new Penalties(), List.of());
    ParameterUpdate update = new ParameterUpdate(parameters, stepped);
    gradient("b.weights")[0] = 1;
    update.step(moment(2), 0, () -> 0);
    assertEquals(0.25, update.rate(moment(2)));
    assertEquals(0.4 - 0.25, value("b.weights")[0], 1e-6);
  }

  @Test
  void theObjectiveOfALineSearchHoldsThePenaltiesFromTheStart() {
    double[] seen = new double[2];
    OptimizerSettings watching =
        new OptimizerSettings() {
          @Override
          public double rate() {
            return 1;
          }

          @Override
          public OptimizerSettings with(double rate, double decay) {
            return this;
          }

          @Override
          public double decay() {
            return 0;
          }

          @Override
          public Optimizer on(Map<String, Parameter> members) {
            return new Optimizer() {
              @Override
              public void step(long step, double factor, double value, Objective objective) {
                seen[0] = value;
                seen[1] = objective.evaluate();
              }

              @Override
              public Map<String, Tensor> state() {
                return Map.of();
              }
            };
          }
        };
    Optimization optimization = with(new Optimization(watching), new Penalties(0.1, 0, 0, 0));
    new ParameterUpdate(parameters, optimization).step(moment(1), 5, () -> 5);
    assertEquals(5 + 0.1 * sum(Math::abs), seen[0], 1e-6);
    assertEquals(seen[0], seen[1]);
  }

  @Test
  void aLineSearchIsNotBent() {
    Optimization lbfgs = new Optimization(new Lbfgs.Settings());
    step(with(lbfgs, new Penalties(), new Group("*.bias", 1, Double.NaN, true)));
    for (Group group :
        List.of(new Group("*.bias", 0.5, Double.NaN, false), new Group("*.bias", 1, 0.1, false))) {
      assertThrows(IllegalArgumentException.class, () -> with(lbfgs, new Penalties(), group));
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Optimization(
                new Lbfgs.Settings(),
                new Schedule.Constant(),
                new Clipping(1, INFINITE),
                0,
                new Penalties(),
                List.of()));
  }
}
