package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.AttentionPool;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.LayerNorm;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.PartReader;
import dev.sigmapi.module.Positions;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Written digits of eight by eight pixels, read row by row: each row of pixels a position, a block
 * of attention over the eight of them, against a linear layer and a perceptron of the same size.
 * Prints a Markdown table of the errors on every fifth digit, which was not trained on.
 */
public final class DigitRows {
  private static final int FOLDS = 5;
  private static final int SIDE = 8;
  private static final int CLASSES = 10;
  private static final double WHITE = 16;
  private static final int WIDTH = 24;
  private static final int HEADS = 4;
  private static final int HIDDEN = 48;
  private static final int EPOCHS = 60;

  /** The least share of digits that attention gets right. */
  private static final double EXPECTED = 0.95;

  private DigitRows() {}

  /**
   * Runs the example.
   *
   * @param arguments the table, how many of the five folds are run, and epochs
   * @throws IllegalStateException if attention makes more errors than expected
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "digits/digits.csv";
    int folds = Folds.whole(arguments, 1, FOLDS);
    int epochs = Folds.whole(arguments, 2, EPOCHS);
    Table table = new TableReader(note -> {}).read(file);
    System.out.println("| network | parameters | digits | errors | right |");
    System.out.println("|---|---:|---:|---:|---:|");
    int size = attention(Seed.of(1)).parameterCount();
    int hidden = (size - CLASSES) / (SIDE * SIDE + 1 + CLASSES) + 1;
    run(
        "linear",
        seed -> new Dense(SIDE * SIDE, CLASSES, Dense.LINEAR, seed),
        table,
        folds,
        epochs);
    run(
        hidden + " tanh units",
        seed -> Comparison.perceptron(SIDE * SIDE, hidden, CLASSES, seed),
        table,
        folds,
        epochs);
    double right = run("a block of attention", DigitRows::attention, table, folds, epochs);
    if (right < EXPECTED) {
      throw new IllegalStateException("Attention is right in " + right + " of the digits only");
    }
  }

  private static Module attention(Seed seed) {
    int[] pixels = IntStream.range(0, SIDE * SIDE).toArray();
    PartReader reader = new PartReader(SIDE * SIDE, pixels, SIDE, WIDTH, seed.child("reader"));
    Attention.Settings heads = new Attention.Settings(HEADS, WIDTH / HEADS);
    List<Module> layers =
        List.of(
            Positions.learned(SIDE, WIDTH),
            Comparison.block(WIDTH, heads, HIDDEN, seed.child("block")),
            new LayerNorm(WIDTH, Comparison.EPSILON));
    AttentionPool pool =
        new AttentionPool(WIDTH, WIDTH, HEADS, 1, WIDTH / HEADS, null, seed.child("pool"));
    return Sequence.of(
        new Tokens(reader, layers, pool),
        new Dense(WIDTH, CLASSES, Dense.LINEAR, seed.child("output")));
  }

  private static double run(
      String name, Function<Seed, Module> maker, Table table, int folds, int epochs) {
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(epochs)
            .withPatience(epochs)
            .withThreads(1)
            .withOptimization(
                new Optimization(new Adam.Settings()).withRate(0.003).withDecay(0.01));
    int digits = 0;
    int errors = 0;
    for (int f = 0; f < folds; f++) {
      int fold = f;
      Seed seed = Seed.of(1).child(fold);
      Module network = maker.apply(seed);
      Rows train = rows(table, row -> row % FOLDS != fold);
      Rows test = rows(table, row -> row % FOLDS == fold);
      Comparison.train(network, train, new CrossEntropy(), settings, seed, TrainingListener.none());
      digits += test.x().rows();
      errors += (int) Math.round((1 - Comparison.rightClasses(network, test)) * test.x().rows());
    }
    double right = 1 - errors / (double) digits;
    int parameters = maker.apply(Seed.of(1)).parameterCount();
    System.out.printf(
        "| %s | %d | %d | %d | %.1f %% |%n", name, parameters, digits, errors, 100 * right);
    return right;
  }

  private static Rows rows(Table table, IntPredicate wanted) {
    int[] rows = IntStream.range(0, table.rows()).filter(wanted).toArray();
    Tensor x = Tensor.zeros(rows.length, SIDE * SIDE);
    Tensor y = Tensor.zeros(rows.length, 1);
    double[] digits = MixtureFolds.numbers(table, "digit");
    for (int c = 0; c < SIDE * SIDE; c++) {
      double[] pixel = MixtureFolds.numbers(table, "p" + c / SIDE + c % SIDE);
      for (int i = 0; i < rows.length; i++) {
        x.set(i, c, (float) (pixel[rows[i]] / WHITE));
        y.set(i, 0, (float) digits[rows[i]]);
      }
    }
    return new Rows(x, y);
  }
}
