package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Lbfgs;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How many passengers fly next month (Box &amp; Jenkins 1976)? Causal attention over the growth of
 * each of the last 24 months forecasts the logarithm of the next one, beside rules that learn
 * nothing and an autoregression. All learn from the months before those that are forecast; the
 * rehearsal, on the two years before the test, is what settings were chosen by. The table is not
 * part of the project: it is {@code AirPassengers} of R, as {@code month,passengers}.
 */
public final class AirPassengers {
  private static final int YEAR = 12;
  private static final int MONTHS = 24;
  private static final int REHEARSAL = 24;
  private static final int WIDTH = 8;
  private static final int HEADS = 4;
  private static final int EPOCHS = 50;
  private static final double DECAY = 0.1;

  /** Growth is counted in tenths, so that networks see numbers near 1. */
  private static final double SCALE = 10;

  private final double[] logarithms;
  private final int from;
  private final int to;

  /** Months are forecast from one on, up to another. */
  private AirPassengers(double[] logarithms, int from, int to) {
    this.logarithms = logarithms;
    this.from = from;
    this.to = to;
  }

  /**
   * Runs the example.
   *
   * @param arguments the table, and the number of seeds
   * @throws IllegalStateException if attention does not forecast better than last year's month
   */
  public static void main(String[] arguments) {
    Table table = new TableReader(System.err::println).read(arguments[0]);
    int seeds = Folds.whole(arguments, 1, 5);
    double[] passengers = MixtureFolds.numbers(table, "passengers");
    double[] logarithms =
        IntStream.range(0, passengers.length).mapToDouble(t -> Math.log(passengers[t])).toArray();
    // The last fifth of the rows that an autoregression of 12 months has.
    int start = passengers.length - (passengers.length - YEAR) / 5;
    AirPassengers test = new AirPassengers(logarithms, start, passengers.length);
    AirPassengers rehearsal = new AirPassengers(logarithms, start - REHEARSAL, start);
    System.out.println("| forecast | rehearsal | test | test, passengers |");
    System.out.println("|---|---:|---:|---:|");
    rehearsal.print("as last month", test, months -> months::same);
    rehearsal.print("as the same month last year", test, months -> months::lastYear);
    rehearsal.print("last month, grown as last year", test, months -> months::grown);
    for (int lags : new int[] {YEAR, MONTHS}) {
      String name = "autoregression of %d months".formatted(lags);
      rehearsal.print(name, test, months -> months.autoregression(lags));
    }
    double seasonal = test.error(test::lastYear);
    double attention =
        rehearsal.print("causal attention over 24 months", test, months -> months.attention(seeds));
    if (attention > seasonal) {
      throw new IllegalStateException(
          "Attention errs by %.4f, last year's month by %.4f".formatted(attention, seasonal));
    }
  }

  private double same(int month) {
    return logarithms[month - 1];
  }

  private double lastYear(int month) {
    return logarithms[month - YEAR];
  }

  private double grown(int month) {
    return logarithms[month - 1] + logarithms[month - YEAR] - logarithms[month - YEAR - 1];
  }

  /** Linear in the last logarithms, by least squares. */
  private IntToDoubleFunction autoregression(int lags) {
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(1000)
            .withPatience(1000)
            .withThreads(1)
            .withOptimization(new Optimization(new Lbfgs.Settings()));
    Function<Integer, float[]> inputs =
        month -> {
          float[] x = new float[lags];
          x[0] = (float) logarithms[month - 1];
          for (int lag = 1; lag < lags; lag++) {
            x[lag] = growth(month - lag);
          }
          return x;
        };
    return learned(lags, inputs, seed -> new Dense(lags, 1, Dense.LINEAR, seed), settings, 1);
  }

