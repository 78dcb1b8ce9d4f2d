package dev.sigmapi.report;

import dev.sigmapi.data.Column;
import dev.sigmapi.model.FeatureEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What each input does to the predictions, and which pairs of inputs act together.
 *
 * <p>A curve is the partial dependence (Friedman 2001): the mean prediction over rows in which one
 * input is set to a value and the others stay as they are. The strength of an input is the
 * deviation that the predictions of a row have when this input alone varies as it does over the
 * rows, the root of the mean square over rows: the total effect of Sobol' 1993 but for a factor.
 * That of a pair is √(E[Δ²] / 4) of the mixed difference Δ = f(a,b) − f(a',b) − f(a,b') + f(a',b')
 * (Liu &amp; Owen 2006): 0 where the two never act together. All of it is measured on the logarithm
 * of a target whose errors are.
 */
final class Effects {
  private static final int ROWS = 100;
  private static final int GRID = 41;
  private static final int PAIR_GRID = 21;

  /** Numbers that stand beside words are named and so fewer. */
  private static final int BESIDE_WORDS = 7;

  private static final int PAIR_ROWS = 40;
  private static final int OTHERS = 8;

  /** So many strongest inputs are paired. */
  private static final int PAIRED = 12;

  /** Numbers of which there are so few are shown one by one. */
  static final int FEW = 12;

  private final Subject subject;
  private final double[][] rows;
  private final double[] prediction;
  private final double[] scaled;
  private final List<Input> inputs;
  private final double[] deviations;

  Effects(Subject subject) {
    this.subject = subject;
    this.rows = subject.rows(ROWS);
    this.prediction = new double[subject.model.columns().predictions()];
    this.scaled = new double[subject.outputs.size()];
    this.deviations = findDeviations();
    this.inputs = findInputs();
  }

  /** Whether equal steps on the axis of such points are equal factors. */
  static boolean logarithmic(double[] points) {
    return points.length > FEW && new Range(points[0], points[points.length - 1]).logarithmic();
  }

  /**
   * How strong an input is.
   *
   * @param strength of each output
   */
  record Input(int feature, double[] strength) {
    double largest() {
      return Arrays.stream(strength).max().orElse(0);
    }
  }

  /**
   * A curve of each output over an input.
   *
   * @param values [output][point]
   */
  record Curve(int feature, double[] points, double[][] values) {}

  /** How strongly two inputs act together in each output. */
  record Pair(int first, int second, double[] strength) {}

  /** A map of an output over two inputs, [point of the first][point of the second]. */
  record Surface(double[] first, double[] second, double[][] values) {}

  /** All inputs but sequences, the strongest first. */
  List<Input> inputs() {
    return inputs;
  }

  private List<Input> findInputs() {
    List<Input> inputs = new ArrayList<>();
    for (int j = 0; j < subject.features().size(); j++) {
      if (!Subject.isSequence(subject.features().get(j))) {
        inputs.add(new Input(j, strength(j)));
      }
    }
    inputs.sort(Comparator.comparingDouble((Input input) -> -share(input.strength)));
    return inputs;
  }

  private double[] strength(int feature) {
    int at = subject.placeOf(feature);
    double[] squares = new double[scaled.length];
    for (int i = 0; i < rows.length; i++) {
      double[] row = rows[i].clone();
      double[] sum = new double[scaled.length];
      double[] square = new double[scaled.length];
      double[] first = null;
      for (int k = 0; k < OTHERS; k++) {
        row[at] = rows[(i + k * Math.max(1, rows.length / OTHERS)) % rows.length][at];
        subject.predict(row, prediction, scaled);
        first = first == null ? scaled.clone() : first;
        for (int o = 0; o < scaled.length; o++) {
          double difference = scaled[o] - first[o];
          sum[o] += difference / OTHERS;
          square[o] += difference * difference / OTHERS;
        }
      }
      for (int o = 0; o < scaled.length; o++) {
        squares[o] += Math.max(0, square[o] - sum[o] * sum[o]) / rows.length;
      }
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }

  /** The largest share of the deviation of an output that a strength is. */
  double share(double[] strength) {
    return IntStream.range(0, strength.length).mapToDouble(o -> share(strength, o)).max().orElse(0);
  }

  /** The share of the deviation of an output that a strength is. */
  double share(double[] strength, int output) {
    return deviations[output] > 0 ? strength[output] / deviations[output] : 0;
  }

  /** The deviation of each output over the rows, which strengths are compared with. */
  private double[] findDeviations() {
    double[][] all = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      subject.predict(rows[i], prediction, scaled);
      all[i] = scaled.clone();
    }
    double[] deviations = new double[scaled.length];
    for (int o = 0; o < deviations.length; o++) {
      int output = o;
      double mean = Arrays.stream(all).mapToDouble(row -> row[output]).average().orElse(0);
      deviations[o] =
          Math.sqrt(
              Arrays.stream(all)
                  .mapToDouble(row -> Math.pow(row[output] - mean, 2))
                  .average()
                  .orElse(0));
    }
    return deviations;
  }

