package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static final TrainingSettings SETTINGS =
      new TrainingSettings()
          .withEpochs(120)
          .withThreads(1)
          .withOptimization(new Optimization(new Adam.Settings().with(0.02, 0)));

  @Test
  void aPolynomialGrowsToTheDegreeOfItsTarget() {
    Growth.Result result = grow(TrainingListener.none());
    assertEquals(3, result.network().degree(), "" + result);
    assertTrue(result.losses().get(2) < 1e-3, "" + result.losses());
    try (Shards shards = new Shards(result.network(), ElementLoss.SQUARED, 1)) {
      assertEquals(result.losses().get(2), shards.judge(cubic(300)), 1e-9, "what was kept");
    }
  }

  @Test
  void theNewestDegreeIsTrainedAloneFirst() {
    List<String> trainings = new ArrayList<>();
    Growth.Result result =
        grow(
            new TrainingListener() {
              @Override
              public void onStart(Start start) {
                trainings.add(start.name());
              }

              @Override
              public boolean onEpoch(Epoch epoch) {
                return trainings.size() < 3;
              }
            });
    assertEquals(List.of("degree-1", "degree-2-alone", "degree-2"), trainings);
    assertTrue(result.stopped());
  }

  private static Growth.Result grow(TrainingListener listener) {
    RidgePolynomial line = new RidgePolynomial(2, 1, 1, Dense.LINEAR, Seed.of(1));
    return new Growth(ElementLoss.SQUARED, SETTINGS, new Growth.Settings(5, 0.2), Seed.of(2))
        .run(line, cubic(300), cubic(300), listener, name -> CheckpointStore.none());
  }

  /** y = x₀(x₀ − x₁)(x₁ + ½). */
  private static Rows cubic(int count) {
    Random random = new Random(3);
    Tensor x = Tensor.zeros(count, 2);
    Tensor y = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      float a = 2 * random.nextFloat() - 1;
      float b = 2 * random.nextFloat() - 1;
      x.set(i, 0, a);
      x.set(i, 1, b);
      y.set(i, 0, a * (a - b) * (b + 0.5f));
    }
    return new Rows(x, y);
  }
}
