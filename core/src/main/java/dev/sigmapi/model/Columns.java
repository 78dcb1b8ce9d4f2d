package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Nearest;
import dev.sigmapi.data.Table;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.loss.JointLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.MixtureLikelihood;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns that a model reads and those it predicts, with their encodings: the way from the
 * user's rows to the network's and back.
 *
 * @param targets at least one; the network's outputs and a prediction's numbers are theirs, one
 *     target's after the other's
 */
public record Columns(List<FeatureEncoding> features, List<TargetEncoding> targets) {

  public Columns {
    features = List.copyOf(features);
    targets = List.copyOf(targets);
  }

  /** With one target. */
  public Columns(List<FeatureEncoding> features, TargetEncoding target) {
    this(features, List.of(target));
  }

  /** The target; of several, the first. */
  public TargetEncoding target() {
    return targets.get(0);
  }

  /**
   * Builds a network between these columns and their targets.
   *
   * @param custom activations of the user's own that the specification may name
   * @throws SpecificationException if its last layer gives another number of columns than the
   *     targets need, or is not what their loss needs
   */
  public Sequence network(Specification specification, Seed seed, List<Activation> custom) {
    Loss loss = loss();
    Specification whole =
        loss instanceof MixtureLikelihood ? specification.withDensities() : specification;
    Sequence network = whole.build(inputs(), networkOutputs(), seed, custom);
    try {
      loss.require(network);
    } catch (IllegalArgumentException e) {
      throw new SpecificationException(e.getMessage());
    }
    return network;
  }

  /** How many numbers the network gives. */
  public int networkOutputs() {
    return targets.stream().mapToInt(TargetEncoding::networkOutputs).sum();
  }

  /** How many numbers a prediction has. */
  public int predictions() {
    return targets.stream().mapToInt(TargetEncoding::predictions).sum();
  }

  /** What the network is trained with: the target's loss, or the sum of the targets'. */
  Loss loss() {
    if (targets.size() == 1) {
      return target().lossFunction();
    }
    if (targets.stream().anyMatch(target -> target.lossFunction() instanceof MixtureLikelihood)) {
      throw new SpecificationException(
          "The loss mixture expects one target but got %d; train a model for each"
              .formatted(targets.size()));
    }
    return new JointLoss(
        targets.stream()
            .map(target -> new JointLoss.Part(target.lossFunction(), target.networkOutputs()))
            .toList());
  }

  /** From what the network gives for a row, {@code at} on, to predictions in the user's units. */
  void decode(float[] outputs, int at, double[] prediction) {
    int from = at;
    int to = 0;
    for (int i = 0; i < targets.size(); i++) {
      TargetEncoding target = targets.get(i);
      target.decode(outputs, from, prediction, to);
      from += target.networkOutputs();
      to += target.predictions();
    }
  }

  /** How many columns the network takes. */
  public int width() {
    return features.stream().mapToInt(FeatureEncoding::width).sum();
  }

  /** What the network's columns are, in words of the user's. */
  public List<String> encodedNames() {
    List<String> names = new ArrayList<>();
    features.forEach(feature -> names.addAll(feature.names()));
    return names;
  }

  /** The network's columns. */
  List<InputColumn> inputs() {
    List<InputColumn> inputs = new ArrayList<>();
    features.forEach(feature -> inputs.addAll(feature.inputs()));
    return inputs;
  }

  /** The names of the columns that a prediction needs. */
  public List<String> featureNames() {
    return features.stream().map(FeatureEncoding::column).toList();
  }

  /** How many numbers a row of values has: one a feature, or those of a sequence. */
  public int values() {
    return features.stream().mapToInt(FeatureEncoding::values).sum();
  }

