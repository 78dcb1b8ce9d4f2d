package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Singular cases of dropout and the normalising layers, and what differs while training. */
final class NormalisationTest {

  @Test
  void dropoutIsNothingOutsideOfTrainingAndFollowsChanceInIt() {
    Dropout dropout = new Dropout(65, 0.25);
    Tape still = Tape.forInference();
    Node x = still.constant(Tensor.zeros(40, 65).fill(1));
    assertSame(x, dropout.forward(still, x));
    float[] first = dropped(dropout, Seed.of(1));
    assertArrayEquals(first, dropped(dropout, Seed.of(1)));
    double sum = 0;
    int same = 0;
    float[] second = dropped(dropout, Seed.of(2));
    for (int i = 0; i < first.length; i++) {
      sum += first[i];
      same += first[i] == second[i] ? 1 : 0;
      assertTrue(first[i] == 0 || Math.abs(first[i] - 4 / 3.0) < 1e-6);
    }
    assertEquals(1, sum / first.length, 0.03);
    assertTrue(same < 0.7 * first.length, same + " of " + first.length);
    Tape tape = Tape.forTraining();
    Node all = tape.constant(Tensor.zeros(1, 65));
    assertSame(all, new Dropout(65, 0).forward(tape, all));
  }

  private static float[] dropped(Dropout dropout, Seed seed) {
    Tape tape = Tape.forTraining();
    tape.chance(seed);
    Node x = tape.variable(Tensor.zeros(40, 65).fill(1));
    Node y = dropout.forward(tape, x);
    tape.backward(y);
    assertArrayEquals(y.value().copy().data(), x.gradient().copy().data());
    return y.value().copy().data();
  }

  @Test
  void runningStatisticsFollowTheBatchByMomentumAndShare() {
    BatchNorm norm = new BatchNorm(2, 1e-5, 0.5);
    Tape tape = Tape.forTraining();
    tape.batchShare(0.5);
    Node y = norm.forward(tape, tape.constant(Tensor.of(new float[] {1, 5, 3, 5}, 2, 2)));
    tape.backward(y);
    // Means 2 and 5 from 0, unbiased variances 2 and 0 from 1; a constant column gives the bias.
    assertArrayEquals(new float[] {0.5f, 1.25f}, change(tape, norm, "mean"), 1e-6f);
    assertArrayEquals(new float[] {0.25f, -0.25f}, change(tape, norm, "variance"), 1e-6f);
    assertArrayEquals(new float[] {-1, 0, 1, 0}, y.value().copy().data(), 1e-4f);
    assertEquals(4, norm.parameterCount());
    assertEquals(4, norm.parameters().size());
  }

  @Test
  void oneRowIsNormalisedByTheRunningStatisticsAndLeavesThem() {
    BatchNorm norm = new BatchNorm(1, 1e-9, 0.5);
    norm.parameters().get("mean").value().fill(2);
    norm.parameters().get("variance").value().fill(4);
    Tape tape = Tape.forTraining();
    Node y = norm.forward(tape, tape.constant(Tensor.of(new float[] {8}, 1, 1)));
    tape.backward(y);
    assertEquals(3, y.value().get(0, 0), 1e-6);
    assertEquals(0, change(tape, norm, "mean")[0]);
    assertEquals(0, change(tape, norm, "variance")[0]);
  }

  private static float[] change(Tape tape, Module module, String name) {
    return tape.leaf(module.parameters().get(name)).gradient().copy().data();
  }

  @Test
  void noFiniteInputGivesNanOrInfinity() {
    float[] edges = {0, -0f, 1e-38f, 1, -1e20f, 3.4e38f, -3.4e38f};
    for (Module module : new Module[] {new LayerNorm(2, 1e-5), new BatchNorm(2, 1e-5, 0.1)}) {
      for (float a : edges) {
        for (float b : edges) {
          Tape tape = Tape.forTraining();
          Node x = tape.variable(Tensor.of(new float[] {a, b, b, b}, 2, 2));
          Node y = module.forward(tape, x);
          tape.backward(y);
          String place = module + " of " + a + " and " + b;
          assertFinite(y.value(), place);
          assertFinite(x.gradient(), place);
          module.parameters().values().forEach(p -> assertFinite(tape.leaf(p).gradient(), place));
        }
      }
    }
  }

  private static void assertFinite(Tensor tensor, String place) {
    for (int i = 0; i < tensor.size(); i++) {
      assertTrue(Float.isFinite(tensor.data()[i]), place);
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new Dropout(2, rate));
    }
    for (double epsilon : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> new LayerNorm(2, epsilon));
      assertThrows(IllegalArgumentException.class, () -> new BatchNorm(2, epsilon, 0.1));
    }
    for (double momentum : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> new BatchNorm(2, 1e-5, momentum));
    }
    Parameter learned = new Parameter(Tensor.zeros(1, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> new BatchNorm(2, 1e-5, 0.1, learned, learned, learned, learned));
    assertEquals("Dropout(2, 0.5)", new Dropout(2, 0.5).toString());
    assertEquals("LayerNorm(2)", new LayerNorm(2, 1e-5).toString());
    assertEquals("BatchNorm(2)", new BatchNorm(2, 1e-5, 0.1).toString());
  }
}
