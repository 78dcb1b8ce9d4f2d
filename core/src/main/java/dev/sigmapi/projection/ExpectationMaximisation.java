package dev.sigmapi.projection;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds a {@link Mixture} of experts by expectation-maximisation (Jordan &amp; Jacobs 1994): rows
 * are shared out among the experts by how well each explains them, then every expert is fitted by
 * weighted least squares and the gate by iteratively reweighted least squares. The likelihood never
 * falls; where it ends depends on where it began, so there are many starts, the best of which go on
 * to the end. One seed gives the same bits on any number of threads.
 *
 * @param minExperts the fewest experts that are chosen
 * @param maxExperts the most experts tried
 * @param criterion what the number of experts is chosen by
 * @param starts starts for each number of experts
 * @param iterations the most steps of a start that goes on to the end
 * @param floor the least deviation of an expert as a share of that of one law for all rows, so that
 *     none explains single rows and nothing else
 * @param ridge how strongly the gate is kept from a step, in squares of the weights of columns with
 *     deviation 1
 * @param threads how many starts run at a time
 */
public record ExpectationMaximisation(
    int minExperts,
    int maxExperts,
    Criterion criterion,
    int starts,
    int iterations,
    double floor,
    double ridge,
    int threads) {

  /** What a number of experts is chosen by. */
  public enum Criterion {
    /** The likelihood of the rows held out; {@link #BIC} if there are none. */
    HELD_OUT,
    /** Schwarz 1978: ln L − ½ k ln N of the rows fitted, k the number of parameters. */
    BIC
  }

  /** Steps of every start before the best are chosen. */
  private static final int FIRST_STEPS = 12;

  /** How many starts go on to the end. */
  private static final int FINALISTS = 3;

  /** The end has come when a step gains less for each row. */
  private static final double TOLERANCE = 1e-9;

  /** The ridge on the gate's constants: no more than makes them definite. */
  private static final double CONSTANT_RIDGE = 1e-6;

  /** A mixture and the rows' place in it. */
  private record Run(MixtureSteps steps, double objective) {}

  /** One to four experts, chosen by the rows held out. */
  public ExpectationMaximisation() {
    this(
        1,
        4,
        Criterion.HELD_OUT,
        24,
        500,
        1e-3,
        1e-2,
        Math.max(1, Runtime.getRuntime().availableProcessors()));
  }

  /** Exactly so many experts, but for those left without rows. */
  public ExpectationMaximisation withExperts(int experts) {
    return withExperts(experts, experts);
  }

  /** The best of some numbers of experts. */
  public ExpectationMaximisation withExperts(int least, int most) {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException(
          "A mixture expects at least one expert but got %d to %d".formatted(least, most));
    }
    return new ExpectationMaximisation(
        least, most, criterion, starts, iterations, floor, ridge, threads);
  }

  public ExpectationMaximisation withCriterion(Criterion other) {
    return new ExpectationMaximisation(
        minExperts, maxExperts, other, starts, iterations, floor, ridge, threads);
  }

  public ExpectationMaximisation withStarts(int count) {
    return new ExpectationMaximisation(
        minExperts, maxExperts, criterion, count, iterations, floor, ridge, threads);
  }

  public ExpectationMaximisation withFloor(double share) {
    return new ExpectationMaximisation(
        minExperts, maxExperts, criterion, starts, iterations, share, ridge, threads);
  }

  public ExpectationMaximisation withRidge(double other) {
    return new ExpectationMaximisation(
        minExperts, maxExperts, criterion, starts, iterations, floor, other, threads);
  }

  public ExpectationMaximisation withThreads(int count) {
    return new ExpectationMaximisation(
        minExperts, maxExperts, criterion, starts, iterations, floor, ridge, count);
  }

  /** As {@link #fit(ExpertFamily, double[][], double[], RowSplit, Seed)}, by all rows. */
  public MixtureFit fit(ExpertFamily family, double[][] gate, double[] target, Seed seed) {
    RowSplit all = new RowSplit(IntStream.range(0, target.length).toArray(), new int[0]);
    return fit(family, gate, target, all, seed);
  }

  /**
   * @param family what experts compute, for all rows
   * @param gate the columns that the gate sees, finite, [columns][rows]
   * @param target y, finite, [rows]
   * @param split which rows are fitted first and which judge the number of experts; the choice is
   *     fitted again to all of them
   */
  public MixtureFit fit(
      ExpertFamily family, double[][] gate, double[] target, RowSplit split, Seed seed) {
    check(family, gate, target, split);
    try (Workers workers = new Workers(threads)) {
      double[] train = counts(target.length, split.train());
      Scaling scaling = Scaling.of(gate, split.train());
      double[][] z = LinearExperts.constantFirst(scaling.scale(gate), target.length);
      double least = floor(family, target, train);
      List<MixtureFit.Choice> choices = new ArrayList<>();
      Run best = null;
      double bestScore = Double.NEGATIVE_INFINITY;
      for (int experts = minExperts; experts <= maxExperts; experts++) {
        Run run = best(family, z, target, split.train(), least, experts, seed, workers);
        Mixture found = run.steps.mixture();
        double score =
            criterion == Criterion.HELD_OUT && split.valid().length > 0
                ? mean(scaling.restore(found), family, gate, target, split.valid())
                : run.objective - 0.5 * parameters(found) * Math.log(split.train().length);
        choices.add(new MixtureFit.Choice(experts, found.size(), score));
        if (best == null || score > bestScore) {
          best = run;
          bestScore = score;
        }
      }
      Mixture chosen = scaling.restore(best.steps.mixture());
      double heldOut =
          split.valid().length == 0
              ? Double.NaN
              : mean(chosen, family, gate, target, split.valid());
      if (split.valid().length > 0) {
        double[] all = counts(target.length, split.all());
        double[][] shares = chosen.responsibilities(family, gate, target);
        MixtureSteps last =
            new MixtureSteps(family, z, target, all, ridges(z.length), least, shares);
        last.run(iterations, TOLERANCE);
        chosen = scaling.restore(last.mixture());
      }
      double likelihood = mean(chosen, family, gate, target, split.all()) * split.all().length;
      return new MixtureFit(
          chosen, likelihood, heldOut, choices, starts * (maxExperts - minExperts + 1));
    }
  }

  /** All starts for some steps, the best of them to the end. */
  private Run best(
      ExpertFamily family,
      double[][] z,
      double[] target,
      int[] fitted,
      double least,
      int experts,
      Seed seed,
      Workers workers) {
    double[] counts = counts(target.length, fitted);
    MixtureStarts places = new MixtureStarts(family, z, target, fitted);
    List<Integer> all = IntStream.range(0, experts == 1 ? 1 : starts).boxed().toList();
    List<Run> begun =
        workers.each(
            all,
            start -> {
              Seed chance = seed.child(experts).child(start);
              double[][] shares = places.responsibilities(experts, start, chance);
              MixtureSteps steps =
                  new MixtureSteps(family, z, target, counts, ridges(z.length), least, shares);
              steps.run(FIRST_STEPS, TOLERANCE);
              return new Run(steps, steps.objective());
            });
    List<Run> finalists = bestFirst(begun).subList(0, Math.min(FINALISTS, begun.size()));
    List<Run> ended =
        workers.each(
            finalists,
            run -> {
              run.steps.run(iterations, TOLERANCE);
              return new Run(run.steps, run.steps.objective());
            });
    return bestFirst(ended).get(0);
  }

  /** The best first; of equals the one that began earlier. */
  private static List<Run> bestFirst(List<Run> ended) {
    List<Run> runs = new ArrayList<>(ended);
    runs.sort((a, b) -> Double.compare(b.objective, a.objective));
    return runs;
  }

  /** The least deviation: a share of what one law leaves over. */
  private double floor(ExpertFamily family, double[] target, double[] counts) {
    double[] predicted = new double[target.length];
    family.predict(family.fit(target, counts, null), predicted);
    double square = 0;
    double size = 0;
    double rows = 0;
    for (int r = 0; r < target.length; r++) {
      double residual = target[r] - predicted[r];
      square += counts[r] == 0 ? 0 : counts[r] * residual * residual;
      size += counts[r] * target[r] * target[r];
      rows += counts[r];
    }
    double rounding = 1e-9 * Math.sqrt(size / rows);
    return Math.max(Math.max(floor * Math.sqrt(square / rows), rounding), Double.MIN_NORMAL);
  }

  private double[] ridges(int columns) {
    double[] ridges = new double[columns];
    Arrays.fill(ridges, ridge);
    ridges[0] = CONSTANT_RIDGE;
    return ridges;
  }

  /** How many numbers a mixture has that are free. */
  private static int parameters(Mixture mixture) {
    int experts = mixture.size();
    return experts * (mixture.experts()[0].length + 1) + (experts - 1) * mixture.gate()[0].length;
  }

  private static double mean(
      Mixture mixture, ExpertFamily family, double[][] gate, double[] target, int[] rows) {
    double[] each = mixture.logLikelihood(family, gate, target);
    double sum = 0;
    for (int r : rows) {
      sum += each[r];
    }
    return sum / rows.length;
  }

  private static double[] counts(int rows, int[] counted) {
    double[] counts = new double[rows];
    for (int r : counted) {
      counts[r] = 1;
    }
    return counts;
  }

  private static void check(ExpertFamily family, double[][] gate, double[] target, RowSplit split) {
    if (split.train().length == 0) {
      throw new IllegalArgumentException(
          "A mixture expects at least one training row but got none");
    }
    if (family.rows() != target.length) {
      throw new IllegalArgumentException(
          "A mixture expects experts for %d rows but got %d"
              .formatted(target.length, family.rows()));
    }
    for (double[] column : gate) {
      if (column.length != target.length || !Arrays.stream(column).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "A mixture expects columns of the gate with %d finite numbers; encode them first"
                .formatted(target.length));
      }
    }
    if (!Arrays.stream(target).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("A mixture expects finite targets; leave the others out");
    }
  }

  /** The gate's columns with mean 0 and deviation 1, and the way back. */
  private record Scaling(double[] means, double[] deviations) {

    static Scaling of(double[][] columns, int[] rows) {
      double[] means = new double[columns.length];
      double[] deviations = new double[columns.length];
      for (int j = 0; j < columns.length; j++) {
        for (int r : rows) {
          means[j] += columns[j][r] / rows.length;
        }
        double square = 0;
        for (int r : rows) {
          double difference = columns[j][r] - means[j];
          square += difference * difference / rows.length;
        }
        deviations[j] = square > 1e-24 * means[j] * means[j] ? Math.sqrt(square) : 1;
      }
      return new Scaling(means, deviations);
    }

    double[][] scale(double[][] columns) {
      double[][] scaled = new double[columns.length][columns.length == 0 ? 0 : columns[0].length];
      for (int j = 0; j < columns.length; j++) {
        for (int r = 0; r < scaled[j].length; r++) {
          scaled[j][r] = (columns[j][r] - means[j]) / deviations[j];
        }
      }
      return scaled;
    }

    /** The same mixture for columns as they were given, the gate's mean over experts taken away. */
    Mixture restore(Mixture mixture) {
      double[][] gate = Arrays.stream(mixture.gate()).map(double[]::clone).toArray(double[][]::new);
      for (double[] expert : gate) {
        for (int j = 0; j < means.length; j++) {
          expert[j + 1] /= deviations[j];
          expert[0] -= expert[j + 1] * means[j];
        }
      }
      for (int j = 0; j <= means.length; j++) {
        double mean = 0;
        for (double[] expert : gate) {
          mean += expert[j] / gate.length;
        }
        for (double[] expert : gate) {
          expert[j] -= mean;
        }
      }
      return new Mixture(gate, mixture.experts(), mixture.deviations());
    }
  }
}
