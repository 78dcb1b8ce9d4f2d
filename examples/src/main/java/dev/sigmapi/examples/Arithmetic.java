package dev.sigmapi.examples;

import dev.sigmapi.examples.ArithmeticTask.Law;
import dev.sigmapi.examples.ArithmeticTask.Maker;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The arithmetic benchmark of neural arithmetic units: a network learns an operation from one range
 * of numbers and is tried on another. A run succeeds if its mean squared error there is below that
 * of a unit whose weights are off by {@link #EPSILON} (Madsen &amp; Johansen 2020, Mistry et al.
 * 2022). Prints Markdown tables of the share of seeds that succeed, with 95 % intervals of Wilson.
 */
public final class Arithmetic {

  /** By how much the weights of the unit that sets the threshold are off. */
  static final double EPSILON = 1e-5;

  private static final int THRESHOLD_ROWS = 1_000_000;

  private Arithmetic() {}

  /**
   * Runs the benchmark.
   *
   * @param arguments the number of seeds, the steps of Adam (0 to leave it out), and the number of
   *     one table from 0; all of them without
   * @throws IllegalStateException if the search in double precision misses an operation once
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    int steps = Integer.parseInt(arguments[1]);
    List<List<ArithmeticTask>> tables =
        Stream.concat(
                operations().stream().map(Arithmetic::onAllRanges),
                Stream.of(List.of(simple().on(1, 2, 2, 6, false))))
            .toList();
    int missed = 0;
    for (int t = 0; t < tables.size(); t++) {
      if (arguments.length < 3 || arguments[2].equals("" + t)) {
        int misses = table(tables.get(t), seeds, steps);
        // Seven terms at once are not found from every table: see docs/arithmetic.md.
        missed += t < operations().size() ? misses : 0;
      }
    }
    if (missed > 0) {
      throw new IllegalStateException("The search expects no miss but had " + missed);
    }
  }

  private static List<ArithmeticTask> operations() {
    double e = EPSILON;
    Law sizes = x -> e * (Math.abs(x[0]) + Math.abs(x[1]));
    Law sum = x -> x[0] + x[1];
    Law difference = x -> x[0] - x[1];
    Maker two = Arithmetic::sumOfProducts;
    return List.of(
        task("a + b", 2, sum, x -> sum.of(x) - sizes.of(x), 16, two),
        task("a - b", 2, difference, x -> difference.of(x) - sizes.of(x), 16, two),
        task(
            "a · b",
            2,
            x -> x[0] * x[1],
            x -> (1 - e) * (1 - e) * x[0] * x[1],
            4,
            (pattern, seed) -> units(1, pattern, seed)),
        task(
            "a / b",
            2,
            x -> x[0] / x[1],
            x -> (1 - e) / (1 + e) * x[0] / x[1],
            4,
            (pattern, seed) -> units(1, pattern, seed)),
        task(
            "√a",
            2,
            x -> Math.sqrt(Math.abs(x[0])),
            x -> Math.sqrt((1 - e) * Math.abs(x[0])),
            4,
            (pattern, seed) -> units(1, pattern, seed)));
  }

  /** The simple task of Madsen &amp; Johansen; the sums of the almost right unit mix inputs. */
  private static ArithmeticTask simple() {
    double e = EPSILON;
    return task(
        "(a + b)(a + b + c + d)",
        4,
        x -> (x[0] + x[1]) * (x[0] + x[1] + x[2] + x[3]),
        x -> ((1 - e) * (x[0] + x[1]) + e * (x[2] + x[3])) * (1 - e) * (x[0] + x[1] + x[2] + x[3]),
        4,
        Arithmetic::productOfSums);
  }

  private static ArithmeticTask task(
      String name, int inputs, Law truth, Law almost, int patterns, Maker network) {
    return new ArithmeticTask(name, inputs, truth, almost, patterns, network, null, null);
  }

  private static List<ArithmeticTask> onAllRanges(ArithmeticTask task) {
    return List.of(
        task.on(-20, -10, -40, -20, false),
        task.on(-2, -1, -6, -2, false),
        task.on(-1.2, -1.1, -6.1, -1.2, false),
        task.on(-0.2, -0.1, -2, -0.2, false),
        task.on(-2, 2, 2, 6, true),
        task.on(0.1, 0.2, 0.2, 2, false),
        task.on(1, 2, 2, 6, false),
        task.on(1.1, 1.2, 1.2, 6, false),
        task.on(10, 20, 20, 40, false));
  }

  private static Module units(int units, int pattern, Seed seed) {
    Tensor exponents = Tensor.zeros(units, 2);
    Tensor signs = Tensor.zeros(units, 2);
    SplittableRandom random = seed.random();
    for (int i = 0; i < exponents.size(); i++) {
      exponents.data()[i] = (float) (random.nextDouble() - 0.5);
      signs.data()[i] = pattern >> i & 1;
    }
    return new ProductUnits(
        2, units, ProductUnits.Domain.SIGNED, new Parameter(exponents), Parameter.statistic(signs));
  }

  private static Module sumOfProducts(int pattern, Seed seed) {
    return Sequence.of(
        units(2, pattern, seed.child("units")), new Dense(2, 1, Dense.LINEAR, seed.child("sum")));
  }

  /** Two sums without constants, as those of the published units, and their product. */
  private static Module productOfSums(int pattern, Seed seed) {
    Dense sums = new Dense(4, 2, Dense.LINEAR, seed.child("sums"));
    Parameter nothing = Parameter.statistic(Tensor.zeros(1, 2));
    return Sequence.of(
        new Dense(4, 2, Dense.LINEAR, sums.weights(), nothing),
        units(1, pattern, seed.child("unit")));
  }

  /** Prints a table; returns how many runs the search missed. */
  private static int table(List<ArithmeticTask> tasks, int seeds, int steps) {
    System.out.printf(
        "%n| %s: train | test | threshold | search, double | projection, float32 | Adam, float32 |%n"
            + "|---|---|---|---|---|---|%n",
        tasks.get(0).name());
    int missed = 0;
    for (ArithmeticTask task : tasks) {
      missed += row(task, seeds, steps);
    }
    return missed;
  }

  private static int row(ArithmeticTask task, int seeds, int steps) {
    double threshold = task.threshold(THRESHOLD_ROWS);
    int searched = 0;
    int projected = 0;
    int descended = 0;
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s).child(task.name()).child(task.train().toString());
      ArithmeticRun run = new ArithmeticRun(task, seed);
      searched += run.search() < threshold ? 1 : 0;
      projected += run.project() < threshold ? 1 : 0;
      descended += steps > 0 && run.descend(steps) < threshold ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2g | %s | %s | %s |%n",
        task.train(),
        task.test(),
        threshold,
        share(searched, seeds),
        share(projected, seeds),
        steps > 0 ? share(descended, seeds) : "not run");
    return seeds - searched;
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
