package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Link;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.TargetKind;
import dev.sigmapi.module.Dense;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate finder on a line, with losses that lie anywhere. */
final class RateFinderTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, -1, -1000})
  void aLossMayLieAnywhere(double shift) {
    float[] before = network().parameters().get("weights").value().data().clone();
    Dense network = network();
    RateFinder.Result result =
        RateFinder.find(
            network, shifted(shift), new TrainingSettings().withThreads(1), Seed.of(1), line());
    assertTrue(result.points().size() > 60, "steps: " + result.points().size());
    assertTrue(result.suggested() > 1e-3 && result.suggested() < 2, "" + result.suggested());
    assertArrayEquals(before, network.parameters().get("weights").value().data());
  }

  private static Dense network() {
    return new Dense(1, 1, Dense.LINEAR, Seed.of(2));
  }

  /** y = 2x + 1, without noise: the loss falls to next to nothing. */
  private static Rows line() {
    Random random = new Random(1);
    Tensor x = Tensor.zeros(400, 1);
    Tensor y = Tensor.zeros(400, 1);
    for (int i = 0; i < 400; i++) {
      x.set(i, 0, (float) random.nextGaussian());
      y.set(i, 0, 2 * x.get(i, 0) + 1);
    }
    return new Rows(x, y);
  }

  /** The squared loss with something added to it, as a loss of a user's own may have. */
  private static Loss shifted(double shift) {
    Loss squared = ElementLoss.SQUARED;
    return new Loss() {
      @Override
      public String name() {
        return "shifted";
      }

      @Override
      public Link link() {
        return squared.link();
      }

      @Override
      public TargetKind accepts() {
        return squared.accepts();
      }

      @Override
      public int targetColumns(int outputs) {
        return squared.targetColumns(outputs);
      }

      @Override
      public double addRow(
          float[] output,
          int at,
          int count,
          float[] target,
          int targetAt,
          double scale,
          float[] gradient) {
        return shift + squared.addRow(output, at, count, target, targetAt, scale, gradient);
      }
    };
  }
}
