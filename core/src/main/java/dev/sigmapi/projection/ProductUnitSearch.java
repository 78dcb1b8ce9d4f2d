package dev.sigmapi.projection;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.projection.NetworkFit.Fitted;
import dev.sigmapi.projection.Selection.Choice;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Finds ŷ = v_0 + Σ_j v_j Π_i |x_i|^w_ji · Π_{i ∈ S_j} sign x_i: how many units, with or without
 * v_0, the inputs S_j whose signs a unit takes, and all numbers.
 *
 * <p>Shapes are tried from the smallest. Each is fitted from several starts by {@link
 * VariableProjection} on the training rows. A fit that leaves nothing but rounding ends the search;
 * otherwise the simplest shape is chosen whose held-out error is within its own noise of the best.
 * The choice is fitted again to all rows and simplified. One seed gives the same bits on any number
 * of threads.
 *
 * @param minUnits the fewest product units that are chosen
 * @param maxUnits the most product units tried
 * @param starts starts for each shape; fewer for networks so large that they would take minutes
 * @param scale what a residual is
 * @param loss how a residual counts
 * @param priorWidth the size of a usual exponent, see {@link LevenbergMarquardt}
 * @param searchRows the most rows that starts are tried on; the last fit uses all
 * @param threads how many starts run at a time
 * @param goesOn asked before each size; a search that does not go on chooses among what it has
 */
