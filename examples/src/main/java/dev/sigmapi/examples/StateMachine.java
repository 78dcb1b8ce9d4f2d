package dev.sigmapi.examples;

import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.RecurrenceOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Pool;
import dev.sigmapi.module.Recurrence;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.SequenceReader;
import dev.sigmapi.module.Tokens;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A machine with three states: the letter a leaves the state, b moves it on, c swaps the first two.
 * In which state does a text end? Learned from 1,000 texts of up to 12 letters, judged on others of
 * 12 and of 40. Prints a Markdown table of mean accuracies over seeds.
 */
public final class StateMachine {
  private static final int LETTERS = 3;
  private static final int STATES = 3;
  private static final int UNITS = 8;
  private static final int WIDTH = 4;
  private static final int SHORT = 12;
  private static final int LONG = 40;

  /** What gates and products have to reach on long texts. */
  private static final double EXPECTED = 0.97;

  private StateMachine() {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds
   * @throws IllegalStateException if gates or products do not follow the machine
   */
  public static void main(String[] arguments) {
    int seeds = Folds.whole(arguments, 0, 5);
    System.out.println("| network | parameters | 12 letters | 40 letters |");
    System.out.println("|---|---:|---:|---:|");
    run("perceptron", StateMachine::perceptron, seeds);
    for (Recurrence.Kind kind : Recurrence.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      double reached = run(name, seed -> recurrence(kind, seed), seeds);
      if (kind != Recurrence.Kind.SIMPLE && reached < EXPECTED) {
        throw new IllegalStateException(name + " is right in " + reached + " of long texts only");
      }
    }
  }

  private static double run(String name, Function<Seed, Module> maker, int seeds) {
    Rows train = texts(1000, 1, SHORT, Seed.of(0).child(0));
    Rows same = texts(1000, SHORT, SHORT, Seed.of(0).child(1));
    Rows longer = texts(1000, LONG, LONG, Seed.of(0).child(2));
    double[] right = new double[2];
    for (int s = 1; s <= seeds; s++) {
      Module network = maker.apply(Seed.of(s));
      Comparison.train(network, train, new CrossEntropy(), 0.01, 40, Seed.of(s));
      right[0] += Comparison.rightClasses(network, same) / seeds;
      right[1] += Comparison.rightClasses(network, longer) / seeds;
    }
    int parameters = maker.apply(Seed.of(1)).parameterCount();
    System.out.printf("| %s | %d | %.3f | %.3f |%n", name, parameters, right[0], right[1]);
    return right[1];
  }

  private static SequenceReader reader(Seed seed) {
    List<TokensOp.Sequence> text = List.of(new TokensOp.Sequence(0, LONG, LETTERS));
    return new SequenceReader(1 + LONG, text, WIDTH, seed.child("reader"));
  }

  private static Module recurrence(Recurrence.Kind kind, Seed seed) {
    Recurrence states =
        new Recurrence(
            new Recurrence.Shape(kind, WIDTH, UNITS, UNITS),
            new RecurrenceOp.Course(false, 0),
            Comparison.TANH,
            seed.child("states"));
    return Sequence.of(
        new Tokens(reader(seed), List.of(states), new Pool(PoolOp.Kind.LAST, UNITS, LONG)),
        new Dense(UNITS, STATES, Dense.LINEAR, seed.child("output")));
  }

  /** Sees all letters at once, each at its place. */
  private static Module perceptron(Seed seed) {
    Tokens flat = new Tokens(reader(seed), List.of(), new Pool(PoolOp.Kind.FLATTEN, WIDTH, LONG));
    return Sequence.of(
        flat, Comparison.perceptron(flat.outputs(), UNITS, STATES, seed.child("perceptron")));
  }

  private static Rows texts(int count, int least, int most, Seed seed) {
    SplittableRandom random = seed.random();
    Tensor x = Tensor.zeros(count, 1 + LONG);
    Tensor y = Tensor.zeros(count, 1);
    for (int row = 0; row < count; row++) {
      int length = random.nextInt(least, most + 1);
      int state = 0;
      x.set(row, 0, length);
      for (int t = 0; t < length; t++) {
        int letter = random.nextInt(LETTERS);
        x.set(row, 1 + t, letter);
        state = letter == 0 ? state : letter == 1 ? (state + 1) % STATES : swapped(state);
      }
      y.set(row, 0, state);
    }
    return new Rows(x, y);
  }

  private static int swapped(int state) {
    return state < 2 ? 1 - state : state;
  }
}
