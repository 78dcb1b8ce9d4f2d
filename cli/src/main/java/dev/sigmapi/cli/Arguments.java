package dev.sigmapi.cli;

import dev.sigmapi.specification.SpecificationException;

/** Checks of arguments that their type alone does not make. */
final class Arguments {

  private Arguments() {}

  /** A number of one or more. */
  static int positive(String option, int value) {
    if (value < 1) {
      throw new SpecificationException(
          "%s expects a number of 1 or more but got %d".formatted(option, value));
    }
    return value;
  }
}