  /** The last month looks at the growth of those before it. */
  private IntToDoubleFunction attention(int seeds) {
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(EPOCHS)
            .withPatience(EPOCHS)
            .withBatch(16)
            .withThreads(1)
            .withOptimization(
                new Optimization(new Adam.Settings()).withRate(0.01).withDecay(DECAY));
    Function<Integer, float[]> inputs =
        month -> {
          float[] x = new float[1 + MONTHS];
          x[0] = MONTHS;
          for (int t = 0; t < MONTHS; t++) {
            x[1 + t] = growth(month - MONTHS + t);
          }
          return x;
        };
    return learned(MONTHS + 1, inputs, AirPassengers::network, settings, seeds);
  }

  private static Module network(Seed seed) {
    SequenceReader reader =
        new SequenceReader(
            1 + MONTHS, List.of(new TokensOp.Sequence(0, MONTHS, -1)), WIDTH, seed.child("reader"));
    Attention.Settings heads =
        new Attention.Settings(
            HEADS, HEADS, WIDTH / HEADS, Attention.Scores.SCALED, true, MONTHS - 1, 0);
    Attention attention = new Attention(WIDTH, WIDTH, heads, seed.child("attention"));
    return Sequence.of(
        new Tokens(reader, List.of(attention), new Pool(PoolOp.Kind.LAST, WIDTH, MONTHS)),
        new Dense(WIDTH, 1, Dense.LINEAR, seed.child("output")));
  }

  /** By how much a month's logarithm is above that of the month before, in tenths. */
  private float growth(int month) {
    return (float) (SCALE * (logarithms[month] - logarithms[month - 1]));
  }

  /**
   * Learns the growth of a month from what was before it.
   *
   * @param first the first month that is known enough of to learn from
   * @param seeds how many networks are averaged
   */
  private IntToDoubleFunction learned(
      int first,
      Function<Integer, float[]> inputs,
      Function<Seed, Module> maker,
      TrainingSettings settings,
      int seeds) {
    Rows train = rows(first, from, inputs);
    Rows asked = rows(from, to, inputs);
    double[] forecasts = new double[to - from];
    for (int s = 1; s <= seeds; s++) {
      Module network = maker.apply(Seed.of(s));
      Comparison.train(
          network, train, ElementLoss.SQUARED, settings, Seed.of(s), TrainingListener.none());
      Tensor growth = Comparison.predict(network, asked.x());
      for (int i = 0; i < forecasts.length; i++) {
        forecasts[i] += growth.get(i, 0) / SCALE / seeds;
      }
    }
    return month -> logarithms[month - 1] + forecasts[month - from];
  }

  private Rows rows(int first, int end, Function<Integer, float[]> inputs) {
    int columns = inputs.apply(first).length;
    Tensor x = Tensor.zeros(end - first, columns);
    Tensor y = Tensor.zeros(end - first, 1);
    for (int month = first; month < end; month++) {
      System.arraycopy(inputs.apply(month), 0, x.data(), (month - first) * columns, columns);
      y.set(month - first, 0, growth(month));
    }
    return new Rows(x, y);
  }

  /** The root of the mean squared error of the logarithms. */
  private double error(IntToDoubleFunction forecast) {
    return Math.sqrt(
        IntStream.range(from, to)
            .mapToDouble(month -> Math.pow(forecast.applyAsDouble(month) - logarithms[month], 2))
            .average()
            .orElseThrow());
  }

  /** The same of the passengers themselves. */
  private double passengers(IntToDoubleFunction forecast) {
    return Math.sqrt(
        IntStream.range(from, to)
            .mapToDouble(
                month -> Math.exp(forecast.applyAsDouble(month)) - Math.exp(logarithms[month]))
            .map(difference -> difference * difference)
            .average()
            .orElseThrow());
  }

  /** Prints a line of the table and returns the error of the test. */
  private double print(
      String name, AirPassengers test, Function<AirPassengers, IntToDoubleFunction> method) {
    IntToDoubleFunction forecast = method.apply(test);
    double error = test.error(forecast);
    System.out.printf(
        "| %s | %.4f | %.4f | %.1f |%n",
        name, error(method.apply(this)), error, test.passengers(forecast));
    return error;
  }
}
