package dev.sigmapi.formula;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers and names as formulas print them. What is printed is what is computed with. */
final class Digits {
  /** How far, relative to its size, a float32 can be from the number it stands for. */
  private static final double ROUNDING = 2e-7;

  private static final int LARGEST_DENOMINATOR = 4;

  private Digits() {}

  /** A number with so many significant digits. */
  static double round(double value, int digits) {
    return value == 0 || !Double.isFinite(value)
        ? value
        : new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }

  /** An exponent; simple fractions that a float32 cannot hold become themselves again. */
  static double exponent(double value) {
    for (int denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
      double fraction = Math.rint(value * denominator) / denominator;
      if (Math.abs(value - fraction) <= ROUNDING * Math.max(1, Math.abs(value))) {
        return fraction;
      }
    }
    return value;
  }

  /** In plain text: {@code 365.2431}, {@code 1.5e-7}, {@code 1/3}. */
  static String text(double value) {
    BigDecimal decimal = BigDecimal.valueOf(value).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (value == 0 || (exponent >= -4 && exponent < 10)) {
      return value == 0 ? "0" : decimal.toPlainString();
    }
    return decimal.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  /** An exponent in plain text; thirds as such. */
  static String exponentText(double value) {
    boolean thirds = value != Math.rint(value) && value == Math.rint(value * 3) / 3;
    return thirds ? "(" + Math.round(value * 3) + "/3)" : text(value);
  }

  /** A name that cannot be read as part of the formula stands between back quotes. */
  static String name(String name) {
    boolean plain = name.matches("[\\p{L}_][\\p{L}\\p{N}_.]*(\\([^()]*\\))?|\\[.*");
    return plain ? name : "`" + name + "`";
  }
}
