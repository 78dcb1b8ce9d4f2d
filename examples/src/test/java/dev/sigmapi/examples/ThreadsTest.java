package dev.sigmapi.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every table here gives the same model file, byte for byte, on any number of threads. */
final class ThreadsTest {
  private static final String NETWORK =
      "[{\"dense\": {\"units\": 48, \"activation\": \"tanh\"}},"
          + " {\"dense\": {\"units\": 48, \"activation\": \"tanh\"}}, \"dense\"]";

  /** A choice that wavers, balances, and moves statistics. */
  private static final String MIXTURE =
      "[{\"mixture_of_experts\": {\"experts\": 5, \"top\": 2, \"noise\": true, \"load_loss\": 0.01,"
          + " \"importance_loss\": 0.01, \"logit_loss\": 0.001, \"shift_rate\": 0.01, \"layers\":"
          + " [{\"dense\": {\"units\": 64, \"activation\": \"tanh\"}}, \"dense\"]}}]";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "balance_scale/balance_scale.csv, tilt",
    "car_evaluation/car_evaluation.csv, acceptability",
    "planets/exoplanets.csv, period_days",
    "planets/solar_system.csv, period_days",
    "spirals/two_spirals.csv, spiral"
  })
  void theModelDoesNotDependOnThem(String data, String target) throws IOException {
    Table table = new TableReader(note -> {}).read(data);
    Specification gradients = Specification.of(new ObjectMapper().readTree(NETWORK));
    byte[] chosen = train(table, target, Optional.empty(), 1);
    byte[] trained = train(table, target, Optional.of(gradients), 1);
    Specification experts = Specification.of(new ObjectMapper().readTree(MIXTURE));
    byte[] mixed = train(table, target, Optional.of(experts), 1);
    for (int threads : new int[] {2, 3, 8}) {
      String message = data + " on " + threads + " threads";
      assertArrayEquals(chosen, train(table, target, Optional.empty(), threads), message);
      assertArrayEquals(trained, train(table, target, Optional.of(gradients), threads), message);
      assertArrayEquals(mixed, train(table, target, Optional.of(experts), threads), message);
    }
  }

  private byte[] train(Table table, String target, Optional<Specification> network, int threads)
      throws IOException {
    // A batch of many rows, so that there are several shards.
    TrainingSettings settings =
        new TrainingSettings().withEpochs(3).withBatch(256).withThreads(threads);
    Training training = Training.of(table).target(target).settings(settings);
    network.ifPresent(training::network);
    Path file = folder.resolve("model.sigmapi");
    ModelFile.write(training.fit(), file);
    return Files.readAllBytes(file);
  }
}
