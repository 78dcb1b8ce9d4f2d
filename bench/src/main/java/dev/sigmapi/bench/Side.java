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
   * The natural ways in which a good user of this library would write a problem, of which the
   * fastest counts; one empty name where there is only one, none if it cannot be computed.
   */
  default List<String> forms(Problem problem) {
    return List.of("");
  }

  /**
   * Makes a problem ready.
   *
   * @param form one of {@link #forms}
   * @param rate Adam's rate; its other numbers stand in {@link Problem}
   */
  Step prepare(Problem problem, String form, double rate);

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
