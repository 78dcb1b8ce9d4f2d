package dev.sigmapi.bench;

import java.util.List;
import java.util.Map;

/**
 * Sigmapi or a peer: a library that can compute the workloads. Each side runs in a process of its
 * own for each number of threads. The constructor loads nothing; the other process calls {@link
 * #prepare}.
 */
interface Side {

  /** How results call it. */
  String name();

  /**
   * Makes a problem ready, in every natural form that this library has; the fastest counts.
   *
   * @param rate Adam's rate; its other numbers stand in {@link Problem}
   * @return empty if a good user of the library could not compute it
   */
  List<Step> prepare(Problem problem, double rate);

  /** Options of the JVM that runs this side. */
  default List<String> options(int threads) {
    return List.of();
  }

  /** What is added to the environment of the process. */
  default Map<String, String> environment(int threads) {
    return Map.of();
  }

  /** Whether a jar of this name belongs to this side; the benchmark's own are always there. */
  default boolean needs(String jar) {
    return true;
  }
}
