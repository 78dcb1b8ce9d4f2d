package dev.sigmapi.optim;

import dev.sigmapi.tensor.Seed;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * A search by a population, for landscapes in which gradients lead astray: every member is compared
 * with a trial made of the others and their differences (Storn &amp; Price 1997). Each carries
 * factors of its own, which are drawn anew at times and stay where they gave a better member (Brest
 * et al. 2006); a quarter of the trials is drawn to the best. Chosen over CMA-ES because it needs
 * no matrix of parameters × parameters and copes with many separate valleys.
 *
 * @param members of the population, at least 4
 * @param generations how many times every member is compared
 */
public record DifferentialEvolution(int members, int generations) {

  public DifferentialEvolution() {
    this(60, 300);
  }

  /** A point with its value, and the factors that its trials are made with. */
  private static final class Member {
    private final double[] x;
    private double value;
    private double difference = 0.5;
    private double crossover = 0.9;

    Member(double[] x) {
      this.x = x;
    }
  }

  /**
   * As {@link #minimise(double[], double[], ToDoubleFunction, DoublePredicate, Seed)}, to the end.
   */
  public double minimise(
      double[] x, double[] spread, ToDoubleFunction<double[]> function, Seed seed) {
    return minimise(x, spread, function, best -> true, seed);
  }

  /**
   * Makes a function small.
   *
   * @param x the first member, around which the others begin; then the best point found
   * @param spread how far they begin from it in each coordinate
   * @param function its value; what is not a finite number is never taken
   * @param goesOn is told the best value so far after every look at the function, and says whether
   *     to look on
   * @return the value at the point found
   */
  public double minimise(
      double[] x,
      double[] spread,
      ToDoubleFunction<double[]> function,
      DoublePredicate goesOn,
      Seed seed) {
    SplittableRandom random = seed.random();
    Member[] population = new Member[Math.max(4, members)];
    Member best = null;
    boolean goOn = true;
    for (int i = 0; i < population.length && goOn; i++) {
      Member member = new Member(x.clone());
      for (int j = 0; i > 0 && j < x.length; j++) {
        member.x[j] += spread[j] * (2 * random.nextDouble() - 1);
      }
      member.value = finite(function.applyAsDouble(member.x));
      population[i] = member;
      best = best == null || member.value < best.value ? member : best;
      goOn = goesOn.test(best.value);
    }
    Member trial = new Member(new double[x.length]);
    for (int g = 0; g < generations && goOn; g++) {
      for (int i = 0; i < population.length && goOn; i++) {
        Member own = population[i];
        mix(population, own, best, trial, random);
        trial.value = finite(function.applyAsDouble(trial.x));
        if (trial.value <= own.value) {
          population[i] = trial;
          // The best may be the one that makes room.
          best = trial.value < best.value || own == best ? trial : best;
          trial = own;
        }
        goOn = goesOn.test(best.value);
      }
    }
    System.arraycopy(best.x, 0, x, 0, x.length);
    return best.value;
  }

  private static void mix(
      Member[] population, Member own, Member best, Member trial, SplittableRandom random) {
    double[] one = population[random.nextInt(population.length)].x;
    double[] other = population[random.nextInt(population.length)].x;
    double[] base = population[random.nextInt(population.length)].x;
    trial.difference = random.nextInt(10) == 0 ? 0.1 + 0.9 * random.nextDouble() : own.difference;
    trial.crossover = random.nextInt(10) == 0 ? random.nextDouble() : own.crossover;
    // Only some trials are drawn to the best, so that the population does not collapse onto it.
    boolean drawn = random.nextInt(4) == 0;
    base = drawn ? own.x : base;
    double towardsBest = drawn ? trial.difference : 0;
    int certain = trial.x.length == 0 ? 0 : random.nextInt(trial.x.length);
    for (int j = 0; j < trial.x.length; j++) {
      trial.x[j] =
          j == certain || random.nextDouble() < trial.crossover
              ? base[j]
                  + towardsBest * (best.x[j] - base[j])
                  + trial.difference * (one[j] - other[j])
              : own.x[j];
    }
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.POSITIVE_INFINITY;
  }
}
