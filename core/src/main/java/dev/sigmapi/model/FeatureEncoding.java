package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.specification.InputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a column of the user's becomes columns of the network. The value of a row is a number: of a
 * {@link Words} column the number of the category, −1 for one that training did not see, NaN for a
 * missing one. That of a sequence is how many positions it has, and a number for each that there
 * may be: of a text the number of the token, or the size of the vocabulary for an unknown one.
 */
public sealed interface FeatureEncoding
    permits FeatureEncoding.Numbers, FeatureEncoding.Words, SequenceEncoding {

  /** Who is told what rows have that training did not. */
  @FunctionalInterface
  interface Surprises {

    /**
     * One more row.
     *
     * @param what such rows have, as said of several
     */
    void add(String what);
  }

  /** What the network's first layer wants to see. */
  enum Style {
    /** Mean 0 and standard deviation 1; one-hot columns 0 and 1. */
    STANDARD,
    /**
     * Above 0, for products of powers. A column that is positive throughout is divided by a power
     * of two near its median, so that it still can be raised to any power as it stands; another is
     * moved to [1, 2]; one-hot columns are 1 and 2.
     */
    POSITIVE,
    /**
     * As POSITIVE, but a column of more than two values that holds zeros, or any of both signs, is
     * divided by a power of two near its usual size: for product units that know signs.
     */
    SIGNED;

    /** What a one-hot column adds to its 0 or 1. */
    double base() {
      return this == STANDARD ? 0 : 1;
    }
  }

  /** The column's name. */
  String column();

  /** How many columns it becomes. */
  int width();

  /** What the columns of the network are, for its layers. */
  default List<InputColumn> inputs() {
    return Collections.nCopies(width(), InputColumn.number(column()));
  }

  /** What the columns of the network are, in words of the user's. */
  List<String> names();

  /** How many numbers the value of a row is. */
  default int values() {
    return 1;
  }

  /** Writes the value of a row of the user's column, {@link #values} numbers from {@code at} on. */
  void read(Column source, int row, double[] values, int at);

  /** Writes {@link #width} numbers for the value that stands from {@code at} on. */
  void encode(double[] values, int at, double[] encoded, int to);

  /** Tells what a row has that training did not. */
  default void surprises(Column source, int row, Surprises surprises) {}

  /** The record of it in the model file. */
  ObjectNode toJson(ObjectNode empty);

  /** A column of numbers: offset + (value − shift) / scale, and whether it was missing. */
  record Numbers(
      String column,
      Column.Kind kind,
      double offset,
      double shift,
      double scale,
      double imputed,
      boolean indicator,
      double indicatorBase)
      implements FeatureEncoding {

    /** Fits the encoding to the rows that train. */
    static Numbers fit(Column.Numbers column, int[] rows, Style style) {
      double[] known =
          Arrays.stream(rows)
              .mapToDouble(row -> column.values()[row])
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      double median = known[known.length / 2];
      double low = known[0];
      double high = known[known.length - 1];
      boolean indicator = known.length < rows.length;
      double base = style.base();
      if (style == Style.STANDARD) {
        Moments moments = Moments.of(known);
        return new Numbers(
            column.name(),
            column.kind(),
            0,
            moments.mean(),
            moments.deviation(),
            median,
            indicator,
            base);
      }
      if (low > 0) {
        double scale = Math.scalb(1.0, Math.getExponent(median));
        return new Numbers(column.name(), column.kind(), 0, 0, scale, median, indicator, base);
      }
      boolean bothSigns = low < 0 && high > 0;
      boolean twoValues = Arrays.stream(known).allMatch(v -> v == low || v == high);
      if (style == Style.SIGNED
          && column.kind() == Column.Kind.NUMBER
          && (bothSigns || !twoValues)) {
        double[] sizes = Arrays.stream(known).map(Math::abs).filter(v -> v > 0).sorted().toArray();
        double scale = Math.scalb(1.0, Math.getExponent(sizes[sizes.length / 2]));
        return new Numbers(column.name(), column.kind(), 0, 0, scale, median, indicator, base);
      }
      double range = high > low ? high - low : 1;
      return new Numbers(column.name(), column.kind(), 1, low, range, median, indicator, base);
    }

    @Override
    public int width() {
      return indicator ? 2 : 1;
    }

    @Override
    public List<String> names() {
      return indicator ? List.of(column, "[" + column + " missing]") : List.of(column);
    }

    @Override
    public void read(Column source, int row, double[] values, int at) {
      values[at] = value(source, row);
    }

    private double value(Column source, int row) {
      if (source instanceof Column.Numbers numbers) {
        return numbers.values()[row];
      }
      if (source.missing(row)) {
        return Double.NaN;
      }
      throw new DataException(
          "Column '%s' held numbers in training but row %d holds '%s'; correct the value or leave it empty"
              .formatted(column, row + 1, source.text(row)));
    }

    @Override
    public void encode(double[] values, int at, double[] encoded, int to) {
      boolean missing = Double.isNaN(values[at]);
      encoded[to] = offset + ((missing ? imputed : values[at]) - shift) / scale;
      if (indicator) {
        encoded[to + 1] = indicatorBase + (missing ? 1 : 0);
      }
    }

    @Override
    public ObjectNode toJson(ObjectNode json) {
      json.put("column", column).put("type", "numbers").put("kind", kind.name());
      json.put("offset", offset).put("shift", shift).put("scale", scale);
      json.put("imputed", imputed).put("indicator", indicator);
      return json.put("indicator_base", indicatorBase);
    }
  }

  /**
   * A column of words: one column a category, that of the row being base + 1 and all others base.
   * In products (base 1) the first category, the commonest, has no column: it is what the others
   * are compared with, and all columns together would multiply to a constant.
   */
  record Words(String column, List<String> categories, double base) implements FeatureEncoding {

    /** The most categories that get a column; rarer ones count as unknown. */
    static final int MOST_CATEGORIES = 32;

    /** The category of rows without a word, where training had such rows. */
    public static final String MISSING = "(missing)";

    /**
     * Fits the encoding to the rows that train: the commonest categories, in alphabetical order.
     */
    static Words fit(Column column, int[] rows, Style style) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      for (int row : rows) {
        counts.merge(column.missing(row) ? MISSING : column.text(row), 1, Integer::sum);
      }
      List<String> categories =
          counts.entrySet().stream()
              .sorted(
                  Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue())
                      .thenComparing(Map.Entry::getKey))
              .limit(MOST_CATEGORIES)
              .map(Map.Entry::getKey)
              .toList();
      List<String> ordered = new ArrayList<>(categories);
      ordered.subList(style == Style.STANDARD ? 0 : 1, ordered.size()).sort(null);
      return new Words(column.name(), ordered, style.base());
    }

    /** How many categories have no column. */
    public int omitted() {
      return base > 0 ? 1 : 0;
    }

    @Override
    public int width() {
      return categories.size() - omitted();
    }

    @Override
    public List<String> names() {
      return categories.stream()
          .skip(omitted())
          .map(word -> "[" + column + " = " + word + "]")
          .toList();
    }

    @Override
    public void read(Column source, int row, double[] values, int at) {
      values[at] = source.missing(row) ? Double.NaN : categories.indexOf(source.text(row));
    }

    @Override
    public void encode(double[] values, int at, double[] encoded, int to) {
      Arrays.fill(encoded, to, to + width(), base);
      double value = values[at];
      int category = Double.isNaN(value) ? categories.indexOf(MISSING) : (int) value;
      if (category >= omitted()) {
        encoded[to + category - omitted()] = base + 1;
      }
    }

    @Override
    public void surprises(Column source, int row, Surprises surprises) {
      if (!source.missing(row) && !categories.contains(source.text(row))) {
        surprises.add(
            "have a word in '%s' that training did not see: none of the known ones"
                .formatted(column));
      }
    }

    @Override
    public ObjectNode toJson(ObjectNode json) {
      json.put("column", column).put("type", "words").put("base", base);
      categories.forEach(json.putArray("categories")::add);
      return json;
    }
  }

  /**
   * The encoding of a column, fitted to the rows that train.
   *
   * @param split how it becomes a sequence; null where it is none
   */
  static FeatureEncoding fit(Column column, int[] rows, Style style, TextSplit split) {
    if (column instanceof Column.Lists || split != null) {
      return fitSequence(column, rows, split);
    }
    return column instanceof Column.Numbers numbers
        ? Numbers.fit(numbers, rows, style)
        : Words.fit(column, rows, style);
  }

  /** The encoding of a column that is a sequence. */
  static SequenceEncoding fitSequence(Column column, int[] rows, TextSplit split) {
    boolean lists = column instanceof Column.Lists || split == TextSplit.LIST;
    return lists && StepEncoding.fits(column, rows)
        ? StepEncoding.fit(column, rows)
        : TokenEncoding.fit(column, rows, split);
  }

  /** Reads back what {@link #toJson} wrote. */
  static FeatureEncoding fromJson(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    String column = fields.text("column");
    return switch (fields.text("type")) {
      case "numbers" ->
          new Numbers(
              column,
              fields.choice("kind", Column.Kind.class),
              fields.number("offset"),
              fields.number("shift"),
              fields.number("scale"),
              fields.number("imputed"),
              fields.truth("indicator"),
              fields.number("indicator_base"));
      case "words" -> new Words(column, fields.texts("categories"), fields.number("base"));
      case "tokens" -> TokenEncoding.fromJson(column, fields);
      case "steps" -> StepEncoding.fromJson(column, fields);
      default -> throw fields.wrong("type", "numbers, words, tokens or steps");
    };
  }
}
