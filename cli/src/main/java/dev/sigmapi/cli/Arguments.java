package dev.sigmapi.cli;

import dev.sigmapi.specification.SpecificationException;

/** Checks of arguments that their type alone does not make. */
final class Arguments {

  private Arguments() {}

  /** A number of 0 or more. */
  static double notNegative(String option, double value) {
    if (!(value >= 0)) {
      throw new SpecificationException(
          "%s expects a number of 0 or more but got %s".formatted(option, value));
    }
    return value;
  }

  /** A number of one or more. */
  static int positive(String option, int value) {
    if (value < 1) {
      throw new SpecificationException(
          "%s expects a number of 1 or more but got %d".formatted(option, value));
    }
    return value;
  }
}
