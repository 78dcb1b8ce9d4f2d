package dev.sigmapi.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class WorkersTest {
  private static final List<Integer> MANY = IntStream.range(0, 100).boxed().toList();

  @Test
  void resultsComeInTheOrderOfTheWork() {
    for (int threads : new int[] {0, 1, 2, 7}) {
      try (Workers workers = Workers.of(threads)) {
        assertEquals(MANY, workers.each(MANY, i -> slowly(i)));
        List<Integer> taken = new ArrayList<>();
        Workers.Line<Integer> line = workers.line(taken::add);
        MANY.forEach(i -> line.add(() -> slowly(i)));
        line.finish();
        assertEquals(MANY, taken);
        assertEquals(List.of(), workers.each(List.of(), i -> i));
      }
    }
  }

  @Test
  void aLineHasOnlySoMuchUnderWay() {
    AtomicInteger given = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    try (Workers workers = Workers.of(3)) {
      Workers.Line<Integer> line = workers.line(i -> taken.incrementAndGet());
      for (int i : MANY) {
        line.add(given::incrementAndGet);
        assertTrue(i + 1 - taken.get() <= 6, i + " given, " + taken + " taken");
      }
      line.finish();
    }
    assertEquals(100, given.get());
  }

  @Test
  void whatTheWorkThrowsIsThrownWhereItsResultIsTaken() {
    IllegalArgumentException thrown = new IllegalArgumentException("no");
    for (int threads : new int[] {1, 2}) {
      try (Workers workers = Workers.of(threads)) {
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
