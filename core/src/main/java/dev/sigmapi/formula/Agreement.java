package dev.sigmapi.formula;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Program;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How far a formula is from the network, or from another: the largest difference of a result over
 * points drawn from the ranges that the training rows span, relative to the result, or to a
 * thousandth of the size of what it is made of where terms cancel to less than that; of a
 * probability, the difference itself. Half of the points are spread evenly over the ranges, half
 * over their logarithms, where these are positive.
 */
final class Agreement {
  static final int POINTS = 10_000;

  /** Nodes that are computed at most, so that large networks are compared on fewer points. */
  private static final int WORK = 10_000_000;

  private static final int FEWEST = 200;
  private static final double CANCELLED = 1e-3;

  private final Model model;
  private final double[][] points;

  Agreement(Model model) {
    this.model = model;
    this.points = points(model);
  }

  /** How far equations are from the network; 0 if there is none. */
  double withNetwork(Equations equations) {
    if (model.network().layers().isEmpty()) {
      return 0;
    }
    Model network = model.predictingBy(-1);
    double[] given = new double[model.columns().predictions()];
    return largest(
        equations,
        CANCELLED,
        row -> {
          network.predict(row, given);
          return given;
        });
  }

  /** How far equations are from the full ones, relative to the size of the terms. */
  double between(Equations full, Equations other) {
    Program program = Program.of(full);
    double[] registers = program.registers();
    double[] given = new double[program.results()];
    return largest(
        other,
        1,
        row -> {
          program.evaluate(row, registers, given);
          return given;
        });
  }

  /** What is compared with. */
  private interface Given {
    double[] of(double[] row);
  }

  /**
   * The largest difference over the points.
   *
   * @param cancelled the share of the terms' size that a result counts for at least
   */
  private double largest(Equations equations, double cancelled, Given given) {
    Program program = Program.of(equations);
    double[] registers = program.registers();
    double[] own = new double[program.results()];
    boolean[] probabilities = probabilities();
    double largest = 0;
    int count = Math.max(FEWEST, Math.min(POINTS, WORK / Math.max(1, registers.length)));
    for (int i = 0; i < count; i++) {
      double[] right = given.of(points[i]);
      program.evaluate(points[i], registers, own);
      double[] sizes = null;
      for (int k = 0; k < own.length; k++) {
        double difference = Math.abs(own[k] - right[k]);
        if (probabilities[k]) {
          largest = Math.max(largest, difference);
        } else if (difference > largest * Math.abs(right[k])) {
          sizes = sizes == null ? Sizes.of(equations, points[i]) : sizes;
          double size = Math.max(Math.abs(right[k]), cancelled * sizes[k]);
          largest = Math.max(largest, difference / size);
        }
      }
    }
    return largest;
  }

  /** Of each result whether it is the probability of a class. */
  private boolean[] probabilities() {
    boolean[] probabilities = new boolean[model.columns().predictions()];
    int at = 0;
    for (TargetEncoding target : model.columns().targets()) {
      int end = at + target.predictions();
      Arrays.fill(probabilities, at, end, target.task() == Task.CLASSIFICATION);
      at = end;
    }
    return probabilities;
  }

  /** Rows as the network takes them. */
  static Tensor encoded(Model model, double[][] points) {
    Columns columns = model.columns();
    int width = columns.width();
    Tensor input = Tensor.zeros(points.length, width);
    double[] encoded = new double[width];
    for (int i = 0; i < points.length; i++) {
      columns.encode(points[i], encoded);
      for (int j = 0; j < width; j++) {
        input.data()[i * width + j] = (float) encoded[j];
      }
    }
    return input;
  }

  /** Rows from the ranges that the training rows span. */
  static double[][] points(Model model) {
    List<FeatureEncoding> features = model.columns().features();
    var ranges = model.record().path("ranges");
    SplittableRandom random = Seed.of(0).child("agreement").random();
    double[][] points = new double[POINTS][model.columns().values()];
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j < features.size(); j++) {
        if (features.get(j) instanceof FeatureEncoding.Words words) {
          int word = random.nextInt(words.categories().size());
          boolean missing = words.categories().get(word).equals(FeatureEncoding.Words.MISSING);
          points[i][j] = missing ? Double.NaN : word;
        } else {
          var range = ranges.path(features.get(j).column());
          double low = range.path(0).asDouble();
          double high = range.path(1).asDouble();
          points[i][j] = between(low, high, i % 2 == 1 && low > 0, random.nextDouble());
        }
      }
    }
    return points;
  }

  private static double between(double low, double high, boolean logarithmic, double share) {
    return logarithmic
        ? Math.min(high, low * Math.pow(high / low, share))
        : low + share * (high - low);
  }
}
