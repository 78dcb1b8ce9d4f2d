package dev.sigmapi.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The text of the values of one column in a file. */
interface CsvText {
  /** Microseconds, the finest time that a count of days in a double can hold. */
  double MICROS = 86_400e6;

  /** Half a million years, beyond which a number of days is no date. */
  double LAST_DAY = 180e6;

  /** The value of a row, which is not missing. */
  String at(int row);

  /**
   * @param timed whether dates are written with their time
   */
  static CsvText of(Column column, boolean timed) {
    if (!(column instanceof Column.Numbers numbers)) {
      return column::text;
    }
    double[] values = numbers.values();
    return switch (numbers.kind()) {
      case NUMBER -> row -> number(values[row]);
      case BOOLEAN -> row -> truth(values[row]);
      case DATE -> row -> date(values[row], timed);
    };
  }

  private static String truth(double value) {
    return value == 0 ? "false" : value == 1 ? "true" : number(value);
  }

  /** For each column whether it has dates with a time of day. */
  static boolean[] timed(Table table) {
    boolean[] timed = new boolean[table.columns().size()];
    for (int i = 0; i < timed.length; i++) {
      timed[i] =
          table.columns().get(i) instanceof Column.Numbers numbers
              && numbers.kind() == Column.Kind.DATE
              && hasTimes(numbers.values());
    }
    return timed;
  }

  private static boolean hasTimes(double[] days) {
    for (double day : days) {
      if (!Double.isNaN(day) && day != Math.rint(day)) {
        return true;
      }
    }
    return false;
  }

  private static String date(double days, boolean times) {
    if (!(Math.abs(days) < LAST_DAY)) {
      return number(days);
    }
    if (!times) {
      return LocalDate.ofEpochDay((long) days).toString();
    }
    long micros = Math.round(days * MICROS);
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000L),
            (int) Math.floorMod(micros, 1_000_000L) * 1000,
            ZoneOffset.UTC);
    return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
  }

  /** The fewest digits that give the same number again. */
  static String number(double value) {
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e18) {
      return value == 0 && 1 / value < 0 ? "-0.0" : Long.toString((long) value);
    }
    String text = Double.toString(value);
    if (Double.isInfinite(value)) {
      return text;
    }
    if (text.length() > 16) {
      text = shorter(text, value);
    }
    boolean plain = size >= 1e-3 && size < 1e7 || size < 1e-6 || size >= 1e18;
    return plain ? text : new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  /** Before Java 19 the text of a double may have a digit or two too many (JDK-4511638). */
  private static String shorter(String text, double value) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 15; digits <= 16; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits)).stripTrailingZeros();
      if (rounded.doubleValue() == value) {
        return rounded.toString();
      }
    }
    return text;
  }
}
