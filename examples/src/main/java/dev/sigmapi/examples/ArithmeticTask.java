package dev.sigmapi.examples;

import dev.sigmapi.module.Module;
import dev.sigmapi.tensor.Seed;
import java.util.SplittableRandom;

/**
 * Something to compute, and the range of numbers to learn it from and to be tried on.
 *
 * @param truth what is true of a row
 * @param almost what a unit says whose weights are off by a little
 * @param patterns how many patterns of signs the units of the network can take
 * @param network what gradients train, for one such pattern
 */
record ArithmeticTask(
    String name,
    int inputs,
    Law truth,
    Law almost,
    int patterns,
    Maker network,
    Range train,
    Range test) {

  /** A function of a row. */
  interface Law {
    double of(double[] x);
  }

  /** Makes a network whose units take the signs that the bits of a pattern say. */
  interface Maker {
    Module of(int pattern, Seed seed);
  }

  /** Where numbers come from: [low, high], or its mirror image below 0 as likely. */
  record Range(double low, double high, boolean mirrored) {
    double number(SplittableRandom random) {
      double value = low + (high - low) * random.nextDouble();
      return mirrored && random.nextBoolean() ? -value : value;
    }

    @Override
    public String toString() {
      String text = "[%s, %s]".formatted(brief(low), brief(high));
      return mirrored ? "±" + text : text;
    }

    private static String brief(double value) {
      return value == Math.rint(value) ? Integer.toString((int) value) : Double.toString(value);
    }
  }

  ArithmeticTask on(double low, double high, double testLow, double testHigh, boolean mirrored) {
    return new ArithmeticTask(
        name,
        inputs,
        truth,
        almost,
        patterns,
        network,
        new Range(low, high, false),
        new Range(testLow, testHigh, mirrored));
  }

  /** Rows with what is true of them: x is [inputs][rows]. */
  record Rows(double[][] x, double[] y) {}

  Rows rows(Range range, int count, Seed seed) {
    SplittableRandom random = seed.random();
    double[][] x = new double[inputs][count];
    double[] y = new double[count];
    double[] row = new double[inputs];
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < inputs; i++) {
        row[i] = range.number(random);
        x[i][r] = row[i];
      }
      y[r] = truth.of(row);
    }
    return new Rows(x, y);
  }

  /** The mean squared error, over the test range, of the unit that is off by a little. */
  double threshold(int count) {
    Rows rows = rows(test, count, Seed.of(0).child("threshold"));
    double[] row = new double[inputs];
    double sum = 0;
    for (int r = 0; r < count; r++) {
      for (int i = 0; i < inputs; i++) {
        row[i] = rows.x[i][r];
      }
      double difference = almost.of(row) - rows.y[r];
      sum += difference * difference;
    }
    return sum / count;
  }
}
