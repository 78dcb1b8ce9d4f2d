package dev.sigmapi.bench;

import java.util.List;
import java.util.Map;

/**
 * Sigmapi or a peer: a library that can compute the workloads. Each side runs in a process of its
 * own for each number of threads. The constructor loads nothing; the other process calls {@link
 * #prepare}.
 */
interface Side {

  /**
   * For libraries that take all memory of a step from the C library anew: it keeps what it is given
   * back, in large pages. Without this the system empties the pages again at every step, and the
   * largest steps are up to twenty times slower.
   */
  Map<String, String> KEEPING_MEMORY =
      Map.of(
          "GLIBC_TUNABLES",
          "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.hugetlb=1");

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