  /** The values of an input over which it is shown. */
  double[] points(int feature, int most) {
    FeatureEncoding encoding = subject.features().get(feature);
    if (encoding instanceof FeatureEncoding.Words words) {
      return IntStream.range(0, words.categories().size()).asDoubleStream().toArray();
    }
    double[] values = values(feature);
    double[] distinct =
        Arrays.stream(values).filter(Double::isFinite).distinct().sorted().toArray();
    boolean few = subject.data.isPresent() && distinct.length <= FEW;
    boolean yesNo = ((FeatureEncoding.Numbers) encoding).kind() == Column.Kind.BOOLEAN;
    if (yesNo) {
      return new double[] {0, 1};
    }
    return few ? distinct : Range.ofMiddle(values).grid(most);
  }

  /** What the rows hold of an input that is one number: all of the table's, or those drawn. */
  double[] values(int feature) {
    if (subject.data.isPresent()
        && subject.data.get().column(subject.features().get(feature).column())
            instanceof Column.Numbers numbers) {
      return numbers.values();
    }
    int at = subject.placeOf(feature);
    return Arrays.stream(rows).mapToDouble(row -> row[at]).toArray();
  }

  Curve curve(int feature) {
    int at = subject.placeOf(feature);
    double[] points = points(feature, GRID);
    double[][] values = new double[scaled.length][points.length];
    for (double[] given : rows) {
      double[] row = given.clone();
      for (int p = 0; p < points.length; p++) {
        row[at] = points[p];
        subject.predict(row, prediction, scaled);
        for (int o = 0; o < scaled.length; o++) {
          values[o][p] += scaled[o] / rows.length;
        }
      }
    }
    unscale(values);
    return new Curve(feature, points, values);
  }

  private void unscale(double[][] values) {
    for (int o = 0; o < values.length; o++) {
      Subject.Output output = subject.outputs.get(o);
      values[o] = Arrays.stream(values[o]).map(output::unscaled).toArray();
    }
  }

  /** All pairs of the strongest inputs, the strongest pair first. */
  List<Pair> pairs(List<Input> inputs) {
    List<Pair> pairs = new ArrayList<>();
    List<Input> strongest = inputs.subList(0, Math.min(PAIRED, inputs.size()));
    for (int i = 0; i < strongest.size(); i++) {
      for (int j = i + 1; j < strongest.size(); j++) {
        int first = strongest.get(i).feature;
        int second = strongest.get(j).feature;
        pairs.add(new Pair(first, second, mixedDifference(first, second)));
      }
    }
    pairs.sort(Comparator.comparingDouble((Pair pair) -> -share(pair.strength)));
    return pairs;
  }

  private double[] mixedDifference(int first, int second) {
    int a = subject.placeOf(first);
    int b = subject.placeOf(second);
    double[] squares = new double[scaled.length];
    for (int i = 0; i < rows.length; i++) {
      double[] other = rows[(i + Math.max(1, (int) (0.382 * rows.length))) % rows.length];
      double[] difference = new double[scaled.length];
      for (int corner = 0; corner < 4; corner++) {
        double[] row = rows[i].clone();
        row[a] = corner % 2 == 0 ? row[a] : other[a];
        row[b] = corner < 2 ? row[b] : other[b];
        subject.predict(row, prediction, scaled);
        double sign = corner == 0 || corner == 3 ? 1 : -1;
        for (int o = 0; o < scaled.length; o++) {
          difference[o] += sign * scaled[o];
        }
      }
      for (int o = 0; o < scaled.length; o++) {
        squares[o] += difference[o] * difference[o] / (4 * rows.length);
      }
    }
    return Arrays.stream(squares).map(Math::sqrt).toArray();
  }

  private boolean isWords(int feature) {
    return subject.features().get(feature) instanceof FeatureEncoding.Words;
  }

  /** The mean prediction over two inputs. */
  Surface surface(Pair pair, int output) {
    int a = subject.placeOf(pair.first);
    int b = subject.placeOf(pair.second);
    boolean words = isWords(pair.first) || isWords(pair.second);
    int grid = words ? BESIDE_WORDS : PAIR_GRID;
    double[] first = points(pair.first, grid);
    double[] second = points(pair.second, grid);
    double[][] values = new double[first.length][second.length];
    int count = Math.min(PAIR_ROWS, rows.length);
    for (int i = 0; i < count; i++) {
      double[] row = rows[(int) ((long) i * rows.length / count)].clone();
      for (int p = 0; p < first.length; p++) {
        for (int q = 0; q < second.length; q++) {
          row[a] = first[p];
          row[b] = second[q];
          subject.predict(row, prediction, scaled);
          values[p][q] += scaled[output] / count;
        }
      }
    }
    Subject.Output shown = subject.outputs.get(output);
    for (int p = 0; p < values.length; p++) {
      values[p] = Arrays.stream(values[p]).map(shown::unscaled).toArray();
    }
    return new Surface(first, second, values);
  }
}
