package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.ListText;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.specification.InputColumn.Content;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of lists of numbers as a sequence of (value − shift) / scale; a missing number is 0
 * there, the mean. A list that is missing is empty.
 */
public record StepEncoding(String column, int longest, boolean fixed, double shift, double scale)
    implements SequenceEncoding {

  /** Fits the encoding to the rows that train: to mean 0 and deviation 1 over all positions. */
  static StepEncoding fit(Column column, int[] rows) {
    double[] known =
        Arrays.stream(rows)
            .mapToObj(row -> list(column, row))
            .flatMapToDouble(Arrays::stream)
            .filter(value -> !Double.isNaN(value))
            .toArray();
    Moments moments = known.length == 0 ? new Moments(0, 1) : Moments.of(known);
    int longest = lengths(column, rows).max().orElse(0);
    boolean fixed = lengths(column, rows).min().orElse(0) == longest;
    return new StepEncoding(
        column.name(),
        Math.min(longest, MOST_POSITIONS),
        fixed,
        moments.mean(),
        moments.deviation());
  }

  private static IntStream lengths(Column column, int[] rows) {
    return Arrays.stream(rows).map(row -> list(column, row).length);
  }

  /** Whether every list of some rows is one of numbers. */
  static boolean fits(Column column, int[] rows) {
    return column instanceof Column.Lists
        || Arrays.stream(rows).allMatch(row -> ListText.numbers(column.text(row)).isPresent());
  }

  private static double[] list(Column column, int row) {
    if (column instanceof Column.Lists lists) {
      return lists.missing(row) ? new double[0] : lists.values()[row];
    }
    return ListText.numbers(column.text(row))
        .orElseThrow(
            () ->
                new DataException(
                    "Column '%s' held lists of numbers in training but row %d holds '%s'; correct it or leave it empty"
                        .formatted(column.name(), row + 1, column.text(row))));
  }

  @Override
  public String unit() {
    return "number";
  }

  @Override
  public String described() {
    return "numbers";
  }

  @Override
  public int length(Column source, int row) {
    return list(source, row).length;
  }

  @Override
  public InputColumn position() {
    return new InputColumn(column, Content.STEP, List.of());
  }

  @Override
  public void read(Column source, int row, double[] values, int at) {
    double[] list = list(source, row);
    int length = Math.min(list.length, longest);
    values[at] = length;
    System.arraycopy(list, 0, values, at + 1, length);
    Arrays.fill(values, at + 1 + length, at + 1 + longest, 0);
  }

  @Override
  public void encode(double[] values, int at, double[] encoded, int to) {
    double length = values[at];
    encoded[to] = length;
    for (int t = 0; t < longest; t++) {
      double value = values[at + 1 + t];
      encoded[to + 1 + t] = t < length && !Double.isNaN(value) ? (value - shift) / scale : 0;
    }
  }

  @Override
  public ObjectNode toJson(ObjectNode json) {
    json.put("column", column).put("type", "steps").put("longest", longest);
    return json.put("fixed", fixed).put("shift", shift).put("scale", scale);
  }

  /** Reads back what {@link #toJson} wrote. */
  static StepEncoding fromJson(String column, JsonFields fields) {
    return new StepEncoding(
        column,
        fields.whole("longest", MOST_POSITIONS),
        fields.truth("fixed"),
        fields.number("shift"),
        fields.number("scale"));
  }
}
