package dev.sigmapi.optim;

import dev.sigmapi.tensor.Seed;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A search by a population, for landscapes in which gradients lead astray: every member is compared
 * with a trial made of it, the best and the difference of two others (Storn &amp; Price 1997, the
 * current-to-best form with dithered factors). Chosen over CMA-ES because it needs no matrix of
 * parameters × parameters and copes with many separate valleys.
 *
 * @param members of the population, at least 4
 * @param generations how many times every member is compared
 */
public record DifferentialEvolution(int members, int generations) {
  private static final double CROSSOVER = 0.9;

  public DifferentialEvolution() {
    this(60, 300);
  }

  /**
   * Makes a function small.
   *
   * @param x the first member, around which the others begin; then the best point found
   * @param spread how far they begin from it in each coordinate
   * @param function its value; what is not a finite number is never taken
   * @return the value at the point found
   */
  public double minimise(
      double[] x, double[] spread, ToDoubleFunction<double[]> function, Seed seed) {
    SplittableRandom random = seed.random();
    double[][] population = new double[Math.max(4, members)][];
    double[] values = new double[population.length];
    int best = 0;
    for (int i = 0; i < population.length; i++) {
      population[i] = x.clone();
      for (int j = 0; i > 0 && j < x.length; j++) {
        population[i][j] += spread[j] * (2 * random.nextDouble() - 1);
      }
      values[i] = finite(function.applyAsDouble(population[i]));
      best = values[i] < values[best] ? i : best;
    }
    double[] trial = new double[x.length];
    for (int g = 0; g < generations; g++) {
      for (int i = 0; i < population.length; i++) {
        mix(population, i, best, trial, random);
        double value = finite(function.applyAsDouble(trial));
        if (value <= values[i]) {
          System.arraycopy(trial, 0, population[i], 0, x.length);
          values[i] = value;
          best = value < values[best] ? i : best;
        }
      }
    }
    System.arraycopy(population[best], 0, x, 0, x.length);
    return values[best];
  }

  private static void mix(
      double[][] population, int own, int best, double[] trial, SplittableRandom random) {
    double[] one = population[random.nextInt(population.length)];
    double[] other = population[random.nextInt(population.length)];
    double[] mine = population[own];
    double difference = 0.4 + 0.5 * random.nextDouble();
    // Only some trials are drawn to the best, so that the population does not collapse onto it.
    double towardsBest = random.nextInt(3) == 0 ? 0.7 : 0.1 * random.nextDouble();
    int certain = trial.length == 0 ? 0 : random.nextInt(trial.length);
    for (int j = 0; j < trial.length; j++) {
      trial[j] =
          j == certain || random.nextDouble() < CROSSOVER
              ? mine[j]
                  + towardsBest * (population[best][j] - mine[j])
                  + difference * (one[j] - other[j])
              : mine[j];
    }
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
  }
}
