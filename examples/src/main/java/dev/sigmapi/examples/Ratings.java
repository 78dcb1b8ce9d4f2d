package dev.sigmapi.examples;

import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Bilinear;
import dev.sigmapi.module.BilinearInputs;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Embedding;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Ratings of films (MovieLens, Harper &amp; Konstan 2015): a bilinear layer on learned vectors of
 * users and items, which is a low-rank bilinear layer on their one-hot columns, beside biased
 * matrix factorisation (Koren, Bell &amp; Volinsky 2009). A random tenth is held out, another tenth
 * of the rest says when to stop.
 *
 * <p>The table is not part of Sigmapi, as its licence does not allow that: a CSV file with the
 * columns user, item and rating in front, from grouplens.org.
 */
public final class Ratings {
  private static final int FACTORS = 8;

  /** How strongly the bilinear network's parameters are drawn to zero. */
  private static final double DECAY = 0.1;

  private final float[] users;
  private final float[] items;
  private final float[] ratings;
  private final int userCount;
  private final int itemCount;

  private Ratings(List<String> lines) {
    users = new float[lines.size()];
    items = new float[lines.size()];
    ratings = new float[lines.size()];
    Map<String, Integer> userNumbers = new HashMap<>();
    Map<String, Integer> itemNumbers = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String[] fields = lines.get(i).split(",");
      users[i] = number(userNumbers, fields[0]);
      items[i] = number(itemNumbers, fields[1]);
      ratings[i] = Float.parseFloat(fields[2]);
    }
    userCount = userNumbers.size();
    itemCount = itemNumbers.size();
  }

  private static int number(Map<String, Integer> numbers, String name) {
    numbers.putIfAbsent(name, numbers.size());
    return numbers.get(name);
  }

  /**
   * Runs the example.
   *
   * @param arguments the table, and how many seeds
   * @throws IOException if the table cannot be read
   * @throws IllegalStateException if the bilinear layer is not better than 0.88 stars
   */
  public static void main(String[] arguments) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    Ratings data = new Ratings(lines.subList(1, lines.size()));
    int seeds = Integer.parseInt(arguments[1]);
    double[][] errors = new double[2][seeds];
    int parameters = 0;
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s + 1);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < data.ratings.length; i++) {
        order.add(i);
      }
      Collections.shuffle(order, new Random(s));
      int tenth = order.size() / 10;
      List<Integer> test = order.subList(0, tenth);
      List<Integer> valid = order.subList(tenth, 2 * tenth);
      List<Integer> train = order.subList(2 * tenth, order.size());
      Module network = data.bilinear(seed);
      parameters = network.parameterCount();
      errors[0][s] = data.error(network, train, valid, test, seed);
      errors[1][s] = data.factorised(train, valid, test, seed);
    }
    System.out.println("| model | parameters | mean RMSE | smallest | largest |");
    System.out.println("|---|---|---|---|---|");
    Comparison.print("embedding, bilinear", parameters, errors[0], "%.4f");
    int factorised = (data.userCount + data.itemCount) * (FACTORS + 1) + 1;
    Comparison.print("biased matrix factorisation", factorised, errors[1], "%.4f");
    for (double error : errors[0]) {
      if (error > 0.88) {
        throw new IllegalStateException("The bilinear layer leaves an error of " + error);
      }
    }
  }

  private Module bilinear(Seed seed) {
    return Sequence.of(
        new Embedding(new int[] {userCount, itemCount}, FACTORS, seed.child("embedding")),
        new Bilinear(
            BilinearInputs.split(FACTORS, FACTORS).withConstants(true, true),
            1,
            Dense.LINEAR,
            seed.child("bilinear")));
  }

  private double error(
      Module network, List<Integer> train, List<Integer> valid, List<Integer> test, Seed seed) {
    double mean = mean(train);
    TrainingSettings settings =
        new TrainingSettings()
            .withEpochs(60)
            .withPatience(4)
            .withBatch(256)
            .withOptimization(
                new Optimization(new Adam.Settings()).withRate(0.003).withDecay(DECAY));
    new GradientTraining("ratings", network, ElementLoss.SQUARED, settings, seed)
        .run(rows(train, mean), rows(valid, mean), TrainingListener.none(), CheckpointStore.none());
    return Comparison.error(network, rows(test, mean));
  }

  private double mean(List<Integer> numbers) {
    return numbers.stream().mapToDouble(i -> ratings[i]).average().orElseThrow();
  }

  private Rows rows(List<Integer> numbers, double mean) {
    Tensor x = Tensor.zeros(numbers.size(), 2);
    Tensor y = Tensor.zeros(numbers.size(), 1);
    for (int i = 0; i < numbers.size(); i++) {
      int row = numbers.get(i);
      x.set(i, 0, users[row]);
      x.set(i, 1, items[row]);
      y.set(i, 0, (float) (ratings[row] - mean));
    }
    return new Rows(x, y);
  }

  /** r = μ + b_u + b_i + p_u·q_i by stochastic gradient descent with a penalty. */
  private double factorised(
      List<Integer> train, List<Integer> valid, List<Integer> test, Seed seed) {
    double mean = mean(train);
    double[][] p = vectors(userCount, seed.child("users"));
    double[][] q = vectors(itemCount, seed.child("items"));
    List<Integer> order = new ArrayList<>(train);
    Random random = new Random(seed.value());
    double best = Double.POSITIVE_INFINITY;
    double atBest = best;
    for (int epoch = 0, since = 0; epoch < 100 && since < 4; epoch++, since++) {
      Collections.shuffle(order, random);
      for (int row : order) {
        double[] user = p[(int) users[row]];
        double[] item = q[(int) items[row]];
        double error = ratings[row] - mean - score(user, item);
        for (int f = 0; f <= FACTORS; f++) {
          double u = user[f];
          double v = item[f];
          boolean bias = f == FACTORS;
          user[f] += 0.01 * (error * (bias ? 1 : v) - 0.08 * u);
          item[f] += 0.01 * (error * (bias ? 1 : u) - 0.08 * v);
        }
      }
      double held = error(p, q, mean, valid);
      if (held < best) {
        best = held;
        atBest = error(p, q, mean, test);
        since = 0;
      }
    }
    return atBest;
  }

  private double error(double[][] p, double[][] q, double mean, List<Integer> rows) {
    double sum = 0;
    for (int row : rows) {
      double error = ratings[row] - mean - score(p[(int) users[row]], q[(int) items[row]]);
      sum += error * error;
    }
    return Math.sqrt(sum / rows.size());
  }

  private static double score(double[] user, double[] item) {
    double sum = user[FACTORS] + item[FACTORS];
    for (int f = 0; f < FACTORS; f++) {
      sum += user[f] * item[f];
    }
    return sum;
  }

  private static double[][] vectors(int count, Seed seed) {
    SplittableRandom random = seed.random();
    double[][] vectors = new double[count][FACTORS + 1];
    for (double[] vector : vectors) {
      for (int f = 0; f < FACTORS; f++) {
        vector[f] = random.nextDouble(-0.1, 0.1);
      }
    }
    return vectors;
  }
}
