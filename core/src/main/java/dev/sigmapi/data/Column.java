package dev.sigmapi.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One named column of a {@link Table}. The arrays are not copied. */
public sealed interface Column {

  String name();

  /** How many rows. */
  int size();

  /** Whether the value of a row is missing. */
  boolean missing(int row);

  /** The value of a row as text, empty if it is missing. */
  String text(int row);

  /** A column of some of the rows, in their order. */
  Column rows(int[] rows);

  /** The values of columns of one name and type, one column behind the other. */
  static Column join(List<Column> parts) {
    if (parts.get(0) instanceof Numbers first) {
      return new Numbers(
          first.name,
          first.kind,
          parts.stream().flatMapToDouble(part -> Arrays.stream(((Numbers) part).values)).toArray());
    }
    if (parts.get(0) instanceof Lists first) {
      return new Lists(
          first.name,
          parts.stream()
              .flatMap(part -> Arrays.stream(((Lists) part).values))
              .toArray(double[][]::new));
    }
    return new Words(
        parts.get(0).name(),
        parts.stream()
            .flatMap(part -> Arrays.stream(((Words) part).values))
            .toArray(String[]::new));
  }

  /**
   * A column of one row.
   *
   * @param value a number, a text, an array of double, true or false, or null for a missing one
   * @throws DataException if it is something else
   */
  static Column ofOne(String name, Object value) {
    if (value == null || value instanceof String) {
      return new Words(name, (String) value);
    }
    if (value instanceof Number number) {
      return new Numbers(name, number.doubleValue());
    }
    if (value instanceof double[] list) {
      return new Lists(name, new double[][] {list});
    }
    if (value instanceof Boolean truth) {
      return new Numbers(name, Kind.BOOLEAN, new double[] {truth ? 1 : 0});
    }
    throw new DataException(
        "Column '%s' expects a number, a text, an array of double, true or false but got %s %s"
            .formatted(name, value.getClass().getSimpleName(), value));
  }

  /** What the numbers of a column mean. */
  enum Kind {
    NUMBER,
    /** Days since 1970-01-01, with fractions of a day for times. */
    DATE,
    /** 0 or 1. */
    BOOLEAN
  }

  /**
   * Numbers; NaN where one is missing.
   *
   * @param values one number a row
   */
  record Numbers(String name, Kind kind, double[] values) implements Column {
    public Numbers(String name, double... values) {
      this(name, Kind.NUMBER, values);
    }

    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Numbers rows(int[] rows) {
      return new Numbers(name, kind, Arrays.stream(rows).mapToDouble(row -> values[row]).toArray());
    }

    @Override
    public boolean missing(int row) {
      return Double.isNaN(values[row]);
    }

    @Override
    public String text(int row) {
      double value = values[row];
      if (Double.isNaN(value)) {
        return "";
      }
      boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
      return whole ? Long.toString((long) value) : Double.toString(value);
    }
  }

  /**
   * Words, as they stand in the data; null where one is missing.
   *
   * @param values one word a row
   */
  record Words(String name, String... values) implements Column {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Words rows(int[] rows) {
      return new Words(
          name, Arrays.stream(rows).mapToObj(row -> values[row]).toArray(String[]::new));
    }

    @Override
    public boolean missing(int row) {
      return values[row] == null;
    }

    @Override
    public String text(int row) {
      return values[row] == null ? "" : values[row];
    }
  }

  /**
   * Lists of numbers; null where one is missing, NaN where a number is.
   *
   * @param values one list a row, of any length
   */
  record Lists(String name, double[]... values) implements Column {
    @Override
    public int size() {
      return values.length;
    }

    @Override
    public Lists rows(int[] rows) {
      return new Lists(
          name, Arrays.stream(rows).mapToObj(row -> values[row]).toArray(double[][]::new));
    }

    @Override
    public boolean missing(int row) {
      return values[row] == null;
    }

    @Override
    public String text(int row) {
      if (missing(row)) {
        return "";
      }
      Numbers numbers = new Numbers(name, values[row]);
      return IntStream.range(0, numbers.size())
          .mapToObj(numbers::text)
          .collect(Collectors.joining(", ", "[", "]"));
    }
  }
}
