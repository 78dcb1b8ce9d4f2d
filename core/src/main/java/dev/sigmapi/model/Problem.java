package dev.sigmapi.model;

import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.Rows;
import java.util.Arrays;
import java.util.List;

/**
 * What a training is about, once the table has been looked at: the rows, the features and the
 * target.
 *
 * @param features the columns to learn from
 * @param logarithmic whether errors of the target are measured on its logarithm
 * @param threads workers; no result depends on them
 */
record Problem(
    TrainingData data,
    TargetChoice target,
    List<Column> features,
    Split split,
    boolean logarithmic,
    Seed seed,
    int threads) {

  /** From this ratio of large to small targets on, errors are measured on the logarithm. */
  static final double SPAN = 100;

  /** Whether a target is positive and its central 95 % span more than {@link #SPAN}. */
  static boolean spansMagnitudes(TargetChoice target, int[] rows) {
    if (target.task() == Task.CLASSIFICATION) {
      return false;
    }
    double[] sorted =
        Arrays.stream(rows).mapToDouble(row -> target.values()[row]).sorted().toArray();
    int tail = (int) (0.025 * sorted.length);
    return sorted[0] > 0 && sorted[sorted.length - 1 - tail] >= SPAN * sorted[tail];
  }

  /** The same on other rows. */
  Problem withSplit(Split other) {
    return new Problem(data, target, features, other, logarithmic, seed, threads);
  }

  /** The encodings of the columns for a network whose first layer wants {@code style}. */
  Columns columns(FeatureEncoding.Style style, TargetEncoding encoding) {
    int[] rows = split.fitting();
    return new Columns(
        features.stream().map(column -> FeatureEncoding.fit(column, rows, style)).toList(),
        encoding);
  }

  /** The target with mean 0 and deviation 1, or as classes. */
  TargetEncoding standardTarget() {
    if (target.task() == Task.CLASSIFICATION) {
      return TargetEncoding.classes(target.name(), target.classes());
    }
    double[] values = values(split.fitting());
    double mean = Arrays.stream(values).average().orElse(0);
    double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    return TargetEncoding.number(target.name(), mean, square > 0 ? Math.sqrt(square) : 1);
  }

  /** The target divided by a power of two near its usual size, so that no digit is lost. */
  TargetEncoding scaledTarget() {
    double[] sizes =
        Arrays.stream(values(split.fitting())).map(Math::abs).filter(v -> v > 0).sorted().toArray();
    double scale = Math.scalb(1.0, Math.getExponent(sizes[sizes.length / 2]));
    return TargetEncoding.number(target.name(), 0, scale);
  }

  /** The target of some rows, in the user's units or as class numbers. */
  double[] values(int[] rows) {
    return Arrays.stream(rows).mapToDouble(row -> target.values()[row]).toArray();
  }

  /** The rows that everything but the training by gradients goes by. */
  Table table() {
    return data.table();
  }

  /** The encoded rows that train by gradients, good until the next call. */
  RowSource training(Columns columns) {
    return data.training(this, columns);
  }

  /** Some rows as a network is trained on them. */
  Rows rows(Columns columns, int[] rows) {
    return rows(table(), target, columns, rows);
  }

  /** Some rows of another table of the same columns. */
  Rows rows(Table other, TargetChoice otherTarget, Columns columns, int[] rows) {
    TargetEncoding encoding = columns.target();
    Tensor y = Tensor.zeros(rows.length, 1);
    for (int i = 0; i < rows.length; i++) {
      double value = otherTarget.values()[rows[i]];
      y.data()[i] = (float) ((value - encoding.shift()) / encoding.scale());
    }
    return new Rows(columns.tensor(other, rows), y);
  }
}
