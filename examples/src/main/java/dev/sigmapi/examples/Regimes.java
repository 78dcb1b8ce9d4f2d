package dev.sigmapi.examples;

import dev.sigmapi.projection.ExpectationMaximisation;
import dev.sigmapi.projection.LinearExperts;
import dev.sigmapi.projection.MixtureFit;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which of k laws made a row? The law depends on where the row is, and a mixture of experts has to
 * find laws, places and noise from x and y alone. Prints a Markdown table of how the regimes that
 * it finds agree with the true ones ({@link AdjustedRandIndex}).
 */
public final class Regimes {
  private static final int INPUTS = 4;
  private static final int ROWS_EACH = 150;
  private static final double NOISE = 0.1;

  /** The least share of rows of a law. */
  private static final double LEAST = 0.5;

  /** What an agreement has to exceed. */
  private static final double EXPECTED = 0.95;

  private Regimes() {}

  /** Rows and the law that made each. */
  record Rows(double[][] x, double[] y, int[] law) {}

  /**
   * Runs the example.
   *
   * @param arguments the number of seeds
   * @throws IllegalStateException if regimes are missed for any seed
   */
  public static void main(String[] arguments) {
    int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    System.out.printf(
        "| laws | rows | regimes overlap | agreement, least | mean | found | k-means, mean |"
            + " error | of one law |%n|---|---|---|---|---|---|---|---|---|%n");
    int missed = 0;
    for (int laws = 2; laws <= 4; laws++) {
      for (double overlap : new double[] {0, 0.1}) {
        missed += row(laws, overlap, seeds);
      }
    }
    if (missed > 0) {
      throw new IllegalStateException("Every regime is expected to be found; missed: " + missed);
    }
  }

  private static int row(int laws, double overlap, int seeds) {
    double[] agreements = new double[seeds];
    double[] grouped = new double[seeds];
    double error = 0;
    double single = 0;
    for (int s = 0; s < seeds; s++) {
      Seed seed = Seed.of(s + 1).child(laws).child(overlap > 0 ? 1 : 0);
      Rows rows = rows(laws, overlap, seed.child("rows"));
      LinearExperts family = LinearExperts.withConstant(rows.x, rows.y.length);
      ExpectationMaximisation search = new ExpectationMaximisation();
      MixtureFit fit = search.withExperts(laws).fit(family, rows.x, rows.y, seed.child("search"));
      // Where laws hold in places of their own, the gate has to know them without seeing y.
      int[] found =
          overlap == 0
              ? fit.mixture().owners(rows.x, rows.y.length)
              : fit.mixture().regimes(family, rows.x, rows.y);
      agreements[s] = AdjustedRandIndex.of(rows.law, found);
      grouped[s] = AdjustedRandIndex.of(rows.law, kMeans(rows, laws, seed.child("k-means")));
      error += error(fit.mixture().predict(family, rows.x), rows.y) / seeds;
      MixtureFit one = search.withExperts(1).fit(family, rows.x, rows.y, seed);
      single += error(one.mixture().predict(family, rows.x), rows.y) / seeds;
    }
    int right = (int) Arrays.stream(agreements).filter(a -> a > EXPECTED).count();
    System.out.printf(
        Locale.ROOT,
        "| %d | %d | %s | %.3f | %.3f | %d of %d | %.3f | %.3f | %.3f |%n",
        laws,
        laws * ROWS_EACH,
        overlap == 0 ? "no" : "a little",
        Arrays.stream(agreements).min().orElseThrow(),
        Arrays.stream(agreements).average().orElseThrow(),
        right,
        seeds,
        Arrays.stream(grouped).average().orElseThrow(),
        error,
        single);
    return seeds - right;
  }

  /**
   * Rows whose law is that with the largest of k linear functions of x.
   *
   * @param overlap how far chance may move these functions
   */
  static Rows rows(int laws, double overlap, Seed seed) {
    SplittableRandom random = seed.random();
    while (true) {
      double[][] places = gaussian(laws, INPUTS + 1, random);
      double[][] coefficients = gaussian(laws, INPUTS + 1, random);
      double[][] x = gaussian(INPUTS, laws * ROWS_EACH, random);
      int[] law = new int[laws * ROWS_EACH];
      double[] y = new double[law.length];
      int[] counts = new int[laws];
      for (int r = 0; r < law.length; r++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int e = 0; e < laws; e++) {
          double place = linear(places[e], x, r) + overlap * random.nextGaussian();
          law[r] = place > largest ? e : law[r];
          largest = Math.max(largest, place);
        }
        counts[law[r]]++;
        y[r] = linear(coefficients[law[r]], x, r) + NOISE * random.nextGaussian();
      }
      if (Arrays.stream(counts).min().orElseThrow() >= LEAST * ROWS_EACH) {
        return new Rows(x, y, law);
      }
    }
  }

  private static double linear(double[] coefficients, double[][] x, int row) {
    double sum = coefficients[x.length];
    for (int i = 0; i < x.length; i++) {
      sum += coefficients[i] * x[i][row];
    }
    return sum;
  }

  private static double[][] gaussian(int rows, int columns, SplittableRandom random) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return values;
  }

  /** Lloyd's groups of x and y, the best of some starts: what one gets without laws. */
  private static int[] kMeans(Rows rows, int groups, Seed seed) {
    SplittableRandom random = seed.random();
    double[][] points = Arrays.copyOf(rows.x, INPUTS + 1);
    points[INPUTS] = rows.y;
    int[] best = new int[rows.law.length];
    double least = Double.POSITIVE_INFINITY;
    for (int start = 0; start < 10; start++) {
      double[][] centres = new double[groups][points.length];
      for (double[] centre : centres) {
        int row = random.nextInt(best.length);
        Arrays.setAll(centre, i -> points[i][row]);
      }
      int[] group = new int[best.length];
      double sum = 0;
      for (int step = 0; step < 50; step++) {
        sum = assign(points, centres, group);
        for (int g = 0; g < groups; g++) {
          int here = g;
          int[] members = IntStream.range(0, group.length).filter(r -> group[r] == here).toArray();
          for (int i = 0; i < points.length && members.length > 0; i++) {
            double[] column = points[i];
            centres[g][i] = Arrays.stream(members).mapToDouble(r -> column[r]).average().orElse(0);
          }
        }
      }
      if (sum < least) {
        least = sum;
        best = group;
      }
    }
    return best;
  }

  private static double assign(double[][] points, double[][] centres, int[] group) {
    double sum = 0;
    for (int r = 0; r < group.length; r++) {
      double least = Double.POSITIVE_INFINITY;
      for (int g = 0; g < centres.length; g++) {
        double distance = 0;
        for (int i = 0; i < points.length; i++) {
          double difference = points[i][r] - centres[g][i];
          distance += difference * difference;
        }
        group[r] = distance < least ? g : group[r];
        least = Math.min(least, distance);
      }
      sum += least;
    }
    return sum;
  }

  private static double error(double[] predicted, double[] y) {
    double sum = 0;
    for (int r = 0; r < y.length; r++) {
      sum += (predicted[r] - y[r]) * (predicted[r] - y[r]);
    }
    return Math.sqrt(sum / y.length);
  }
}
