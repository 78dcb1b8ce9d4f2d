package dev.sigmapi.formula;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How far a printed formula is from the network: the largest difference over {@link #POINTS} points
 * drawn from the ranges that the training rows span, relative to the network's value, or to a
 * thousandth of the sum of the terms' sizes where the terms cancel to less than that. Half of the
 * points are spread evenly over the ranges, half over their logarithms, where these are positive.
 */
final class Agreement {
  static final int POINTS = 10_000;

  private static final double CANCELLED = 1e-3;

  private Agreement() {}

  static double measure(Model model, List<Sum> sums) {
    double[][] points = points(model);
    Tensor outputs = network(model, points);
    double largest = 0;
    for (Output output : Output.of(model.columns())) {
      Sum sum = sums.get(output.column());
      for (int i = 0; i < points.length; i++) {
        double given = output.shift() + output.scale() * outputs.get(i, output.column());
        double network = ClosedForm.isPowerLaw(model) ? Math.exp(given) : given;
        double formula = sum.evaluate(points[i]);
        double size = Math.max(Math.abs(network), CANCELLED * sum.magnitude(points[i]));
        double difference = Math.abs(formula - network);
        largest = Math.max(largest, difference == 0 ? 0 : difference / size);
      }
    }
    return largest;
  }

  private static Tensor network(Model model, double[][] points) {
    Tape tape = Tape.forInference();
    return model.network().forward(tape, tape.constant(encoded(model, points))).value();
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
    double[][] points = new double[POINTS][features.size()];
    for (int i = 0; i < POINTS; i++) {
      for (int j = 0; j < features.size(); j++) {
        if (features.get(j) instanceof FeatureEncoding.Words words) {
          points[i][j] = random.nextInt(words.categories().size());
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
