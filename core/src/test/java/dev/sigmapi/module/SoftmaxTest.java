package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is particular about shares. */
final class SoftmaxTest {
  private static final float MASKED = Float.NEGATIVE_INFINITY;

  @ParameterizedTest
  @EnumSource
  void maskedLogitsHaveNeitherShareNorGradient(Softmax.Form form) {
    Softmax softmax = new Softmax(6, form, 0.7, 1, 3, 5);
    check(softmax, new float[] {2, 0, 1.9f, 1, 9, 0}, 0, 1, 0);
    check(softmax, new float[] {Float.NaN, 0, 3, 1, 3, -2}, 0, 0.5f, 0.5f);
    check(softmax, new float[] {1, 0, 2, 0, Float.NaN, 0}, 0, 0, 0);
    Softmax plain = new Softmax(3, form, 1);
    check(plain, new float[] {MASKED, 5, 5}, 0, 0.5f, 0.5f);
    check(plain, new float[] {MASKED, MASKED, MASKED}, 0, 0, 0);
    check(plain, new float[] {MASKED, -3e38f, MASKED}, 0, 1, 0);
  }

  private static void check(Softmax softmax, float[] x, float... expected) {
    Tape tape = Tape.forTraining();
    Node node = tape.variable(Tensor.of(x, 1, x.length));
    Node y = softmax.forward(tape, node);
    assertArrayEquals(expected, y.value().copy().data(), 1e-6f);
    tape.backward(y);
    for (int i = 0; i < x.length; i++) {
      assertEquals(0, node.gradient().data()[i], 1e-6, "Σ y is 1 or 0 whatever x is");
    }
  }

  @ParameterizedTest
  @EnumSource
  void finiteLogitsOfAnySizeGiveShares(Softmax.Form form) {
    Random random = new Random(1);
    for (double temperature : new double[] {1e-300, 1e-30, 1, 1e30, 1e300}) {
      for (int trial = 0; trial < 200; trial++) {
        Tensor x = Tensor.zeros(1, random.nextInt(1, 70));
        double spread = Math.pow(10, random.nextInt(39));
        for (int i = 0; i < x.size(); i++) {
          x.data()[i] = (float) ((random.nextDouble() * 2 - 1) * spread * 3);
        }
        Tape tape = Tape.forTraining();
        Node node = tape.variable(x);
        Node y = new Softmax(x.size(), form, temperature).forward(tape, node);
        tape.backward(y);
        double sum = 0;
        for (int i = 0; i < x.size(); i++) {
          sum += y.value().data()[i];
          assertTrue(y.value().data()[i] >= 0);
          assertFalse(Float.isNaN(node.gradient().data()[i]));
        }
        assertEquals(1, sum, 1e-5, "at " + temperature + " of " + spread);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void masksThatDoNotFitAreRefused(Softmax.Form form) {
    assertThrows(ShapeException.class, () -> new Softmax(5, form, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new Softmax(4, form, 1, 4, 2));
    assertThrows(IllegalArgumentException.class, () -> new Softmax(4, form, 0));
    assertTrue(new Softmax(4, form, 2, 0, 1).toString().contains("masks [0, 1], temperature 2.0)"));
  }
}
