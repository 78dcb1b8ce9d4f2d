package dev.sigmapi.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
  private static final List<Integer> MANY = IntStream.range(0, 100).boxed().toList();

  @Test
  void resultsComeInTheOrderOfTheWork() {
    for (int threads : new int[] {0, 1, 2, 7}) {
      try (Workers workers = new Workers(threads)) {
        assertEquals(MANY, workers.each(MANY, i -> slowly(i)));
        assertEquals(List.of(), workers.each(List.of(), i -> i));
      }
    }
  }

  @Test
  void aLineHasOnlySoMuchUnderWay() {
    AtomicInteger given = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    List<Integer> order = new ArrayList<>();
    try (Line<Integer> line =
        new Line<>(
            3,
            i -> {
              order.add(i);
              taken.incrementAndGet();
            })) {
      for (int i : MANY) {
        line.add(
            () -> {
              given.incrementAndGet();
              return slowly(i);
            });
        assertTrue(i + 1 - taken.get() <= 6, i + " given, " + taken + " taken");
      }
      line.finish();
    }
    assertEquals(100, given.get());
    assertEquals(MANY, order);
  }

  @Test
  void whatTheWorkThrowsIsThrownWhereItsResultIsTaken() {
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    for (int threads : new int[] {1, 2}) {
      try (Workers workers = new Workers(threads)) {
        assertSame(
            thrown, assertThrows(Exception.class, () -> workers.each(MANY, i -> fail(thrown))));
        AssertionError error = new AssertionError();
        assertSame(
            error,
            assertThrows(
                Error.class,
                () ->
                    workers.each(
                        MANY,
                        i -> {
                          throw error;
                        })));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 8})
  void everyPieceOfEveryRoundRunsOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertEquals(Math.max(1, threads), workers.count());
      for (int round = 0; round < 2000; round++) {
        int[] runs = new int[round % 11];
        AtomicIntegerArray busy = new AtomicIntegerArray(workers.count());
        workers.run(
            runs.length,
            (piece, worker) -> {
              assertEquals(1, busy.incrementAndGet(worker), "one piece at a time");
              runs[piece]++;
              busy.decrementAndGet(worker);
            });
        int[] once = new int[runs.length];
        Arrays.fill(once, 1);
        assertArrayEquals(once, runs);
      }
    }
  }

  @Test
  void roundsAfterSleepRunToo() throws InterruptedException {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 5; round++) {
        int[] runs = new int[5];
        workers.run(5, (piece, worker) -> runs[piece]++);
        assertArrayEquals(new int[] {1, 1, 1, 1, 1}, runs);
        Thread.sleep(20);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatAPieceThrowsIsThrownOnceTheRoundHasEnded(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 50; round++) {
        IllegalStateException thrown =
            assertThrows(
                IllegalStateException.class,
                () ->
                    workers.run(
                        6,
                        (piece, worker) -> {
                          if (piece == 4) {
                            throw new IllegalStateException("piece 4");
                          }
                        }));
        assertTrue(thrown.getMessage().contains("piece 4"));
        workers.run(6, (piece, worker) -> {});
      }
    }
  }

  @Test
  void aPieceMayBeSharedOutFurther() {
    try (Workers workers = new Workers(3)) {
      List<Integer> sums =
          workers.each(
              MANY, i -> workers.each(MANY, j -> i * j).stream().mapToInt(Integer::intValue).sum());
      assertEquals(MANY.stream().map(i -> 4950 * i).toList(), sums);
    }
  }

  private static int fail(RuntimeException thrown) {
    throw thrown;
  }

  private static int slowly(int i) {
    if (i % 10 == 0) {
      Thread.yield();
    }
    return i;
  }
}
