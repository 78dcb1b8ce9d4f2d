package dev.sigmapi.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a page shows them: four digits that count, powers of ten where they are long. */
final class Numerals {
  private static final MathContext FOUR = new MathContext(4);
  private static final double LARGE = 1e7;
  private static final double SMALL = 1e-4;

  private Numerals() {}

  /** A number; a dash for what is not known. */
  static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
    }
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= LARGE || size < SMALL) {
      int exponent = (int) Math.floor(Math.log10(size));
      BigDecimal digits = new BigDecimal(value).round(FOUR).movePointLeft(exponent);
      return minus(digits.stripTrailingZeros().toPlainString()) + " × 10" + raised(exponent);
    }
    BigDecimal rounded = new BigDecimal(value).round(size >= 1000 ? MathContext.DECIMAL32 : FOUR);
    boolean whole = value == Math.rint(value);
    BigDecimal shown = size >= 1000 && !whole ? new BigDecimal(value).round(FOUR) : rounded;
    return minus(shown.stripTrailingZeros().toPlainString());
  }

  /** A count, its thousands apart. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
  }

  /** A count of things, with the thing's name in the right number. */
  static String count(long count, String thing) {
    return count(count) + " " + thing + (count == 1 ? "" : "s");
  }

  /** A share in per cent. */
  static String share(double share) {
    if (Double.isNaN(share)) {
      return "–";
    }
    double percent = 100 * share;
    // What is nearly all is told from all.
    int digits = percent > 99 && percent < 100 ? (percent > 99.9 ? 4 : 2) : 1;
    return minus(
            BigDecimal.valueOf(percent)
                .setScale(digits, java.math.RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString())
        + " %";
  }

  private static String minus(String number) {
    return number.replace('-', '−');
  }

  private static String raised(int exponent) {
    StringBuilder raised = new StringBuilder();
    for (char digit : Integer.toString(exponent).toCharArray()) {
      raised.append(digit == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
    }
    return raised.toString();
  }
}
