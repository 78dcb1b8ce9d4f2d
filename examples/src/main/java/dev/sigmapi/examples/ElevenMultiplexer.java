package dev.sigmapi.examples;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Multiplexer;
import dev.sigmapi.module.Select;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.SplittableRandom;

/**
 * The 11-bit multiplexer: 3 address bits say which of 8 data bits is the answer. Trained on a
 * quarter of the 2,048 patterns, judged on all of them.
 */
public final class ElevenMultiplexer {
  private static final int PATTERNS = 2048;
  private static final int TRAINED = 512;

  private ElevenMultiplexer() {}

  /**
   * Runs the example.
   *
   * @param arguments how many seeds
   * @throws IllegalStateException if a multiplexer does not answer all patterns
   */
  public static void main(String[] arguments) {
    int seeds = Integer.parseInt(arguments[0]);
    double[] chosen = new double[seeds];
    double[] equal = new double[seeds];
    double[] larger = new double[seeds];
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s + 1);
      chosen[s] = correct(multiplexer(seed), seed);
      equal[s] = correct(Comparison.perceptron(11, 3, 1, seed), seed);
      larger[s] = correct(Comparison.perceptron(11, 32, 1, seed), seed);
      if (chosen[s] < 100) {
        throw new IllegalStateException(
            "The multiplexer answers %.2f %% with seed %d".formatted(chosen[s], s + 1));
      }
    }
    System.out.println("| network | parameters | mean % right | worst | best |");
    System.out.println("|---|---|---|---|---|");
    Seed seed = Seed.of(1);
    print("multiplexer", multiplexer(seed), chosen);
    print("perceptron of 3 units", Comparison.perceptron(11, 3, 1, seed), equal);
    print("perceptron of 32 units", Comparison.perceptron(11, 32, 1, seed), larger);
  }

  private static void print(String name, Module network, double[] percent) {
    Comparison.print(name, network.parameterCount(), percent, "%.2f");
  }

  /** The chosen bit, −1 or 1, is the logit of the answer as it stands. */
  private static Module multiplexer(Seed seed) {
    Module address =
        Sequence.of(
            new Select(11, 0, 1, 2), new Dense(3, 8, Activation.of(Elementwise.IDENTITY), seed));
    Module data = new Select(11, 3, 4, 5, 6, 7, 8, 9, 10);
    return new Multiplexer(address, data, 1, false);
  }

  /** Trains, and gives the per cent of all patterns that are answered right. */
  private static double correct(Module network, Seed seed) {
    int[] order = order(seed.child("patterns"));
    Comparison.train(network, rows(order, TRAINED), ElementLoss.LOGISTIC, 0.02, 300, seed);
    return 100 * Comparison.right(network, rows(order, PATTERNS));
  }

  private static Rows rows(int[] order, int count) {
    Tensor x = Tensor.zeros(count, 11);
    Tensor y = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      for (int bit = 0; bit < 11; bit++) {
        x.set(i, bit, (order[i] >> bit & 1) == 1 ? 1 : -1);
      }
      y.set(i, 0, order[i] >> 3 + (order[i] & 7) & 1);
    }
    return new Rows(x, y);
  }

  private static int[] order(Seed seed) {
    int[] order = new int[PATTERNS];
    SplittableRandom random = seed.random();
    for (int i = 0; i < PATTERNS; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
