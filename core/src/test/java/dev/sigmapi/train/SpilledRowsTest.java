package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows on disk are the rows that were put there. */
final class SpilledRowsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, 4, 8",
    "1, 4, 8",
    "17, 4, 8",
    "64, 4, 8",
    "1003, 7, 30",
    "5000, 32, 64",
    "65, 100, 8"
  })
  void aPassGivesEveryRowOnce(int count, int batch, int blockRows) {
    try (SpilledRows spilled = spilled(count, blockRows)) {
      assertEquals(count, spilled.count());
      for (int epoch = 1; epoch <= 3; epoch++) {
        List<Integer> seen = new ArrayList<>();
        try (RowSource.Pass pass = spilled.pass(Seed.of(epoch), batch)) {
          for (RowSource.Block block = pass.next(); block != null; block = pass.next()) {
            assertEquals(0, seen.size() % batch, "whole batches but for the last");
            seen.addAll(numbers(block));
          }
          assertNull(pass.next());
        }
        assertEquals(count, seen.size());
        assertEquals(count, new TreeSet<>(seen).size());
      }
    }
  }

  @Test
  void theOrderFollowsFromTheSeedAndMixesTheWholeFile() {
    int count = 20_000;
    try (SpilledRows spilled = spilled(count, 64)) {
      List<Integer> order = order(spilled, 1);
      assertEquals(order, order(spilled, 1));
      assertFalse(order.equals(order(spilled, 2)));
      // A first tenth of the pass that came from one place of the file would have another mean.
      double mean = order.subList(0, count / 10).stream().mapToInt(n -> n).average().orElse(0);
      assertEquals(count / 2.0, mean, count / 8.0);
      int neighbours = 0;
      for (int i = 1; i < count; i++) {
        neighbours += order.get(i) - order.get(i - 1) == 1 ? 1 : 0;
      }
      assertTrue(neighbours < count / 100, neighbours + " rows still follow their neighbour");
    }
  }

  /** The same rows in the same order, on disk and in memory, give the same parameters. */
  @Test
  void trainingOnDiskGivesTheBitsOfTrainingInMemory() {
    try (SpilledRows spilled = spilled(3000, 50)) {
      assertArrayEquals(train(spilled), train(inMemory(spilled)));
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void nothingIsLeftInTheFolderEvenWhileItIsUsed() throws IOException {
    try (SpilledRows spilled = spilled(100, 8);
        var files = Files.list(folder)) {
      assertEquals(0, files.count());
      assertEquals(100, order(spilled, 1).size());
    }
  }

  @Test
  void aFullDiskIsSaid() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    try (RowFile file = new RowFile(folder, FileChannel.open(full, StandardOpenOption.WRITE), 2)) {
      UncheckedIOException e =
          assertThrows(UncheckedIOException.class, () -> file.add(Tensor.zeros(1500, 2)));
      assertTrue(e.getMessage().contains("Cannot keep 1,500 encoded rows in"), e.getMessage());
      assertTrue(e.getMessage().contains("No space left"), e.getMessage());
      assertTrue(e.getMessage().contains("choose another folder"), e.getMessage());
    }
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Path none = folder.resolve("none");
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> new SpilledRows(none, 1, 1, false));
    assertTrue(e.getMessage().contains("Cannot make a temporary file in"), e.getMessage());
    assertTrue(e.getMessage().contains("none"), e.getMessage());
  }

  /** Rows (n, 2n) with target 3n and weight 1 + n / 8192, added in uneven parts. */
  private SpilledRows spilled(int count, int blockRows) {
    SpilledRows spilled = new SpilledRows(folder, 2, 1, true, 3 * blockRows);
    Random random = new Random(count);
    for (int start = 0; start < count; ) {
      int size = Math.min(count - start, random.nextInt(40));
      Tensor x = Tensor.zeros(size, 2);
      Tensor y = Tensor.zeros(size, 1);
      Tensor weights = Tensor.zeros(size, 1);
      for (int i = 0; i < size; i++) {
        x.set(i, 0, start + i);
        x.set(i, 1, 2f * (start + i));
        y.set(i, 0, 3f * (start + i));
        weights.set(i, 0, 1 + (start + i) / 8192f);
      }
      spilled.add(new Rows(x, y, weights));
      start += size;
    }
    return spilled;
  }

  /** The numbers of the rows of a block, in its order; checks that a row is still whole. */
  private static List<Integer> numbers(RowSource.Block block) {
    List<Integer> numbers = new ArrayList<>();
    for (int row : block.order()) {
      float n = block.x().get(row, 0);
      assertEquals(2 * n, block.x().get(row, 1));
      assertEquals(3 * n, block.y().get(row, 0));
      assertEquals(1 + n / 8192f, block.weights().get(row, 0));
      numbers.add((int) n);
    }
    return numbers;
  }

  private static List<Integer> order(RowSource rows, long seed) {
    List<Integer> order = new ArrayList<>();
    try (RowSource.Pass pass = rows.pass(Seed.of(seed), 8)) {
      for (RowSource.Block block = pass.next(); block != null; block = pass.next()) {
        order.addAll(numbers(block));
      }
    }
    return order;
  }

  /** All rows as one block in memory, in the order that another source gives. */
  private static RowSource inMemory(RowSource source) {
    int count = (int) source.count();
    Tensor x = Tensor.zeros(count, 2);
    Tensor y = Tensor.zeros(count, 1);
    Tensor weights = Tensor.zeros(count, 1);
    for (int n = 0; n < count; n++) {
      x.set(n, 0, n);
      x.set(n, 1, 2f * n);
      y.set(n, 0, 3f * n);
      weights.set(n, 0, 1 + n / 8192f);
    }
    return new RowSource() {
      @Override
      public long count() {
        return count;
      }

      @Override
      public Pass pass(Seed seed, int batch) {
        List<Integer> order = new ArrayList<>();
        try (Pass pass = source.pass(seed, batch)) {
          for (Block block = pass.next(); block != null; block = pass.next()) {
            order.addAll(numbers(block));
          }
        }
        int[] rows = order.stream().mapToInt(n -> n).toArray();
        return new Rows(x, y, weights).ordered(rows);
      }
    };
  }

  private static float[] train(RowSource rows) {
    Sequence network =
        Sequence.of(
            new Dense(2, 5, Activation.of(Elementwise.TANH), Seed.of(2)),
            new Dense(5, 1, Dense.LINEAR, Seed.of(3)));
    TrainingSettings settings = new TrainingSettings().withEpochs(3).withThreads(2);
    new GradientTraining("network", network, ElementLoss.SQUARED, settings, Seed.of(4))
        .run(
            rows,
            new Rows(Tensor.zeros(4, 2).fill(1), Tensor.zeros(4, 1)),
            TrainingListener.none(),
            CheckpointStore.none());
    return network.parameters().get("layers.0.weights").value().copy().data();
  }
}
