package dev.sigmapi.examples;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.ProductUnitSearch;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The arithmetic benchmark of neural arithmetic units: a network learns an operation from one range
 * of numbers and is tried on another. A run succeeds if its mean squared error there is below that
 * of a unit whose weights are off by {@link #EPSILON} (Madsen &amp; Johansen 2020, Mistry et al.
 * 2022). Prints Markdown tables of the share of seeds that succeed, with 95 % intervals of Wilson.
 */
public final class Arithmetic {

  /** By how much the weights of the unit that sets the threshold are off. */
  static final double EPSILON = 1e-5;

  private static final int TEST_ROWS = 10_000;
  private static final int THRESHOLD_ROWS = 1_000_000;
  private static final int TRAIN_ROWS = 1000;
  private static final int BATCH = 128;
  private static final float RATE = Float.parseFloat(System.getProperty("rate","1e-2"));

  /**
   * A task: what is true of a row, what a unit says that is off by a little, and what gradients
   * train.
   */
  private record Task(
      String name, int inputs, Law truth, Law almost, int patterns, Maker network) {}

  /** Makes a network whose units take the signs that the bits of a pattern say. */
  private interface Maker {
    Module of(int pattern, Seed seed);
  }

  private interface Law {
    double of(double[] x);
  }

  /** Where rows come from: [low, high], and its mirror image below 0 if {@code mirrored}. */
  private record Range(double low, double high, boolean mirrored) {
    double[] row(int inputs, SplittableRandom random) {
      double[] row = new double[inputs];
      for (int i = 0; i < inputs; i++) {
        double value = low + (high - low) * random.nextDouble();
        row[i] = mirrored && random.nextBoolean() ? -value : value;
      }
      return row;
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

  /** The range to learn from and the one to be tried on. */
  private record Extrapolation(Range train, Range test) {
    static Extrapolation of(double low, double high, double testLow, double testHigh) {
      return new Extrapolation(new Range(low, high, false), new Range(testLow, testHigh, false));
    }
  }

  private static final double SMALL = EPSILON;

  private static final List<Task> OPERATIONS =
      List.of(
          new Task(
              "a + b",
              2,
              x -> x[0] + x[1],
              x -> x[0] + x[1] - SMALL * (Math.abs(x[0]) + Math.abs(x[1])),
              16, Arithmetic::sumOfProducts),
          new Task(
              "a - b",
              2,
              x -> x[0] - x[1],
              x -> x[0] - x[1] - SMALL * (Math.abs(x[0]) + Math.abs(x[1])),
              16, Arithmetic::sumOfProducts),
          new Task(
              "a · b",
              2,
              x -> x[0] * x[1],
              x -> (1 - SMALL) * (1 - SMALL) * x[0] * x[1],
              4, Arithmetic::unit),
          new Task(
              "a / b",
              2,
              x -> x[0] / x[1],
              x -> (1 - SMALL) / (1 + SMALL) * x[0] / x[1],
              4, Arithmetic::unit),
          new Task(
              "√|a|",
              2,
              x -> Math.sqrt(Math.abs(x[0])),
              x -> Math.sqrt(Math.abs((1 - SMALL) * x[0])),
              4, Arithmetic::unit));

  private static final List<Extrapolation> RANGES =
      List.of(
          Extrapolation.of(-20, -10, -40, -20),
          Extrapolation.of(-2, -1, -6, -2),
          Extrapolation.of(-1.2, -1.1, -6.1, -1.2),
          Extrapolation.of(-0.2, -0.1, -2, -0.2),
          new Extrapolation(new Range(-2, 2, false), new Range(2, 6, true)),
          Extrapolation.of(0.1, 0.2, 0.2, 2),
          Extrapolation.of(1, 2, 2, 6),
          Extrapolation.of(1.1, 1.2, 1.2, 6),
          Extrapolation.of(10, 20, 20, 40));

  /** The simple task of Madsen &amp; Johansen; the first layer of its almost-unit mixes inputs. */
  private static final Task SIMPLE =
      new Task(
          "(a + b)(a + b + c + d)",
          4,
          x -> (x[0] + x[1]) * (x[0] + x[1] + x[2] + x[3]),
          x ->
              ((1 - SMALL) * (x[0] + x[1]) + SMALL * (x[2] + x[3]))
                  * (1 - SMALL)
                  * (x[0] + x[1] + x[2] + x[3]),
          4, Arithmetic::productOfSums);

  private Arithmetic() {}

  private static ProductUnits units(int units, int pattern, Seed seed) {
    Tensor exponents = Tensor.zeros(units, 2);
    Tensor signs = Tensor.zeros(units, 2);
    SplittableRandom random = seed.random();
    for (int i = 0; i < exponents.size(); i++) {
      exponents.data()[i] = (float) (random.nextDouble() - 0.5);
      signs.data()[i] = pattern >> i & 1;
    }
    return new ProductUnits(
        2,
        units,
        ProductUnits.Domain.SIGNED,
        new Parameter(exponents),
        Parameter.statistic(signs));
  }

  /** One product unit alone. */
  private static Module unit(int pattern, Seed seed) {
    return units(1, pattern, seed);
  }

  /** Two product units and their sum. */
  private static Module sumOfProducts(int pattern, Seed seed) {
    return Sequence.of(
        units(2, pattern, seed.child("units")), new Dense(2, 1, Dense.LINEAR, seed.child("sum")));
  }

  /** Two sums and their product. */
  private static Module productOfSums(int pattern, Seed seed) {
    return Sequence.of(
        new Dense(4, 2, Dense.LINEAR, seed.child("sums")),
        units(1, pattern, seed.child("unit")));
  }

  /**
   * Runs the benchmark.
   *
   * @param arguments the number of seeds, and the steps of gradient training (0 for none)
   * @throws IllegalStateException if variable projection misses one
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    int missed = 0;
    for (Task task : System.getProperty("only")==null?OPERATIONS:List.<Task>of()) {
      missed += table(task, RANGES, seeds, steps);
    }
    missed += table(SIMPLE, List.of(Extrapolation.of(1, 2, 2, 6)), seeds, steps);
    if (missed > 0) {
      throw new IllegalStateException("variable projection missed " + missed + " runs");
    }
  }

  /** Prints a table; returns how many runs projection missed. */
  private static int table(Task task, List<Extrapolation> ranges, int seeds, int steps) {
    System.out.printf(
        "%n| %s: train | test | threshold | projection, double | gradient, float32 |%n"
            + "|---|---|---|---|---|%n",
        task.name);
    int missed = 0;
    for (Extrapolation range : ranges) {
      missed += row(task, range, seeds, steps);
    }
    return missed;
  }

  /** Prints a row of a table; returns how many runs projection missed. */
  private static int row(Task task, Extrapolation range, int seeds, int steps) {
    double threshold = threshold(task, range.test);
    int projected = 0;
    int descended = 0;
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s).child(task.name).child(range.train.toString());
      projected += project(task, range, seed) < threshold ? 1 : 0;
      descended += steps > 0 && descend(task, range, steps, seed) < threshold ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2g | %s | %s |%n",
        range.train,
        range.test,
        threshold,
        share(projected, seeds),
        steps > 0 ? share(descended, seeds) : "not run");
    return seeds - projected;
  }

