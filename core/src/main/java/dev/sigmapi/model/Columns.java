package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
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

  /**
   * Encodes one row.
   *
   * @param values one number a feature: of a word its number among the categories, or −1; NaN for a
   *     missing value
   * @param encoded {@link #width} numbers, written
   */
  public void encode(double[] values, double[] encoded) {
    int offset = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureEncoding feature = features.get(i);
      feature.encode(values[i], encoded, offset);
      offset += feature.width();
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
    List<Column> sources = columnsOf(table);
    double[][] encoded = new double[rows.length][width()];
    double[] values = new double[features.size()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < values.length; j++) {
        values[j] = finite(sources.get(j), rows[i], features.get(j).value(sources.get(j), rows[i]));
      }
      encode(values, encoded[i]);
    }
    return encoded;
  }

  /** As {@link #encode(Table, int[])}, turned: [width][rows]. */
  double[][] encodeColumns(Table table, int[] rows) {
    double[][] encoded = encode(table, rows);
    double[][] turned = new double[width()][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < turned.length; j++) {
        turned[j][i] = encoded[i][j];
      }
    }
    return turned;
  }

  /** As {@link #encode(Table, int[])}, rounded to what the network computes with. */
  Tensor tensor(Table table, int[] rows) {
    double[][] encoded = encode(table, rows);
    int width = width();
    Tensor tensor = Tensor.zeros(rows.length, width);
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < width; j++) {
        tensor.data()[i * width + j] = (float) encoded[i][j];
      }
    }
    return tensor;
  }

  /**
   * How many rows hold a word that training did not see, by column, where there are any.
   *
   * @throws DataException if columns are missing, naming all of them
   */
  public Map<String, Integer> unknownWords(Table table) {
    columnsOf(table);
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (FeatureEncoding feature : features) {
      if (feature instanceof FeatureEncoding.Words words) {
        Column column = table.column(words.column());
        int count = 0;
        for (int row = 0; row < table.rows(); row++) {
          if (words.value(column, row) == -1) {
            count++;
          }
        }
        if (count > 0) {
          counts.put(words.column(), count);
        }
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

  private static double finite(Column column, int row, double value) {
    if (Double.isInfinite(value)) {
      throw infinite(column, row);
    }
    return value;
  }

  static DataException infinite(Column column, int row) {
    return new DataException(
        "Column '%s' holds an infinite value in row %d; correct it or leave it empty"
            .formatted(column.name(), row + 1));
  }
}
