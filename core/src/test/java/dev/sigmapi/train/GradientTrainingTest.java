package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GradientTrainingTest {

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    float[] one = train(1);
    for (int threads : new int[] {2, 3, 8}) {
      assertArrayEquals(one, train(threads), 0f, threads + " threads");
    }
  }

  private static float[] train(int threads) {
    Module network =
        Sequence.of(
            new ProductUnits(6, 40, ProductUnits.Domain.REAL, Seed.of(1)),
            new Dense(40, 40, Activation.of(Elementwise.TANH), Seed.of(2)),
            new Dense(40, 1, Dense.LINEAR, Seed.of(3)));
    TrainingSettings settings =
        new TrainingSettings(3, 512, 10, new Optimization(), new Search.None(), threads);
    new GradientTraining("network", network, ElementLoss.SQUARED, settings, Seed.of(4))
        .run(rows(1000, 6, 1), rows(100, 6, 2), TrainingListener.none(), CheckpointStore.none());
    Tensor first = network.parameters().get("layers.1.weights").value();
    return first.copy().data();
  }

  @Test
  void aProductIsLearnedAndTheBestEpochIsKept() {
    Sequence network = network();
    List<Double> losses = new ArrayList<>();
    GradientTraining.Result result =
        training(network, new TrainingSettings().withEpochs(150).withThreads(1))
            .run(
                rows(300, 2, 1),
                rows(100, 2, 2),
                epoch -> {
                  losses.add(epoch.validLoss());
                  return true;
                },
                CheckpointStore.none());
    assertTrue(result.bestLoss() < 0.02, "" + result);
    assertEquals(losses.stream().mapToDouble(v -> v).min().orElse(0), result.bestLoss());
    assertEquals(losses.get(result.bestEpoch() - 1), result.bestLoss());
  }

  @Test
  void aListenerMayStopAndPatienceEnds() {
    GradientTraining.Result stopped =
        training(network(), new TrainingSettings())
            .run(
                rows(50, 2, 1), rows(50, 2, 2), epoch -> epoch.epoch() < 3, CheckpointStore.none());
    assertEquals(3, stopped.epochs());
    Adam.Settings still = new Adam.Settings().with(0, 0);
    GradientTraining.Result patient =
        training(network(), new TrainingSettings().withOptimization(new Optimization(still)))
            .run(rows(50, 2, 1), rows(0, 2, 2), TrainingListener.none(), CheckpointStore.none());
    assertEquals(new TrainingSettings().patience(), patient.epochs());
    assertEquals(0, patient.bestEpoch());
  }

  @Test
  void aLossThatIsNotFiniteStopsAndKeepsTheBest() {
    Sequence network = network();
    float[] before = network.parameters().get("layers.1.weights").value().copy().data();
    Rows rows = rows(50, 2, 1);
    rows.y().data()[7] = Float.NaN;
    TrainingException e =
        assertThrows(
            TrainingException.class,
            () ->
                training(network, new TrainingSettings())
                    .run(rows, rows(20, 2, 2), TrainingListener.none(), CheckpointStore.none()));
    assertTrue(e.getMessage().contains("epoch 1"), e.getMessage());
    assertArrayEquals(before, network.parameters().get("layers.1.weights").value().data());
  }

  private static GradientTraining training(Module network, TrainingSettings settings) {
    return new GradientTraining("network", network, ElementLoss.SQUARED, settings, Seed.of(4));
  }

  private static Sequence network() {
    return Sequence.of(
        new ProductUnits(2, 3, ProductUnits.Domain.REAL, Seed.of(1)),
        new Dense(3, 1, Dense.LINEAR, Seed.of(2)));
  }

  /** y = the product of the first two columns. */
  private static Rows rows(int count, int columns, long seed) {
    Random random = new Random(seed);
    Tensor x = Tensor.zeros(count, columns);
    Tensor y = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < columns; j++) {
        x.set(i, j, 0.5f + random.nextFloat());
      }
      y.set(i, 0, x.get(i, 0) * x.get(i, 1));
    }
    return new Rows(x, y);
  }
}
