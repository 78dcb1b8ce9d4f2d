package dev.sigmapi.examples;

import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.module.Attention;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Positions;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Two tasks whose answer stands in the input and has to be copied: the letter at the place that the
 * last token names, and the letter beside the key that the last token repeats. A block of attention
 * is told from a perceptron that sees everything and has no fewer parameters, and from a perceptron
 * on the mean of the positions. Prints a Markdown table of the shares of fresh rows that are right.
 */
public final class Copying {
  private static final int LETTERS = 8;
  private static final int PLACES = 8;
  private static final int KEYS = 16;
  private static final int WIDTH = 16;
  private static final int HEADS = 2;
  private static final int ROWS = 2000;
  private static final int EPOCHS = 30;
  private static final double RATE = 0.005;

  /** What attention has to reach. */
  private static final double EXPECTED = 0.98;

  /** Which question the last token asks. */
  private enum Task {
    /** Letters, and the number of a place. */
    PLACE("the letter at a place"),
    /** Letters with a key beside each, and one of the keys. */
    KEY("the letter beside a key");

    private final String text;

    Task(String text) {
      this.text = text;
    }

    private List<TokensOp.Sequence> sequences() {
      return this == PLACE
          ? List.of(new TokensOp.Sequence(0, 1 + PLACES, LETTERS + PLACES))
          : List.of(
              new TokensOp.Sequence(0, 1 + PLACES, KEYS),
              new TokensOp.Sequence(2 + PLACES, PLACES, LETTERS));
    }

    private int columns() {
      return sequences().stream().mapToInt(sequence -> 1 + sequence.longest()).sum();
    }

    private Rows rows(int count, Seed seed) {
      SplittableRandom random = seed.random();
      Tensor x = Tensor.zeros(count, columns());
      Tensor y = Tensor.zeros(count, 1);
      for (int row = 0; row < count; row++) {
        int[] letters = random.ints(PLACES, 0, LETTERS).toArray();
        int asked = random.nextInt(PLACES);
        y.set(row, 0, letters[asked]);
        if (this == PLACE) {
          write(x, row, 0, letters);
          x.set(row, 0, 1 + PLACES);
          x.set(row, 1 + PLACES, LETTERS + asked);
        } else {
          int[] keys = random.ints(0, KEYS).distinct().limit(PLACES).toArray();
          write(x, row, 0, keys);
          x.set(row, 0, 1 + PLACES);
          x.set(row, 1 + PLACES, keys[asked]);
          write(x, row, 2 + PLACES, letters);
        }
      }
      return new Rows(x, y);
    }

    private static void write(Tensor x, int row, int column, int[] tokens) {
      x.set(row, column, tokens.length);
      for (int t = 0; t < tokens.length; t++) {
        x.set(row, column + 1 + t, tokens[t]);
      }
    }

    private SequenceReader reader(Seed seed) {
      return new SequenceReader(columns(), sequences(), WIDTH, seed.child("reader"));
    }

    /** The last position looks at the others. */
    private Module attention(Seed seed) {
      Attention.Settings heads = new Attention.Settings(HEADS, WIDTH / HEADS);
      List<Module> layers =
          List.of(
              Positions.learned(1 + PLACES, WIDTH),
              Comparison.block(WIDTH, heads, WIDTH, seed.child("block")));
      Pool last = new Pool(PoolOp.Kind.LAST, WIDTH, 1 + PLACES);
      return Sequence.of(
          new Tokens(reader(seed), layers, last),
          new Dense(WIDTH, LETTERS, Dense.LINEAR, seed.child("output")));
    }

    /** A perceptron on pooled positions, with no fewer parameters than attention has. */
    private Module perceptron(PoolOp.Kind kind, Seed seed) {
      Tokens pooled =
          new Tokens(
              reader(seed),
              List.of(Positions.learned(1 + PLACES, WIDTH)),
              new Pool(kind, WIDTH, 1 + PLACES));
      int left = attention(seed).parameterCount() - pooled.parameterCount() - LETTERS;
      int each = pooled.outputs() + 1 + LETTERS;
      int hidden = (left + each - 1) / each;
      return Sequence.of(
          pooled,
          Comparison.perceptron(pooled.outputs(), hidden, LETTERS, seed.child("perceptron")));
    }
  }

  private Copying() {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds
   * @throws IllegalStateException if attention does not learn to copy, or a perceptron does
   */
  public static void main(String[] arguments) {
    int seeds = Folds.whole(arguments, 0, 5);
    System.out.println("| task | network | parameters | mean | worst | best |");
    System.out.println("|---|---|---:|---:|---:|---:|");
    for (Task task : Task.values()) {
      double[] attention = run(task, "a block of attention", task::attention, seeds);
      double[] perceptron =
          run(task, "perceptron", seed -> task.perceptron(PoolOp.Kind.FLATTEN, seed), seeds);
      run(task, "perceptron on the mean", seed -> task.perceptron(PoolOp.Kind.MEAN, seed), seeds);
      double worst = Arrays.stream(attention).min().orElseThrow();
      double best = Arrays.stream(perceptron).max().orElseThrow();
      if (worst < EXPECTED || best > worst - 0.1) {
        throw new IllegalStateException(
            "Attention copies in %.3f of rows, a perceptron in %.3f".formatted(worst, best));
      }
    }
  }

  private static double[] run(Task task, String name, Function<Seed, Module> maker, int seeds) {
    Rows train = task.rows(ROWS, Seed.of(0).child("train"));
    Rows fresh = task.rows(ROWS, Seed.of(0).child("fresh"));
    TrainingSettings settings = Comparison.settings(RATE, EPOCHS).withThreads(1);
    double[] right =
        IntStream.rangeClosed(1, seeds)
            .mapToDouble(
                s -> {
                  Module network = maker.apply(Seed.of(s));
                  Comparison.train(
                      network,
                      train,
                      new CrossEntropy(),
                      settings,
                      Seed.of(s),
                      TrainingListener.none());
                  return Comparison.rightClasses(network, fresh);
                })
            .toArray();
    int parameters = maker.apply(Seed.of(1)).parameterCount();
    Comparison.print(task.text + " | " + name, parameters, right, "%.3f");
    return right;
  }
}
