package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrainingStepTest {
  private static final int ROWS = 300;
  private final Tensor x = Tensor.zeros(ROWS, 17);
  private final Tensor y = Tensor.zeros(ROWS, 1);

  TrainingStepTest() {
    SplittableRandom random = new SplittableRandom(3);
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < 17; i++) {
        x.set(row, i, (float) (0.5 + random.nextDouble()));
      }
      y.set(row, 0, x.get(row, 0) / x.get(row, 1));
    }
  }

  private static Module network() {
    return Sequence.of(
        new ProductUnits(17, 33, ProductUnits.Domain.REAL, new Seed(1)),
        new Dense(33, 1, Dense.LINEAR, new Seed(2)));
  }

  private static TrainingStep step(Module network, int threads) {
    return new TrainingStep(
        network, ElementLoss.SQUARED, new Optimization(new Adam.Settings()), threads, new Seed(5));
  }

  @Test
  void lossFallsAndIsTheSameOnAnyNumberOfThreads() {
    Module one = network();
    Module three = network();
    try (TrainingStep alone = step(one, 1);
        TrainingStep shared = step(three, 3)) {
      double first = alone.gradient(x, y);
      double last = first;
      shared.gradient(x, y);
      for (int i = 0; i < 100; i++) {
        last = alone.run(x, y);
        assertEquals(last, shared.run(x, y));
      }
      assertTrue(last < first / 2, first + " to " + last);
    }
    one.parameters()
        .forEach(
            (name, parameter) ->
                assertArrayEquals(
                    parameter.value().data(), three.parameters().get(name).value().data(), name));
  }

  @Test
  void gradientIsThatOfTheMeanLossAndMovesNothing() {
    Module network = network();
    Tape tape = Tape.forInference();
    Node prediction = network.forward(tape, tape.constant(x));
    double loss = ElementLoss.SQUARED.addGradient(prediction.value(), y, null, 1f / ROWS, null);
    try (TrainingStep step = step(network, 2)) {
      assertEquals(loss, step.gradient(x, y), 1e-5 * loss);
      Parameter bias = network.parameters().get("layers.1.bias");
      double mean = 0;
      for (int row = 0; row < ROWS; row++) {
        mean += 2.0 * (prediction.value().get(row, 0) - y.get(row, 0)) / ROWS;
      }
      assertEquals(0, bias.value().get(0, 0));
      assertEquals(mean, bias.gradient().get(0, 0), 1e-4 * Math.abs(mean));
    }
  }
}
