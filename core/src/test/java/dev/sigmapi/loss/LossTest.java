package dev.sigmapi.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LossTest {

  @Test
  void knownValues() {
    assertEquals(4, ElementLoss.SQUARED.value(3, 1));
    assertEquals(0.125, ElementLoss.HUBER.value(1.5, 1));
    assertEquals(2.5, ElementLoss.HUBER.value(-2, 1));
    assertEquals(Math.log(2), ElementLoss.LOGISTIC.value(0, 1), 1e-15);
    assertEquals(1000, ElementLoss.LOGISTIC.value(1000, 0), 1e-9);
    assertEquals(0, ElementLoss.LOGISTIC.value(1000, 1), 1e-9);
  }

  @Test
  void derivativesAreCentralDifferences() {
    for (ElementLoss loss : ElementLoss.values()) {
      for (double prediction : new double[] {-3, -0.4, 0, 0.3, 1.2, 7}) {
        for (double target : new double[] {0, 1}) {
          double numeric =
              (loss.value(prediction + 1e-6, target) - loss.value(prediction - 1e-6, target))
                  / 2e-6;
          assertEquals(numeric, loss.derivative(prediction, target), 1e-5, loss + " " + prediction);
        }
      }
    }
  }

  @Test
  void crossEntropyIsTheLogarithmOfTheSoftmax() {
    float[] logits = {1, 2, 3, 500, -500, 0};
    Tensor prediction = Tensor.of(logits, 2, 3);
    Tensor target = Tensor.of(new float[] {2, 1}, 2, 1);
    float[] gradient = new float[6];
    double value = new CrossEntropy().addGradient(prediction, target, null, 0.5f, gradient);
    double total = Math.exp(1) + Math.exp(2) + Math.exp(3);
    double expected = 0.5 * (Math.log(total) - 3) + 0.5 * 1000;
    assertEquals(expected, value, 1e-9 * expected);
    assertEquals(0.5 * Math.exp(1) / total, gradient[0], 1e-7);
    assertEquals(0.5 * (Math.exp(3) / total - 1), gradient[2], 1e-7);
    assertEquals(0.5, gradient[3], 1e-7);
    assertEquals(-0.5, gradient[4], 1e-7);
  }

  @Test
  void targetsOfAnotherSizeAreRefused() {
    for (Loss loss : List.of(ElementLoss.SQUARED, new CrossEntropy())) {
      ShapeException e =
          assertThrows(
              ShapeException.class,
              () -> loss.addGradient(Tensor.zeros(3, 2), Tensor.zeros(5, 1), null, 1, null));
      assertTrue(e.getMessage().contains("3") && e.getMessage().contains("[5, 1]"));
      assertTrue(e.getMessage().startsWith(loss.name()));
    }
  }
}