  /** The mean squared error of the unit that is off by a little. */
  private static double threshold(Task task, Range range) {
    SplittableRandom random = Seed.of(0).child("threshold").random();
    double sum = 0;
    for (int r = 0; r < THRESHOLD_ROWS; r++) {
      double[] x = range.row(task.inputs, random);
      double difference = task.almost.of(x) - task.truth.of(x);
      sum += difference * difference;
    }
    return sum / THRESHOLD_ROWS;
  }

  /** The test error of a sum of products that variable projection finds. */
  private static double project(Task task, Extrapolation range, Seed seed) {
    double[][] x = columns(task, range.train, TRAIN_ROWS, seed.child("train"));
    ProductUnitFit fit =
        new ProductUnitSearch().withMaxUnits(10).fit(x, truth(task, x), seed.child("search"));
    double[][] test = columns(task, range.test, TEST_ROWS, seed.child("test"));
    return error(fit.predict(test), truth(task, test));
  }

  /**
   * The test error of the task's network after so many steps of Adam on fresh rows. Gradients cannot
   * choose signs: every pattern gets a tenth of the steps, and the best of them all.
   */
  private static double descend(Task task, Extrapolation range, int steps, Seed seed) {
    double[][] judge = columns(task, range.train, TRAIN_ROWS, seed.child("judge"));
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int pattern = 0; pattern < task.patterns; pattern++) {
      Module network = trained(task, range.train, steps / 10, pattern, seed);
      double error = error(predict(network, judge), truth(task, judge));
      if (error < least) {
        least = error;
        best = pattern;
      }
    }
    double[][] test = columns(task, range.test, TEST_ROWS, seed.child("test"));
    return error(
        predict(trained(task, range.train, steps, best, seed), test), truth(task, test));
  }

  private static Module trained(Task task, Range range, int steps, int pattern, Seed seed) {
    Module network = task.network.of(pattern, seed.child("network"));
    Adam adam = new Adam(network.learned(), new Adam.Settings().withRate(RATE));
    SplittableRandom random = seed.child("batches").random();
    Tape tape = Tape.forTraining();
    Tensor x = Tensor.zeros(BATCH, task.inputs);
    Tensor y = Tensor.zeros(BATCH, 1);
    for (int step = 1; step <= steps; step++) {
      for (int r = 0; r < BATCH; r++) {
        double[] row = range.row(task.inputs, random);
        for (int i = 0; i < row.length; i++) {
          x.set(r, i, (float) row[i]);
        }
        y.set(r, 0, (float) task.truth.of(row));
      }
      tape.restart();
      Node prediction = network.forward(tape, tape.constant(x));
      LossOp loss = tape.next(LossOp.class, LossOp::new);
      tape.backward(loss.apply(tape, prediction, y, null, ElementLoss.SQUARED, BATCH));
      for (Parameter parameter : network.learned().values()) {
        parameter.gradient().copyFrom(tape.leaf(parameter).gradient());
      }
      // Steady at first, then down to a thousandth: the last digits need short steps.
      adam.step(step, Math.pow(1e-3, Math.max(0, 2.0 * step / steps - 1)), loss::value);
    }
    return network;
  }

  private static double[] predict(Module network, double[][] columns) {
    int rows = columns[0].length;
    Tensor input = Tensor.zeros(rows, columns.length);
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < columns.length; i++) {
        input.set(r, i, (float) columns[i][r]);
      }
    }
    Tape tape = Tape.forInference();
    Tensor output = network.forward(tape, tape.constant(input)).value();
    double[] predicted = new double[rows];
    for (int r = 0; r < rows; r++) {
      predicted[r] = output.get(r, 0);
    }
    return predicted;
  }

  private static double[][] columns(Task task, Range range, int rows, Seed seed) {
    SplittableRandom random = seed.random();
    double[][] columns = new double[task.inputs][rows];
    for (int r = 0; r < rows; r++) {
      double[] row = range.row(task.inputs, random);
      for (int i = 0; i < row.length; i++) {
        columns[i][r] = row[i];
      }
    }
    return columns;
  }

  private static double[] truth(Task task, double[][] columns) {
    double[] truth = new double[columns[0].length];
    double[] row = new double[columns.length];
    for (int r = 0; r < truth.length; r++) {
      for (int i = 0; i < row.length; i++) {
        row[i] = columns[i][r];
      }
      truth[r] = task.truth.of(row);
    }
    return truth;
  }

  private static double error(double[] predicted, double[] truth) {
    double sum = 0;
    for (int r = 0; r < truth.length; r++) {
      sum += (predicted[r] - truth[r]) * (predicted[r] - truth[r]);
    }
    return sum / truth.length;
  }

  /** k of n as a percentage with the interval of Wilson (1927), 95 %. */
  static String share(int k, int n) {
    double z = 1.959964;
    double p = (double) k / n;
    double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
    return String.format(
        Locale.ROOT,
        "%.0f %% (%.0f to %.0f)",
        100 * p,
        100 * Math.max(0, middle - half),
        100 * Math.min(1, middle + half));
  }
}