  /**
   * Encodes one row.
   *
   * @param values {@link #values} numbers, those of the features as {@link FeatureEncoding} says
   * @param encoded {@link #width} numbers, written
   */
  public void encode(double[] values, double[] encoded) {
    int from = 0;
    int to = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureEncoding feature = features.get(i);
      feature.encode(values, from, encoded, to);
      from += feature.values();
      to += feature.width();
    }
  }

  /**
   * A row of values, as predictions of one row take it.
   *
   * @param row a value a feature by name: a number, a text, true or false; what is not there or
   *     null is missing
   * @throws DataException if there is something else in it, or what a feature cannot be
   */
  public double[] row(Map<String, ?> row) {
    List<String> names = featureNames();
    for (String name : row.keySet()) {
      if (!names.contains(name)) {
        throw new DataException(
            "The model has no feature '%s'; %s".formatted(name, Nearest.suggest(name, names)));
      }
    }
    double[] values = new double[values()];
    List<Column> columns = names.stream().map(name -> Column.ofOne(name, row.get(name))).toList();
    read(columns, 0, values);
    return values;
  }

  /**
   * A row of a table, as predictions of one row take it.
   *
   * @throws DataException as {@link #encode(Table, int[])}
   */
  public double[] row(Table table, int row) {
    double[] values = new double[values()];
    read(columnsOf(table), row, values);
    return values;
  }

  /** Reads the values of a row. */
  private void read(List<Column> sources, int row, double[] values) {
    int at = 0;
    for (int i = 0; i < sources.size(); i++) {
      FeatureEncoding feature = features.get(i);
      feature.read(sources.get(i), row, values, at);
      for (int end = at + feature.values(); at < end; at++) {
        if (Double.isInfinite(values[at])) {
          throw infinite(sources.get(i), row);
        }
      }
    }
  }

  /**
   * Encodes rows of a table in double precision.
   *
   * @return [rows][width]
   * @throws DataException if a column is missing (all missing ones are named), or holds words or an
   *     infinite value where numbers are needed
   */
  double[][] encode(Table table, int[] rows) {
    double[][] encoded = new double[rows.length][width()];
    encode(table, rows, (i, row) -> System.arraycopy(row, 0, encoded[i], 0, row.length));
    return encoded;
  }

  /** Who takes rows. */
  @FunctionalInterface
  interface RowTaker {

    /**
     * Takes one.
     *
     * @param row good until the next
     */
    void take(int i, double[] row);
  }

  /**
   * Reads rows of a table, as predictions of one row take them.
   *
   * @throws DataException as {@link #encode(Table, int[])}
   */
  void values(Table table, int[] rows, RowTaker taker) {
    List<Column> sources = columnsOf(table);
    double[] values = new double[values()];
    for (int i = 0; i < rows.length; i++) {
      read(sources, rows[i], values);
      taker.take(i, values);
    }
  }

  private void encode(Table table, int[] rows, RowTaker taker) {
    double[] encoded = new double[width()];
    values(
        table,
        rows,
        (i, values) -> {
          encode(values, encoded);
          taker.take(i, encoded);
        });
  }

  /** As {@link #encode(Table, int[])}, turned: [width][rows]. */
  double[][] encodeColumns(Table table, int[] rows) {
    double[][] turned = new double[width()][rows.length];
    encode(
        table,
        rows,
        (i, encoded) -> {
          for (int j = 0; j < turned.length; j++) {
            turned[j][i] = encoded[j];
          }
        });
    return turned;
  }

  /** As {@link #encode(Table, int[])}, rounded to what the network computes with. */
  Tensor tensor(Table table, int[] rows) {
    int width = width();
    Tensor tensor = Tensor.zeros(rows.length, width);
    encode(
        table,
        rows,
        (i, encoded) -> {
          for (int j = 0; j < width; j++) {
            tensor.data()[i * width + j] = (float) encoded[j];
          }
        });
    return tensor;
  }

  /**
   * What rows have that training did not, as words and letters that are unknown, and how many have
   * it, where there are any.
   *
   * @throws DataException if columns are missing, naming all of them
   */
  public Map<String, Integer> surprises(Table table) {
    List<Column> sources = columnsOf(table);
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      for (int row = 0; row < table.rows(); row++) {
        features.get(i).surprises(sources.get(i), row, what -> counts.merge(what, 1, Integer::sum));
      }
    }
    return counts;
  }

  private List<Column> columnsOf(Table table) {
    List<String> absent = featureNames().stream().filter(name -> !table.has(name)).toList();
    if (!absent.isEmpty()) {
      throw new DataException(
          "The model needs the column%s %s, which the data does not have; it has %s"
              .formatted(
                  absent.size() > 1 ? "s" : "",
                  String.join(", ", absent),
                  String.join(", ", table.names())));
    }
    return featureNames().stream().map(table::column).toList();
  }

  static DataException infinite(Column column, int row) {
    return new DataException(
        "Column '%s' holds an infinite value in row %d; correct it or leave it empty"
            .formatted(column.name(), row + 1));
  }
}
