package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.loss.Link;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a training is about, once the table has been looked at: the rows, the features and the
 * targets.
 *
 * @param targets at least one
 * @param features the columns to learn from
 * @param sequences how texts among them are split that are sequences
 * @param rowWeights how much each row counts; null for all alike
 * @param classWeights how much each class counts beside; null for all alike
 * @param threads workers; no result depends on them
 */
record Problem(
    TrainingData data,
    List<TargetChoice> targets,
    List<Column> features,
    Map<String, TextSplit> sequences,
    Split split,
    RowWeights rowWeights,
    ClassWeights classWeights,
    Seed seed,
    int threads) {

  /** The same on other rows. */
  Problem withSplit(Split other) {
    return new Problem(
        data, targets, features, sequences, other, rowWeights, classWeights, seed, threads);
  }

  /** The same with every number trained by squared errors. */
  Problem withSquaredErrors() {
    List<TargetChoice> squared = targets.stream().map(TargetChoice::withSquaredErrors).toList();
    return new Problem(
        data, squared, features, sequences, split, rowWeights, classWeights, seed, threads);
  }

  /** The same with targets that are measured on their logarithm learned there too. */
  Problem withItsScale() {
    List<TargetChoice> scaled = targets.stream().map(TargetChoice::withItsScale).toList();
    return new Problem(
        data, scaled, features, sequences, split, rowWeights, classWeights, seed, threads);
  }

  /** The features that are sequences. */
  List<String> sequenceNames() {
    return features.stream()
        .filter(column -> column instanceof Column.Lists || sequences.containsKey(column.name()))
        .map(Column::name)
        .toList();
  }

  /** The same without rows that choose and stop. */
  Problem trainingOnly() {
    return withSplit(new Split(split.train(), new int[0], split.test()));
  }

  /** Whether the table holds all rows. */
  boolean inMemory() {
    return data.rows() == data.table().rows();
  }

  /**
   * Whether the loss is the usual one of one target and every row counts alike, so that the errors
   * of rows can be compared one by one.
   */
  boolean judgedByRows() {
    return targets.size() == 1
        && rowWeights == null
        && classWeights == null
        && Set.of("squared", "logistic", "cross_entropy").contains(target().loss().name());
  }

  /** The target; of several, the first. */
  TargetChoice target() {
    return targets.get(0);
  }

  /**
   * Whether squared errors of one number are what counts, every row alike: what variable projection
   * and least squares solve.
   */
  boolean leastSquares() {
    return targets.size() == 1 && target().loss().name().equals("squared") && rowWeights == null;
  }

  /** Whether errors of the target are measured on its logarithm. */
  boolean logarithmic() {
    return target().logarithmic();
  }

  /** The encodings of the columns for a network whose first layer wants {@code style}. */
  Columns columns(FeatureEncoding.Style style, List<TargetEncoding> encodings) {
    int[] rows = split.fitting();
    return new Columns(
        features.stream()
            .map(column -> FeatureEncoding.fit(column, rows, style, sequences.get(column.name())))
            .toList(),
        encodings);
  }

  /**
   * The targets as networks are trained on them: numbers with mean 0 and deviation 1, or with mean
   * 1 where the network gives their logarithm; or classes.
   */
  List<TargetEncoding> standardTargets() {
    return targets.stream().map(this::standard).toList();
  }

  private TargetEncoding standard(TargetChoice target) {
    if (target.task() == Task.CLASSIFICATION) {
      return TargetEncoding.classes(target.name(), target.classes(), target.loss());
    }
    double[] values = values(target, split.fitting());
    Moments moments = Moments.of(values);
    double mean = moments.mean();
    if (target.loss().loss().link() == Link.EXP) {
      return TargetEncoding.number(target.name(), 0, mean > 0 ? mean : 1, target.loss());
    }
    return TargetEncoding.number(target.name(), mean, moments.deviation(), target.loss());
  }

  /** The target divided by a power of two near its usual size, so that no digit is lost. */
  TargetEncoding scaledTarget() {
    double[] sizes =
        Arrays.stream(values(target(), split.fitting()))
            .map(Math::abs)
            .filter(v -> v > 0)
            .sorted()
            .toArray();
    double scale = Math.scalb(1.0, Math.getExponent(sizes[sizes.length / 2]));
    return TargetEncoding.number(target().name(), 0, scale, target().loss());
  }

  /** A target of some rows, in the user's units or as class numbers. */
  double[] values(TargetChoice target, int[] rows) {
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

  /** How much some rows count in figures; null for all alike. */
  double[] weights(int[] rows) {
    return rowWeights == null ? null : rowWeights.in(table(), rows);
  }

  /** Some rows as a network is trained on them. */
  Rows rows(Columns columns, int[] rows) {
    return rows(table(), targets, columns, rows);
  }

  /**
   * Some rows of another table of the same columns.
   *
   * @param others the targets in that table
   */
  Rows rows(Table other, List<TargetChoice> others, Columns columns, int[] rows) {
    Tensor y = Tensor.zeros(rows.length, others.size());
    for (int t = 0; t < others.size(); t++) {
      TargetEncoding encoding = columns.targets().get(t);
      for (int i = 0; i < rows.length; i++) {
        double value = (others.get(t).values()[rows[i]] - encoding.shift()) / encoding.scale();
        y.data()[i * others.size() + t] = (float) value;
      }
    }
    return new Rows(columns.tensor(other, rows), y, trainingWeights(other, others, rows));
  }

  /** Row weight times class weights, 1 on average over the training rows; null for all alike. */
  private Tensor trainingWeights(Table other, List<TargetChoice> others, int[] rows) {
    if (rowWeights == null && classWeights == null) {
      return null;
    }
    int[] train = split.train();
    double mean = Arrays.stream(products(table(), targets, train)).average().orElse(0);
    if (!(mean > 0)) {
      throw new DataException(
          "Training expects rows that count but the weights of all %d training rows are 0; give some"
                  .formatted(train.length)
              + " of them a weight");
    }
    double[] products = products(other, others, rows);
    Tensor weights = Tensor.zeros(rows.length, 1);
    for (int i = 0; i < rows.length; i++) {
      weights.data()[i] = (float) (products[i] / mean);
    }
    return weights;
  }

  /** Row weight times class weights. */
  private double[] products(Table other, List<TargetChoice> others, int[] rows) {
    double[] products = rowWeights == null ? new double[rows.length] : rowWeights.in(other, rows);
    if (rowWeights == null) {
      Arrays.fill(products, 1);
    }
    for (int t = 0; t < targets.size() && classWeights != null; t++) {
      double[] factors = classWeights.factors(targets.get(t), split.train());
      for (int i = 0; i < rows.length && factors.length > 0; i++) {
        products[i] *= factors[others.get(t).classOf(rows[i])];
      }
    }
    return products;
  }
}
