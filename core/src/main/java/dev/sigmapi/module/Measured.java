package dev.sigmapi.module;

import java.util.function.BiConsumer;

/** A module whose statistics say something of its training that is worth watching. */
public interface Measured {

  /**
   * Tells figures as they stand.
   *
   * @param figures takes a name, such as {@code gate_entropy}, and a number
   */
  void measure(BiConsumer<String, Double> figures);
}
