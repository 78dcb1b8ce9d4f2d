package dev.sigmapi.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.MixtureOfExperts.Mix;
import dev.sigmapi.module.MixtureOfExperts.Routing;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MixtureLikelihoodTest {
  private static final double FLOOR = 0.05;
  private static final int EXPERTS = 3;
  private static final int ROWS = 9;

  private static Sequence network(int top, Mix mix) {
    List<Module> experts = new ArrayList<>();
    for (int e = 0; e < EXPERTS; e++) {
      experts.add(new Dense(2, 1, Dense.LINEAR, Seed.of(10 + e)));
    }
    Dense gate = new Dense(2, EXPERTS, Dense.LINEAR, Seed.of(3));
    return Sequence.of(new MixtureOfExperts(experts, gate, new Routing(top), mix));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void valueAndGradientAreThoseOfTheDensity(int top) {
    Sequence network = network(top, Mix.DENSITIES);
    Random random = new Random(top);
    network
        .parameters()
        .get("layers.0.deviations")
        .value()
        .copyFrom(Tensor.of(new float[] {-0.5f, 0.2f, -3}, 1, 3));
    Tensor x = Tensor.zeros(ROWS, 2);
    Tensor t = Tensor.zeros(ROWS, 1);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) random.nextGaussian();
      t.data()[i / 2] = (float) random.nextGaussian();
    }
    Tape tape = Tape.forTraining();
    MixtureLikelihood loss = new MixtureLikelihood(FLOOR, false);
    Node judged = loss.judged(tape, network.forward(tape, tape.constant(x)));
    LossOp op = tape.next(LossOp.class, LossOp::new);
    Node value = op.apply(tape, judged, t, null, loss, ROWS);
    assertEquals(oracle(network.parameters(), x, t, top), op.value(), 1e-5);
    tape.backward(value);
    for (Map.Entry<String, Parameter> each : network.learned().entrySet()) {
      Tensor numbers = each.getValue().value();
      for (int i = 0; i < numbers.size(); i++) {
        float kept = numbers.data()[i];
        float step = 1f / 1024;
        numbers.data()[i] = kept + step;
        double above = oracle(network.parameters(), x, t, top);
        double width = numbers.data()[i];
        numbers.data()[i] = kept - step;
        double below = oracle(network.parameters(), x, t, top);
        width -= numbers.data()[i];
        numbers.data()[i] = kept;
        double expected = (above - below) / width;
        double got = tape.leaf(each.getValue()).gradient().data()[i];
        assertEquals(expected, got, 1e-3 * (1 + Math.abs(expected)), each.getKey() + " " + i);
      }
    }
    // Judging alone gives the same bits.
    Tape inference = Tape.forInference();
    Node again = loss.judged(inference, network.forward(inference, inference.constant(x)));
    assertEquals(op.value(), loss.addGradient(again.value(), t, null, 1f / ROWS, null));
  }

  private static double oracle(Map<String, Parameter> weights, Tensor x, Tensor t, int top) {
    double mean = 0;
    for (int row = 0; row < ROWS; row++) {
      double[] scores = new double[EXPERTS];
      double[] density = new double[EXPERTS];
      for (int e = 0; e < EXPERTS; e++) {
        Tensor g = weights.get("layers.0.gate.weights").value();
        Tensor w = weights.get("layers.0.experts." + e + ".weights").value();
        double f = weights.get("layers.0.experts." + e + ".bias").value().get(0, 0);
        scores[e] = weights.get("layers.0.gate.bias").value().get(0, e);
        for (int i = 0; i < 2; i++) {
          scores[e] += (double) x.get(row, i) * g.get(i, e);
          f += (double) x.get(row, i) * w.get(i, 0);
        }
        double sigma = FLOOR + Math.exp(weights.get("layers.0.deviations").value().get(0, e));
        density[e] = FLOOR / sigma * Math.exp(-Math.pow((t.get(row, 0) - f) / sigma, 2) / 2);
      }
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      double least = sorted[EXPERTS - top];
      double total = 0;
      double sum = 0;
      for (int e = 0; e < EXPERTS; e++) {
        boolean chosen = scores[e] >= least;
        total += chosen || top == 1 ? Math.exp(scores[e]) : 0;
        sum += chosen ? Math.exp(scores[e]) * density[e] : 0;
      }
      mean -= Math.log(sum / total) / ROWS;
    }
    return mean;
  }

  @Test
  void noFiniteNumberMakesItInfinite() {
    MixtureLikelihood loss = new MixtureLikelihood(0.01, false);
    float huge = 1e30f;
    float off = Float.NEGATIVE_INFINITY;
    for (float[] output :
        List.of(
            new float[] {0, 0, huge, off, 0, 0},
            new float[] {-huge, 200, 0, 0, -200, huge},
            new float[] {0, -200, 1, -1000, huge, 5})) {
      float[] gradient = new float[6];
      double value = loss.addRow(output, 0, 6, new float[] {1}, 0, 1, gradient);
      assertTrue(value >= 0 && Double.isFinite(value), "" + value);
      for (float slope : gradient) {
        assertTrue(!Float.isNaN(slope), Arrays.toString(gradient));
      }
    }
    // An expert on the row itself gains no more than the floor allows.
    assertEquals(0, loss.addRow(new float[] {0, -200, 1}, 0, 3, new float[] {1}, 0, 1, null), 1e-9);
  }

  @Test
  void ofLogarithmsItIsThatOfTheLogarithm() {
    float[] output = {-0.3f, 0.2f, 1.5f, -1.4f, -1, 0.4f};
    float[] expected = new float[6];
    float[] got = new float[6];
    float[] t = {3};
    float[] logarithm = {(float) Math.log(3)};
    assertEquals(
        new MixtureLikelihood(FLOOR, false).addRow(output, 0, 6, logarithm, 0, 1, expected),
        new MixtureLikelihood(FLOOR, true).addRow(output, 0, 6, t, 0, 1, got),
        1e-6);
    assertArrayEquals(expected, got, 1e-6f);
    assertEquals(Link.EXP, new MixtureLikelihood(FLOOR, true).link());
  }

  @Test
  void aNetworkWithoutDensitiesIsRefused() {
    MixtureLikelihood loss = new MixtureLikelihood(FLOOR, false);
    loss.require(network(3, Mix.DENSITIES));
    for (Module other :
        List.of(network(3, Mix.OUTPUTS), new Dense(2, 1, Dense.LINEAR, Seed.of(1)))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> loss.require(other)).getMessage();
      assertTrue(message.contains("ends in mixture_of_experts"), message);
      Tape tape = Tape.forInference();
      Node y = other.forward(tape, tape.constant(Tensor.zeros(4, 2)));
      assertThrows(ShapeException.class, () -> loss.judged(tape, y));
    }
    assertThrows(IllegalArgumentException.class, () -> new MixtureLikelihood(0, false));
  }
}