public record ProductUnitSearch(
    int minUnits,
    int maxUnits,
    int starts,
    ErrorScale scale,
    Loss loss,
    double priorWidth,
    int searchRows,
    int threads,
    BooleanSupplier goesOn) {

  /** Multiplications that all starts of one shape may take, about, */
  private static final double WORK = 4e9;

  /** of which a start takes about as many steps. */
  private static final int STEPS = 30;

  /** Steps of the fit of the chosen shape to all rows. */
  private static final int LAST_STEPS = 200;

  /** Numbers of a network that is simplified though it was not chosen. */
  private static final int MOST_SIMPLIFIED = 40;

  /** Sizes tried after the last that was better on the rows held out. */
  private static final int PATIENCE = 2;

  /** Parameters for each row, at most. */
  private static final double MOST_PARAMETERS = 0.8;

  /** Residuals below as many times those of rounding count as none. */
  private static final double EXACT = 10;

  /** On the linear scale a robust fit must bring the spread of residuals down to this share. */
  private static final double MUCH_BETTER = 0.5;

  /** Up to 5 units, 12 starts, squared error unless there are outliers. */
  public ProductUnitSearch() {
    this(
        0,
        5,
        12,
        ErrorScale.LINEAR,
        Loss.AUTO,
        3,
        1000,
        Math.max(1, Runtime.getRuntime().availableProcessors()),
        () -> true);
  }

  public ProductUnitSearch withMaxUnits(int units) {
    return new ProductUnitSearch(
        Math.min(minUnits, units),
        units,
        starts,
        scale,
        loss,
        priorWidth,
        searchRows,
        threads,
        goesOn);
  }

  /** Exactly so many units, but for those that turn out to carry nothing. */
  public ProductUnitSearch withUnits(int units) {
    return new ProductUnitSearch(
        units, units, starts, scale, loss, priorWidth, searchRows, threads, goesOn);
  }

  public ProductUnitSearch withScale(ErrorScale other) {
    return new ProductUnitSearch(
        minUnits, maxUnits, starts, other, loss, priorWidth, searchRows, threads, goesOn);
  }

  public ProductUnitSearch withLoss(Loss other) {
    return new ProductUnitSearch(
        minUnits, maxUnits, starts, scale, other, priorWidth, searchRows, threads, goesOn);
  }

  public ProductUnitSearch withThreads(int count) {
    return new ProductUnitSearch(
        minUnits, maxUnits, starts, scale, loss, priorWidth, searchRows, count, goesOn);
  }

  public ProductUnitSearch withGoesOn(BooleanSupplier asked) {
    return new ProductUnitSearch(
        minUnits, maxUnits, starts, scale, loss, priorWidth, searchRows, threads, asked);
  }

  /** As {@link #fit(double[][], double[], RowSplit, Seed)} with rows held out by the seed. */
  public ProductUnitFit fit(double[][] inputs, double[] target, Seed seed) {
    return fit(inputs, target, RowSplit.of(target.length, seed.child("split")), seed);
  }

  /**
   * @param inputs finite numbers, best of sizes around 1, [inputs][rows]
   * @param target y, [rows]
   * @param split which rows are fitted and which judge the shape; others are not looked at
   * @throws IllegalArgumentException if a number cannot be used, naming its place
   */
  public ProductUnitFit fit(double[][] inputs, double[] target, RowSplit split, Seed seed) {
    if (split.train().length == 0) {
      throw new IllegalArgumentException("a search needs at least one training row but got none");
    }
    Standardised data = Standardised.of(inputs, target, scale);
    try (Workers workers = new Workers(threads)) {
      if (loss != Loss.AUTO) {
        return fit(data, split, loss, seed, workers);
      }
      ProductUnitFit plain = fit(data, split, Loss.SQUARED, seed, workers);
      Sample all = given(inputs, target, split);
      double least = all.rounding(scale);
      double[] residuals = all.residuals(plain.network(), scale);
      if (plain.exact() || !Outliers.present(residuals, least, scale)) {
        return plain;
      }
      ProductUnitFit robust = fit(data, split, Loss.CAUCHY, seed, workers);
      double[] without = all.residuals(robust.network(), scale);
      boolean better =
          Outliers.present(without, least, scale)
              && NetworkFit.spread(without, least)
                  < MUCH_BETTER * NetworkFit.spread(residuals, least);
      return scale == ErrorScale.LOGARITHMIC || better ? robust : plain;
    }
  }

  private ProductUnitFit fit(
      Standardised data, RowSplit split, Loss loss, Seed seed, Workers workers) {
    NetworkFit fit = new NetworkFit(scale, loss);
    LevenbergMarquardt method =
        new LevenbergMarquardt().withTolerance(1e-9).withPriorWidth(priorWidth);
    Sample train = data.sample().subset(split.train()).thinned(searchRows);
    Sample valid = data.sample().subset(split.valid());
    Sample all = data.sample().subset(split.all());
    Tournament tournament = new Tournament(train, fit, method, workers);
    List<Choice> choices = choices(tournament, train, valid, loss, seed);
    Choice choice = choices.get(Selection.choose(choices, train.rows(), loss.isRobust()));
    Fitted fitted =
        fit.improve(all, choice.fitted().network(), null, method.withIterations(LAST_STEPS), 30);
    Simplification simplification =
        new Simplification(all.withWeights(fitted.weights()), scale, method);
    SumOfProducts network = simplification.simplify(fitted.network());
    double[] residuals = all.residuals(network, scale);
    double least = all.rounding(scale);
    double trainError = Selection.rootMeanSquare(residuals, fitted.weights());
    double unit = scale == ErrorScale.LINEAR ? data.unit() : 1;
    List<SumOfProducts> others = new ArrayList<>();
    others(choices, choice, train, method).forEach(n -> others.add(data.restore(n)));
    pruned(network, all.withWeights(fitted.weights()), method)
        .forEach(n -> others.add(data.restore(n)));
    return new ProductUnitFit(
        data.restore(network),
        others,
        simplification.held(),
        trainError <= least * EXACT,
        trainError * unit,
        Selection.rootMeanSquare(choice.heldOut(), null) * unit,
        data.restore(choice.fitted().network()),
        scale,
        loss,
        loss.isRobust() ? Outliers.count(residuals, least) : 0,
        tournament.startsTried(),
        all.rows());
  }

  /** The better network of every other number of units, simplified unless that takes long. */
  private List<SumOfProducts> others(
      List<Choice> choices, Choice chosen, Sample train, LevenbergMarquardt method) {
    Map<Integer, Choice> best = new TreeMap<>();
    for (Choice choice : choices) {
      best.merge(
          choice.fitted().network().units(),
          choice,
          (a, b) -> b.fitted().error() < a.fitted().error() ? b : a);
    }
    best.remove(chosen.fitted().network().units());
    List<SumOfProducts> others = new ArrayList<>();
    for (Choice choice : best.values()) {
      SumOfProducts network = choice.fitted().network();
      Sample weighed = train.withWeights(choice.fitted().weights());
      others.add(
          network.size() > MOST_SIMPLIFIED
              ? network
              : new Simplification(weighed, scale, method).simplify(network));
    }
    return others;
  }

  /** The network without its weakest unit, then without the next, fitted again each time. */
  private List<SumOfProducts> pruned(
      SumOfProducts network, Sample sample, LevenbergMarquardt method) {
    NetworkFit fit = new NetworkFit(scale, Loss.SQUARED);
    List<SumOfProducts> pruned = new ArrayList<>();
    SumOfProducts rest = network;
    while (rest.units() > 1) {
      Fitted least = null;
      for (int j = 0; j < rest.units(); j++) {
        SumOfProducts without = rest.withoutUnit(j);
        boolean[][] none = new boolean[without.units()][sample.inputs()];
        Fitted fitted = fit.improve(sample, without, none, method.withIterations(5), 0);
        least = least == null || fitted.error() < least.error() ? fitted : least;
      }
      rest = least.network();
      pruned.add(rest);
    }
    return pruned;
  }

  /** The best network of every shape, from the simplest until more does not help or all is told. */
  private List<Choice> choices(
      Tournament tournament, Sample train, Sample valid, Loss loss, Seed seed) {
    double rounding = EXACT * train.rounding(scale);
    double exactError = train.rows() * rounding * rounding;
    List<Choice> choices = new ArrayList<>();
    List<Fitted> smaller = List.of();
    double least = Double.POSITIVE_INFINITY;
    int inVain = 0;
    for (int units = 0; units <= maxUnits; units++) {
      boolean over = !choices.isEmpty() && !goesOn.getAsBoolean();
      if (over || (units > minUnits && inVain >= PATIENCE)) {
        break;
      }
      List<Fitted> these = new ArrayList<>();
      boolean helped = false;
      for (boolean constant : new boolean[] {false, true}) {
        int size = units * (train.inputs() + 1) + (constant ? 1 : 0);
        boolean tooLarge = units + (constant ? 1 : 0) > 1 && size > train.rows() * MOST_PARAMETERS;
        if (tooLarge || (units == 0 && !constant)) {
          continue;
        }
        Fitted fitted =
            tournament.best(
                units,
                constant,
                smaller,
                affordable(size, train.rows()),
                exactError,
                seed.child(units).child(constant ? 1 : 0));
        double[] heldOut = valid.residuals(fitted.network(), scale);
        boolean exact =
            fitted.error() <= exactError
                && Selection.rootMeanSquare(heldOut, null) <= 100 * rounding;
        these.add(fitted);
        if (units < minUnits) {
          continue;
        }
        choices.add(new Choice(fitted, heldOut, exact));
        if (exact) {
          return choices;
        }
        double judged = judged(fitted, heldOut, loss);
        helped |= judged < least;
        least = Math.min(least, judged);
      }
      if (!these.isEmpty()) {
        smaller = these;
      }
      inVain = helped ? 0 : inVain + 1;
    }
    return choices;
  }

  private static double judged(Fitted fitted, double[] heldOut, Loss loss) {
    if (heldOut.length == 0) {
      return fitted.error();
    }
    return loss.isRobust()
        ? NetworkFit.bounded(heldOut, NetworkFit.spread(heldOut, Double.MIN_NORMAL))
        : Selection.rootMeanSquare(heldOut, null);
  }

  /** How many starts of a shape the work for one leaves room for; a count, never a clock. */
  private int affordable(int size, int rows) {
    double step = (double) rows * size * (size / 2.0 + 20) + (double) size * size * size / 3;
    return (int) Math.max(2, Math.min(starts, WORK / (step * STEPS)));
  }

  /** The rows of a split in the units of the caller, for judging a finished fit. */
  private static Sample given(double[][] inputs, double[] target, RowSplit split) {
    Sample all = new Sample(SignedInputs.of(inputs), target, null);
    return all.subset(split.all());
  }
}
