package dev.sigmapi.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The optimisers of mini-batches against their recurrences in double precision, and at rest. */
final class OptimizerTest {
  private static final int STEPS = 12;

  static List<OptimizerSettings> all() {
    return List.of(
        new Sgd.Settings(0.02, 0, false, 0),
        new Sgd.Settings(0.02, 0.9, false, 0.05),
        new Sgd.Settings(0.02, 0.9, true, 0.05),
        new Sgd.Settings(),
        new RmsProp.Settings(0.01, 0.9, 1e-3, 0.1),
        new RmsProp.Settings(),
        new Adam.Settings(0.05, 0.8, 0.99, 1e-3, 0.1),
        new Adam.Settings());
  }

  /** One number under an optimiser, in double precision. */
  private static final class Plain {
    private double w;
    private double first;
    private double second;

    void step(OptimizerSettings settings, int t, double factor, double g) {
      double rate = settings.rate() * factor;
      double along;
      if (settings instanceof Sgd.Settings sgd) {
        first = sgd.momentum() * first + g;
        along = sgd.nesterov() ? g + sgd.momentum() * first : first;
      } else if (settings instanceof RmsProp.Settings rms) {
        second = rms.rho() * second + (1 - rms.rho()) * g * g;
        along = g / (Math.sqrt(second) + rms.epsilon());
      } else {
        Adam.Settings adam = (Adam.Settings) settings;
        first = adam.beta1() * first + (1 - adam.beta1()) * g;
        second = adam.beta2() * second + (1 - adam.beta2()) * g * g;
        double mean = first / (1 - Math.pow(adam.beta1(), t));
        along = mean / (Math.sqrt(second / (1 - Math.pow(adam.beta2(), t))) + adam.epsilon());
      }
      w -= rate * settings.decay() * w + rate * along;
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void stepsAreThoseOfTheRecurrence(OptimizerSettings settings) {
    for (int size : new int[] {0, 1, 3, 17, 65}) {
      Parameter a = new Parameter(Tensor.zeros(1, size));
      Parameter b = new Parameter(Tensor.zeros(size));
      Plain[] plain = new Plain[size];
      for (int i = 0; i < size; i++) {
        plain[i] = new Plain();
        plain[i].w = (float) Math.cos(i);
        a.value().data()[i] = (float) plain[i].w;
        b.value().data()[i] = (float) plain[i].w;
      }
      Optimizer optimizer = settings.on(ordered("a", a, "b", b));
      for (int t = 1; t <= STEPS; t++) {
        double factor = 1 / (1 + 0.1 * t);
        for (int i = 0; i < size; i++) {
          float g = (float) ((1 + i % 5) * Math.sin(t + i));
          a.gradient().data()[i] = g;
          b.gradient().data()[i] = g;
          plain[i].step(settings, t, factor, g);
        }
        optimizer.step(t, factor, 0, OptimizerTest::never);
      }
      for (int i = 0; i < size; i++) {
        assertEquals(plain[i].w, a.value().data()[i], 2e-6 * (1 + Math.abs(plain[i].w)));
      }
      assertArrayEquals(a.value().data(), b.value().data());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void zeroAndTinyGradientsMoveNothingFar(OptimizerSettings settings) {
    Parameter w = new Parameter(Tensor.of(new float[] {1, 0, -1}, 3));
    w.gradient().data()[1] = 1e-30f;
    settings.with(settings.rate(), 0).on(Map.of("w", w)).step(1, 1, 0, OptimizerTest::never);
    assertEquals(1, w.value().data()[0]);
    assertEquals(0, w.value().data()[1], 1.1 * settings.rate());
    assertEquals(-1, w.value().data()[2]);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 1003})
  void aWarmStepAllocatesNothing(int size) {
    String mode = System.getProperty("java.vm.info", "");
    assumeTrue(
        mode.contains("mixed mode") && !mode.contains("emulated-client"),
        "Vectors leave the heap only in code of the server compiler");
    Objective never = OptimizerTest::never;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (OptimizerSettings settings :
        List.of(new Sgd.Settings(), new RmsProp.Settings(), new Adam.Settings())) {
      Parameter w = new Parameter(Tensor.zeros(size));
      Optimizer optimizer = settings.on(Map.of("w", w));
      w.gradient().fill(0.1f);
      long allocated = 1;
      long step = 0;
      long start = System.nanoTime();
      // Compilers work in the background: ask again until they are done, or until it is hopeless.
      while (allocated > 0 && System.nanoTime() - start < 60_000_000_000L) {
        for (int i = 0; i < 500; i++) {
          optimizer.step(++step, 1, 0, never);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20; i++) {
          optimizer.step(++step, 1, 0, never);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in 20 steps of " + settings);
    }
  }

  static List<Optimization> restored() {
    Schedule plateau = new Schedule.Plateau(1, 0.5, 0.01);
    Penalties penalties = new Penalties(0.01, 0.02, 0.1, 0.3);
    List<Group> groups =
        List.of(
            new Group("*.exponents", 0.3, 0.01, false),
            new Group("*.bias", 1, Double.NaN, false),
            new Group("*.fixed", 1, Double.NaN, true));
    List<Group> frozen = List.of(new Group("*.fixed", 1, Double.NaN, true));
    return List.of(
        new Optimization(new Sgd.Settings(), plateau, new Clipping(1, 0.5), 0.9, penalties, groups),
        new Optimization(
            new RmsProp.Settings(), plateau, new Clipping(1, 0.5), 0.9, penalties, groups),
        new Optimization(
            new Adam.Settings(), plateau, new Clipping(1, 0.5), 0.9, penalties, groups),
        new Optimization(
            new Lbfgs.Settings(1, 4), plateau, new Clipping(), 0.9, penalties, frozen));
  }

  @ParameterizedTest
  @MethodSource("restored")
  void aRestoredStateGoesOnWithTheSameBits(Optimization optimization) {
    // Before and after the memory of L-BFGS is full.
    for (int before : new int[] {0, 2, 7}) {
      Valley through = new Valley(optimization);
      through.steps(1, before);
      Map<String, Tensor> values = copies(through.values());
      Map<String, Tensor> state = copies(through.update.state());
      through.steps(before + 1, before + 6);

      Valley again = new Valley(optimization);
      again.values().forEach((name, tensor) -> tensor.copyFrom(values.get(name)));
      assertEquals(state.keySet().toString(), again.update.state().keySet().toString());
      again.update.state().forEach((name, tensor) -> tensor.copyFrom(state.get(name)));
      again.steps(before + 1, before + 6);
      assertSame(through.values(), again.values());
      assertSame(through.update.state(), again.update.state());
      assertTrue(through.evaluate() < new Valley(optimization).evaluate());
    }
  }

  /** Σ (w_i² − c_i)² / 4 + (w_i − w_i+1)² / 8, over the numbers of four parameters. */
  private static final class Valley {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final ParameterUpdate update;

    Valley(Optimization optimization) {
      for (String name : List.of("a.exponents", "a.fixed", "b.weights", "b.bias")) {
        Tensor value = Tensor.zeros(1, 3);
        for (int i = 0; i < 3; i++) {
          value.data()[i] = (float) Math.sin(1 + parameters.size() * 3 + i);
        }
        parameters.put(name, new Parameter(value));
      }
      update = new ParameterUpdate(parameters, optimization);
    }

    Map<String, Tensor> values() {
      Map<String, Tensor> values = new LinkedHashMap<>();
      parameters.forEach((name, parameter) -> values.put(name, parameter.value()));
      return values;
    }

    void steps(int from, int to) {
      for (int t = from; t <= to; t++) {
        List<Double> losses = List.of(3.0, 2.0, 2.5, 2.0, 1.0).subList(0, Math.min(5, 1 + t / 3));
        Schedule.Moment moment = new Schedule.Moment(t, 20, 3, losses);
        update.step(moment, evaluate(), this::evaluate);
      }
    }

    double evaluate() {
      List<Parameter> list = List.copyOf(parameters.values());
      double total = 0;
      list.forEach(parameter -> parameter.gradient().fill(0));
      for (int k = 0; k < 12; k++) {
        int i = k % 3;
        float[] w = list.get(k / 3).value().data();
        double off = w[i] * w[i] - 1 - 0.1 * k;
        total += off * off / 4;
        list.get(k / 3).gradient().data()[i] += (float) (off * w[i]);
        if (k < 11) {
          Parameter next = list.get((k + 1) / 3);
          double step = w[i] - next.value().data()[(k + 1) % 3];
          total += step * step / 8;
          list.get(k / 3).gradient().data()[i] += (float) (step / 4);
          next.gradient().data()[(k + 1) % 3] -= (float) (step / 4);
        }
      }
      return total;
    }
  }

  private static Map<String, Tensor> copies(Map<String, Tensor> tensors) {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> copies.put(name, tensor.copy()));
    return copies;
  }

  private static void assertSame(Map<String, Tensor> expected, Map<String, Tensor> got) {
    expected.forEach((name, t) -> assertArrayEquals(t.data(), got.get(name).data(), 0f, name));
  }

  private static Map<String, Parameter> ordered(String a, Parameter x, String b, Parameter y) {
    Map<String, Parameter> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    return map;
  }

  private static double never() {
    throw new AssertionError("an optimiser of mini-batches looks at the loss again");
  }
}
