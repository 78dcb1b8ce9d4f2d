package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.QuadraticLinear;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Objective;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.optim.ParameterUpdate;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps: the same bits on any number of threads, and nothing allocated once warm. */
final class ShardsTest {
  private static final Seed SEED = Seed.of(3);
  private static final Seed CHANCE = Seed.of(4);
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  static List<Module> networks() {
    Activation relu = Activation.of(Elementwise.RELU);
    return List.of(
        Sequence.of(
            new ProductUnits(8, 16, ProductUnits.Domain.REAL, SEED),
            new Dense(16, 1, Dense.LINEAR, SEED)),
        Sequence.of(new Dense(8, 20, relu, SEED), new Dense(20, 1, Dense.LINEAR, SEED)),
        new QuadraticLinear(8, 2, 0, Dense.LINEAR, SEED),
        new Bilinear(BilinearInputs.split(4, 4), 3, Dense.LINEAR, SEED));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aWarmStepAllocatesNothing(Module network) {
    String mode = System.getProperty("java.vm.info", "");
    assumeTrue(
        mode.contains("mixed mode") && !mode.contains("emulated-client"),
        "Vectors leave the heap only in code of the server compiler");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RowSource.Block block = block(network, 32);
    ParameterUpdate update = new ParameterUpdate(network.learned(), new Optimization());
    Schedule.Moment moment = new Schedule.Moment(1, 1000, 10, List.of());
    try (Shards shards = new Shards(network, ElementLoss.SQUARED, 1)) {
      Objective again = shards::again;
      long allocated = 1;
      long start = System.nanoTime();
      // Compilers work in the background: ask again until they are done, or until it is hopeless.
      while (allocated > 0 && System.nanoTime() - start < PATIENCE_NANOS) {
        for (int i = 0; i < 500; i++) {
          step(shards, update, block, moment, again);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20; i++) {
          step(shards, update, block, moment, again);
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes in 20 steps of " + network);
    }
  }

  private static void step(
      Shards shards,
      ParameterUpdate update,
      RowSource.Block block,
      Schedule.Moment moment,
      Objective again) {
    double value = shards.step(block, 0, block.x().rows(), CHANCE, 7);
    assertTrue(shards.finiteGradients());
    update.step(moment, value, again);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void theBitsDoNotDependOnTheThreads(int threads) {
    float[] alone = gradients(1);
    for (int round = 0; round < 20; round++) {
      assertArrayEquals(alone, gradients(threads), threads + " threads");
    }
  }

  private static float[] gradients(int threads) {
    Module network =
        Sequence.of(
            new Dense(16, 128, Activation.of(Elementwise.TANH), SEED),
            new Dropout(128, 0.2),
            new Dense(128, 64, Activation.of(Elementwise.RELU), SEED),
            new Dense(64, 1, Dense.LINEAR, SEED));
    RowSource.Block block = block(network, 1024);
    try (Shards shards = new Shards(network, ElementLoss.SQUARED, threads)) {
      assertTrue(shards.countFor(1024) > 4, "several shards");
      double value = shards.step(block, 0, 1024, CHANCE, 2);
      assertEquals(value, shards.again(), 0, "the same step again");
      float[] all = new float[network.parameterCount() + 1];
      int[] at = {0};
      network
          .parameters()
          .forEach(
              (name, p) -> {
                System.arraycopy(p.gradient().data(), 0, all, at[0], p.gradient().size());
                at[0] += p.gradient().size();
              });
      all[at[0]] = (float) value;
      return all;
    }
  }

  @Test
  void tinyBatchesStayOnOneThread() {
    for (Module network : networks()) {
      try (Shards shards = new Shards(network, ElementLoss.SQUARED, 2)) {
        assertEquals(1, shards.countFor(1));
        assertEquals(1, shards.countFor(32), "" + network);
      }
    }
  }

  @Test
  void expertsThatFewRowsChooseHaveLargerShards() {
    List<Module> experts = new ArrayList<>();
    for (int e = 0; e < 8; e++) {
      experts.add(new Dense(64, 128, Dense.LINEAR, SEED));
    }
    Module gate = new Dense(64, 8, Dense.LINEAR, SEED);
    var sparse = new MixtureOfExperts(experts, gate, new MixtureOfExperts.Routing(2));
    var dense = new MixtureOfExperts(experts, gate, new MixtureOfExperts.Routing(8));
    try (Shards few = new Shards(sparse, ElementLoss.SQUARED, 1);
        Shards all = new Shards(dense, ElementLoss.SQUARED, 1)) {
      assertEquals(4, all.countFor(256));
      assertEquals(2, few.countFor(256));
      assertEquals(16, few.countFor(4096));
    }
  }

  @Test
  void judgingIsTheMeanOverAllRowsOnAnyNumberOfThreads() {
    Module network = networks().get(1);
    RowSource.Block block = block(network, 5000);
    Rows rows = new Rows(block.x(), block.y());
    try (Shards one = new Shards(network, ElementLoss.SQUARED, 1);
        Shards three = new Shards(network, ElementLoss.SQUARED, 3)) {
      double value = one.judge(rows);
      assertEquals(value, three.judge(rows), 0);
      assertEquals(value, one.judge(rows), 0);
      assertEquals(value, one.step(block, 0, 5000, CHANCE, 0), 1e-6);
    }
  }

  private static RowSource.Block block(Module network, int rows) {
    Random random = new Random(5);
    Tensor x = Tensor.zeros(rows, network.inputs());
    Tensor y = Tensor.zeros(rows, network.outputs());
    for (Tensor tensor : List.of(x, y)) {
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = random.nextFloat() * 2 - 1;
      }
    }
    return new RowSource.Block(x, y, null, null);
  }
}
