package dev.sigmapi.examples;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.MixtureOfExperts;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Eleven vowels by eight speakers, judged on seven others: mixtures of linear experts, as Jacobs,
 * Jordan, Nowlan &amp; Hinton 1991 took for vowels, against one network of equal size.
 */
public final class Vowels {
  private static final int CLASSES = 11;
  private static final double RATE = 0.01;

  private Vowels() {}

  /**
   * Runs the example and prints a table of shares of test rows that are right.
   *
   * @param arguments the table, the number of seeds and of epochs
   * @throws IllegalStateException if mixtures are right less often than a linear layer is
   */
  public static void main(String[] arguments) {
    String file = arguments.length > 0 ? arguments[0] : "vowels/vowel.csv";
    int seeds = Folds.whole(arguments, 1, 20);
    int epochs = Folds.whole(arguments, 2, 100);
    Table table = new TableReader(note -> {}).read(file, Optional.empty());
    Rows train = rows(table, "train");
    Rows test = rows(table, "test");
    System.out.println("| network | parameters | mean % right | worst | best |");
    System.out.println("|---|---|---|---|---|");
    run("one linear layer", seed -> linear(train, seed), train, test, seeds, epochs);
    run(
        "22 tanh units",
        seed -> Comparison.perceptron(train.x().columns(), 22, CLASSES, seed),
        train,
        test,
        seeds,
        epochs);
    double mixture = 0;
    for (MixtureOfExperts.Mix mix :
        List.of(MixtureOfExperts.Mix.PROBABILITIES, MixtureOfExperts.Mix.OUTPUTS)) {
      String name = "4 linear experts, " + mix.name().toLowerCase(Locale.ROOT) + " mixed";
      double mean = run(name, seed -> mixture(train, 4, mix, seed), train, test, seeds, epochs);
      mixture = Math.max(mixture, mean);
    }
    if (mixture < 0.38) {
      throw new IllegalStateException("An accuracy of 0.38 is expected but got " + mixture);
    }
  }

  private static Module linear(Rows rows, Seed seed) {
    return new Dense(rows.x().columns(), CLASSES, Dense.LINEAR, seed);
  }

  private static Module mixture(Rows rows, int count, MixtureOfExperts.Mix mix, Seed seed) {
    List<Module> experts = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      experts.add(linear(rows, seed.child(e)));
    }
    Dense gate = new Dense(rows.x().columns(), count, Dense.LINEAR, seed.child("gate"));
    return Sequence.of(
        new MixtureOfExperts(experts, gate, new MixtureOfExperts.Routing(count), mix));
  }

  private static double run(
      String name, Function<Seed, Module> maker, Rows train, Rows test, int seeds, int epochs) {
    double[] right = new double[seeds];
    for (int s = 0; s < seeds; s++) {
      Module network = maker.apply(Seed.of(s + 1));
      Comparison.train(network, train, new CrossEntropy(), RATE, epochs, Seed.of(s + 1));
      right[s] = Comparison.rightClasses(network, test);
    }
    int parameters = maker.apply(Seed.of(1)).parameterCount();
    double[] shares = Arrays.stream(right).map(share -> 100 * share).toArray();
    Comparison.print(name, parameters, shares, "%.1f");
    return Arrays.stream(right).average().orElse(0);
  }

  /** The rows of a part, the columns with the mean and deviation that those to train on have. */
  private static Rows rows(Table table, String part) {
    Column split = table.column("split");
    Column vowel = table.column("vowel");
    List<String> vowels =
        IntStream.range(0, table.rows()).mapToObj(vowel::text).distinct().sorted().toList();
    List<String> names = table.names().stream().filter(name -> name.matches("f\\d+")).toList();
    int[] train = which(split, "train");
    int[] wanted = which(split, part);
    Tensor x = Tensor.zeros(wanted.length, names.size());
    Tensor y = Tensor.zeros(wanted.length, 1);
    for (int j = 0; j < names.size(); j++) {
      double[] values = ((Column.Numbers) table.column(names.get(j))).values();
      double mean = Arrays.stream(train).mapToDouble(row -> values[row]).average().orElseThrow();
      double square =
          Arrays.stream(train)
              .mapToDouble(row -> Math.pow(values[row] - mean, 2))
              .average()
              .orElseThrow();
      for (int i = 0; i < wanted.length; i++) {
        x.set(i, j, (float) ((values[wanted[i]] - mean) / Math.sqrt(square)));
      }
    }
    for (int i = 0; i < wanted.length; i++) {
      y.set(i, 0, vowels.indexOf(vowel.text(wanted[i])));
    }
    return new Rows(x, y);
  }

  private static int[] which(Column split, String part) {
    return IntStream.range(0, split.size()).filter(row -> split.text(row).equals(part)).toArray();
  }
}
