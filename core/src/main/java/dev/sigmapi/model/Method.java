package dev.sigmapi.model;

import java.util.Locale;

/** How a network is trained. */
public enum Method {
  /**
   * Projection where the network is one layer of product units and a linear one,
   * expectation-maximisation where it is a mixture of such or of linear experts; else gradient.
   */
  AUTO,
  /** Mini-batches of any loss. */
  GRADIENT,
  /**
   * Expectation-maximisation as above, else the last layer solved exactly, the others by {@link
   * dev.sigmapi.projection}: for numbers, and networks that end in a linear layer.
   */
  PROJECTION,
  /** No network: the search for laws of {@link dev.sigmapi.law}, for one number from numbers. */
  LAW;

  /** As the command and files write it. */
  public String specificationName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
