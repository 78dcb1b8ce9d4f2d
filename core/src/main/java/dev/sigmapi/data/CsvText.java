package dev.sigmapi.data;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How the values of one column stand in a file. */
interface CsvText {
  /** Microseconds, the finest time that a count of days in a double can hold. */
  double MICROS = 86_400e6;

  /** Half a million years, beyond which a number of days is no date. */
  double LAST_DAY = 180e6;

  /** Writes the value of a row, which is not missing. */
  void write(int row, CsvLine out);

  /**
   * @param timed whether dates are written with their time
   */
  static CsvText of(Column column, boolean timed) {
    if (!(column instanceof Column.Numbers numbers)) {
      return (row, out) -> out.text(column.text(row));
    }
    double[] values = numbers.values();
    return switch (numbers.kind()) {
      case NUMBER -> (row, out) -> out.number(values[row]);
      case BOOLEAN -> (row, out) -> truth(values[row], out);
      case DATE -> (row, out) -> date(values[row], timed, out);
    };
  }

  private static void truth(double value, CsvLine out) {
    if (value == 0 || value == 1) {
      out.ascii(value == 0 ? "false" : "true");
    } else {
      out.number(value);
    }
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

  private static void date(double days, boolean times, CsvLine out) {
    if (!(Math.abs(days) < LAST_DAY)) {
      out.number(days);
    } else if (!times) {
      out.ascii(LocalDate.ofEpochDay((long) days).toString());
    } else {
      long micros = Math.round(days * MICROS);
      LocalDateTime time =
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000L),
              (int) Math.floorMod(micros, 1_000_000L) * 1000,
              ZoneOffset.UTC);
      out.ascii(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
    }
  }
}
