package dev.sigmapi.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * One line of the benchmark: a workload in one size and mode, on some threads.
 *
 * @param size the numbers that the workload's {@link Workload#dimensions} name
 */
record Case(Workload workload, int[] size, Mode mode, int threads) {

  /** The size as results print it, such as 32x8x16. */
  String label() {
    return Arrays.stream(size).mapToObj(String::valueOf).collect(Collectors.joining("x"));
  }

  /** What all sides compute. The same numbers at every call. */
  Problem problem() {
    return workload.problem(size, mode, threads);
  }

  @Override
  public String toString() {
    return "%s %s %s, %d thread%s"
        .formatted(workload.label(), label(), mode.label(), threads, threads == 1 ? "" : "s");
  }
}
