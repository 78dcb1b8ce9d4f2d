package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.DifferentialEvolution;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The searches for a beginning on x0³ / x1², from exponents that lead gradients away from it. */
final class BeginningTest {
  private static final Rows TRAIN = rows(200, 1);
  private static final Rows VALID = rows(100, 2);
  private static final TrainingSettings SETTINGS =
      new TrainingSettings().withEpochs(60).withThreads(1);

  @Test
  void aPopulationFindsWhatGradientsFromABadStartDoNot() {
    double bad = trained(SETTINGS);
    double found =
        trained(
            SETTINGS.withSearch(new Search.Population(new DifferentialEvolution(30, 150), 100)));
    assertTrue(bad > 1, "gradients alone: " + bad);
    assertTrue(found < 1e-3, "after a population: " + found);
  }

  private static double trained(TrainingSettings settings) {
    Beginning beginning = find(settings, new ArrayList<>(), -3, 4);
    return train(beginning, settings).bestLoss();
  }

  private static GradientTraining.Result train(Beginning beginning, TrainingSettings settings) {
    return new GradientTraining("n", beginning.network(), ElementLoss.SQUARED, settings, Seed.of(3))
        .run(
            TRAIN,
            VALID,
            TrainingListener.none(),
            CheckpointStore.none().orElse(beginning.state()));
  }

  @Test
  void theSeedDecidesWhatAPopulationFinds() {
    TrainingSettings settings =
        SETTINGS.withSearch(new Search.Population(new DifferentialEvolution(8, 5), 50));
    Module one = find(settings, new ArrayList<>(), -3, 4).network();
    Module two = find(settings, new ArrayList<>(), -3, 4).network();
    one.parameters()
        .forEach(
            (name, parameter) ->
                assertArrayEquals(
                    parameter.value().data(), two.parameters().get(name).value().data(), name));
  }

  @Test
  void halvingKeepsTheBestAndGoesOnWithIt() {
    for (int right : new int[] {0, 2, 4}) {
      List<Module> starts = new ArrayList<>();
      TrainingSettings settings = SETTINGS.withSearch(new Search.Halving(5, 2));
      double[] exponents = {-3, 4, -3, 4, -3, 4, -3, 4, -3, 4};
      exponents[2 * right] = 2.9;
      exponents[2 * right + 1] = -1.9;
      Beginning beginning = find(settings, starts, exponents);
      assertEquals(5, starts.size());
      assertSame(starts.get(right), beginning.network());
      // 5, 3 and 2 starts were in the race, until epochs 2, 4 and 8; first values are judged too.
      String losses = beginning.state().orElseThrow().facts().get("losses");
      assertEquals(1 + 8, losses.split(" ").length, losses);
      assertEquals(9, train(beginning, settings.withEpochs(9)).epochs());
    }
  }

  @Test
  void withoutASearchTheFirstStartIsTheBeginning() {
    List<Module> starts = new ArrayList<>();
    Beginning beginning = find(SETTINGS, starts, 1, 1, 2, 2);
    assertSame(starts.get(0), beginning.network());
    assertTrue(beginning.state().isEmpty());
    assertEquals(1, starts.size());
    assertNotSame(beginning.network(), find(SETTINGS, starts, 1, 1).network());
  }

  @Test
  void aStartThatDivergesIsOutOfTheRaceAndAllThatDoAreSaid() {
    List<Module> starts = new ArrayList<>();
    TrainingSettings settings = SETTINGS.withSearch(new Search.Halving(4, 1));
    // An exponent that is not a number gives no number either.
    double nan = Double.NaN;
    Beginning beginning = find(settings, starts, nan, 1, nan, 1, 2.9, -1.9, nan, 1);
    assertSame(starts.get(2), beginning.network());
    TrainingException none =
        assertThrows(
            TrainingException.class, () -> find(settings, starts, nan, 1, nan, 1, nan, 1, nan, 1));
    assertTrue(none.getMessage().contains("None of the 4 starts"), none.getMessage());
    assertTrue(none.getMessage().contains("layers.0"), none.getMessage());
  }

  @Test
  void aSearchIsSeenAsOneTrainingAndStopsSoon() {
    Search population = new Search.Population(new DifferentialEvolution(8, 5), 50);
    for (Search search : List.of(new Search.Halving(5, 2), population)) {
      TrainingSettings settings = SETTINGS.withSearch(search);
      for (int most : new int[] {1, 7, Integer.MAX_VALUE}) {
        long[] seen = new long[3];
        Beginning beginning =
            find(
                settings,
                new ArrayList<>(),
                new TrainingListener() {
                  @Override
                  public void onStart(Start start) {
                    assertEquals("n-search", start.name());
                    seen[0] = start.rows();
                  }

                  @Override
                  public boolean onBatch(int epoch, long rows, double loss) {
                    assertEquals(1, epoch);
                    assertTrue(rows > seen[1]);
                    seen[1] = rows;
                    return ++seen[2] < most;
                  }

                  @Override
                  public boolean onEpoch(Epoch epoch) {
                    throw new AssertionError("an epoch of a search");
                  }
                },
                -3,
                4,
                -3,
                4,
                -3,
                4,
                -3,
                4,
                -3,
                4);
        boolean whole = most == Integer.MAX_VALUE;
        assertEquals(!whole, beginning.stopped());
        assertEquals(whole ? seen[0] : seen[1], seen[1]);
        assertTrue(whole || seen[2] == most);
      }
    }
  }

  /** The beginning among networks with the given exponents, two a start. */
  private static Beginning find(
      TrainingSettings settings, List<Module> starts, double... exponents) {
    return find(settings, starts, TrainingListener.none(), exponents);
  }

  private static Beginning find(
      TrainingSettings settings,
      List<Module> starts,
      TrainingListener listener,
      double... exponents) {
    return Beginning.find(
        i -> {
          Module network =
              Sequence.of(
                  new ProductUnits(2, 1, ProductUnits.Domain.REAL, Seed.of(1)),
                  new Dense(1, 1, Dense.LINEAR, Seed.of(2)));
          float[] values = network.parameters().get("layers.0.exponents").value().data();
          values[0] = (float) exponents[2 * i];
          values[1] = (float) exponents[2 * i + 1];
          starts.add(network);
          return network;
        },
        "n",
        ElementLoss.SQUARED,
        settings,
        Seed.of(3),
        TRAIN,
        VALID,
        listener);
  }

  private static Rows rows(int count, long seed) {
    Random random = new Random(seed);
    Tensor x = Tensor.zeros(count, 2);
    Tensor y = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      x.set(i, 0, 0.5f + 1.5f * random.nextFloat());
      x.set(i, 1, 0.5f + 1.5f * random.nextFloat());
      y.set(i, 0, (float) (Math.pow(x.get(i, 0), 3) / Math.pow(x.get(i, 1), 2)));
    }
    return new Rows(x, y);
  }
}
