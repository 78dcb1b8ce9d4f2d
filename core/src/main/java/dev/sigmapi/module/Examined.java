package dev.sigmapi.module;

import dev.sigmapi.tensor.Tensor;

/** A module that can look for faults of its own in what passed through it. */
public interface Examined {

  /** Where faults are told. */
  @FunctionalInterface
  interface Findings {

    /**
     * One thing that is wrong.
     *
     * @param kind what things like it are, such as {@code experts that no row chose}
     * @param which one it is, usually its number, as {@link String#format} would print it
     */
    void add(String kind, String which, Object... arguments);
  }

  /**
   * Looks at some rows as they went in and came out.
   *
   * @param x [rows, inputs]
   * @param y [rows, outputs]
   */
  void examine(Tensor x, Tensor y, Findings findings);
}
