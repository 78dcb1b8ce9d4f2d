package dev.sigmapi.projection;

import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Places where expectation-maximisation begins: who is responsible for which row. Kinds take turns:
 * cuts along a column, laws of neighbourhoods that explain different rows, neighbourhoods by
 * themselves, and chance.
 *
 * @param z standardised columns of the gate, the ones first
 * @param fitted the rows that are fitted
 */
record MixtureStarts(ExpertFamily family, double[][] z, double[] target, int[] fitted) {
  private static final int KINDS = 4;

  /** What the likeliest expert of a row gets; the others share the rest. */
  private static final double SURE = 0.9;

  /** Start number {@code start}, [experts][rows]. */
  double[][] responsibilities(int experts, int start, Seed seed) {
    SplittableRandom random = seed.random();
    int round = start / KINDS;
    return switch (start % KINDS) {
      case 0 -> z.length == 1 ? chance(experts, random) : cuts(experts, round, random);
      case 1 -> laws(experts, random);
      case 2 -> neighbourhoods(experts, random);
      default -> chance(experts, random);
    };
  }

  /** Cuts between ranks of one column, equal ones first and then by chance. */
  private double[][] cuts(int experts, int round, SplittableRandom random) {
    int columns = z.length - 1;
    double[] column = z[1 + round % columns];
    int[] order =
        IntStream.of(fitted)
            .boxed()
            .sorted((a, b) -> Double.compare(column[a], column[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] places = new double[experts - 1];
    for (int k = 0; k < places.length; k++) {
      double rank = round < columns ? (k + 1.0) / experts : random.nextDouble();
      places[k] = column[order[(int) (rank * (order.length - 1))]];
    }
    Arrays.sort(places);
    int[] owner = new int[target.length];
    for (int r = 0; r < owner.length; r++) {
      for (double place : places) {
        owner[r] += column[r] > place ? 1 : 0;
      }
    }
    return of(experts, owner);
  }

  /** Each row to the law with the least residual; each law is that of some neighbours. */
  private double[][] laws(int experts, SplittableRandom random) {
    double[][] residuals = new double[experts][target.length];
    double[] least = new double[target.length];
    Arrays.fill(least, 1);
    double[] predicted = new double[target.length];
    for (int e = 0; e < experts; e++) {
      int centre = pick(least, random);
      double[] law = family.fit(target, nearest(centre, 2 * family.parameters() + 2), null);
      family.predict(law, predicted);
      for (int r = 0; r < least.length; r++) {
        double residual = target[r] - predicted[r];
        residuals[e][r] = residual * residual;
        least[r] = e == 0 ? residuals[e][r] : Math.min(least[r], residuals[e][r]);
      }
    }
    return of(experts, nearestOf(residuals));
  }

  /** Each row to the nearest of some rows far from each other (Arthur &amp; Vassilvitskii 2007). */
  private double[][] neighbourhoods(int experts, SplittableRandom random) {
    double[][] distances = new double[experts][];
    double[] least = new double[target.length];
    Arrays.fill(least, 1);
    for (int e = 0; e < experts; e++) {
      distances[e] = distances(pick(least, random));
      for (int r = 0; r < least.length; r++) {
        least[r] = e == 0 ? distances[e][r] : Math.min(least[r], distances[e][r]);
      }
    }
    return of(experts, nearestOf(distances));
  }

  private double[][] chance(int experts, SplittableRandom random) {
    double[][] shares = new double[experts][target.length];
    for (int r = 0; r < target.length; r++) {
      double sum = 0;
      for (int e = 0; e < experts; e++) {
        shares[e][r] = -Math.log(1 - random.nextDouble());
        sum += shares[e][r];
      }
      for (int e = 0; e < experts; e++) {
        shares[e][r] /= sum;
      }
    }
    return shares;
  }

  /** A fitted row, with a chance in proportion to its number; any of them if all are 0. */
  private int pick(double[] chances, SplittableRandom random) {
    double total = 0;
    for (int r : fitted) {
      total += chances[r];
    }
    double left = random.nextDouble() * total;
    for (int r : fitted) {
      left -= chances[r];
      if (left < 0 && total < Double.POSITIVE_INFINITY) {
        return r;
      }
    }
    return fitted[random.nextInt(fitted.length)];
  }

  private double[] distances(int centre) {
    double[] distances = new double[target.length];
    for (double[] column : z) {
      for (int r = 0; r < distances.length; r++) {
        double difference = column[r] - column[centre];
        distances[r] += difference * difference;
      }
    }
    return distances;
  }

  /** 1 for the fitted rows that are nearest to a row, at least so many. */
  private double[] nearest(int centre, int count) {
    double[] distances = distances(centre);
    double[] sorted = IntStream.of(fitted).mapToDouble(r -> distances[r]).sorted().toArray();
    double radius = sorted[Math.min(count, sorted.length) - 1];
    double[] weights = new double[target.length];
    for (int r : fitted) {
      weights[r] = distances[r] <= radius ? 1 : 0;
    }
    return weights;
  }

  private static int[] nearestOf(double[][] distances) {
    int[] owner = new int[distances[0].length];
    for (int r = 0; r < owner.length; r++) {
      for (int e = 1; e < distances.length; e++) {
        owner[r] = distances[e][r] < distances[owner[r]][r] ? e : owner[r];
      }
    }
    return owner;
  }

  private static double[][] of(int experts, int[] owner) {
    double[][] shares = new double[experts][owner.length];
    for (int r = 0; r < owner.length; r++) {
      for (int e = 0; e < experts; e++) {
        shares[e][r] = experts == 1 ? 1 : owner[r] == e ? SURE : (1 - SURE) / (experts - 1);
      }
    }
    return shares;
  }
}
