package dev.sigmapi.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 8})
  void everyTaskOfEveryRoundRunsOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertEquals(Math.max(1, threads), workers.count());
      for (int round = 0; round < 2000; round++) {
        int[] runs = new int[round % 11];
        AtomicIntegerArray busy = new AtomicIntegerArray(workers.count());
        workers.run(
            runs.length,
            (task, worker) -> {
              assertEquals(1, busy.incrementAndGet(worker), "one task at a time");
              runs[task]++;
              busy.decrementAndGet(worker);
            });
        int[] once = new int[runs.length];
        Arrays.fill(once, 1);
        assertArrayEquals(once, runs);
      }
    }
  }

  @Test
  void aRoundWithinARoundIsRunByTheOneThatAsks() {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 500; round++) {
        int[][] runs = new int[4][5];
        workers.run(
            4,
            (outer, worker) ->
                workers.run(
                    5,
                    (task, alone) -> {
                      assertEquals(0, alone);
                      runs[outer][task]++;
                    }));
        for (int[] once : runs) {
          assertArrayEquals(new int[] {1, 1, 1, 1, 1}, once);
        }
      }
    }
  }

  @Test
  void roundsAfterSleepRunToo() throws InterruptedException {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 5; round++) {
        int[] runs = new int[5];
        workers.run(5, (task, worker) -> runs[task]++);
        assertArrayEquals(new int[] {1, 1, 1, 1, 1}, runs);
        Thread.sleep(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatATaskThrowsIsThrownOnceTheRoundHasEnded(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 50; round++) {
        IllegalStateException thrown =
            assertThrows(
                IllegalStateException.class,
                () ->
                    workers.run(
                        6,
                        (task, worker) -> {
                          if (task == 4) {
                            throw new IllegalStateException("task 4");
                          }
                        }));
        assertTrue(thrown.getMessage().contains("task 4"));
        workers.run(6, (task, worker) -> {});
      }
    }
  }
}
