package dev.sigmapi.expression.print;

import java.math.BigDecimal;

/**
 * Numbers for people, whole: as many digits as tell the number from its neighbours, so that a
 * number that was rounded is as short as it was made.
 */
final class Numerals {
  /** From here on down and up numbers have a power of ten. */
  private static final int SMALLEST = -4;

  private static final int LARGEST = 10;

  /** Fractions of so many parts are told from decimals. */
  private static final int MOST_PARTS = 12;

  private static final int LONG = 10;

  private Numerals() {}

  /** A decimal number, and a power of ten if it is not 0. */
  record Scientific(String digits, int exponent) {}

  /** A number that is not negative. */
  static Scientific of(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return new Scientific(value == 0 ? "0" : Double.isNaN(value) ? "NaN" : "∞", 0);
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    return exponent >= SMALLEST && exponent < LARGEST
        ? new Scientific(decimal.toPlainString(), 0)
        : new Scientific(decimal.movePointLeft(exponent).toPlainString(), exponent);
  }

  /** How many parts a fraction has that would be a long decimal number; 1 if it is none. */
  static int parts(double value) {
    if (!Double.isFinite(value) || Double.toString(value).length() < LONG) {
      return 1;
    }
    for (int parts = 3; parts <= MOST_PARTS; parts++) {
      if (Math.rint(value * parts) / parts == value && Math.abs(value) < LONG) {
        return parts;
      }
    }
    return 1;
  }
}
