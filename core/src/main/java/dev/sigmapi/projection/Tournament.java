package dev.sigmapi.projection;

import dev.sigmapi.parallel.Workers;
import dev.sigmapi.projection.NetworkFit.Fitted;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fits networks of one shape from several starts and cuts the bad ones early: all get a few steps,
 * the better third some more, the best two go to the end. Starts run side by side and are judged in
 * the order of their numbers, so the winner does not depend on the threads.
 */
final class Tournament {

  private static final int[] STEPS = {8, 25, 200};
  private static final int[] ROUNDS = {3, 4, 30};

  private final Sample sample;
  private final NetworkFit fit;
  private final LevenbergMarquardt method;
  private final Workers workers;
  private final UnitPool pool;
  private final SumOfProducts logLinear;
  private int startsTried;

  Tournament(Sample sample, NetworkFit fit, LevenbergMarquardt method, Workers workers) {
    this.sample = sample;
    this.fit = fit;
    this.method = method;
    this.workers = workers;
    pool = new UnitPool(sample, fit.scale());
    logLinear = LogLinear.fit(sample, new double[sample.inputs()], null);
  }

  int startsTried() {
    return startsTried;
  }

  /**
   * The best network of a shape.
   *
   * @param smaller the best networks with one unit less, to grow from; may be empty
   * @param starts how many starts are tried
   * @param exactError an error that only rounding leaves
   */
  Fitted best(
      int units, boolean constant, List<Fitted> smaller, int starts, double exactError, Seed seed) {
    List<SumOfProducts> entrants = new ArrayList<>();
    boolean closedForm = units == 1 && !constant && fit.scale() == ErrorScale.LOGARITHMIC;
    if (units <= 1) {
      entrants.add(units == 0 ? SumOfProducts.empty(constant) : logLinear.withConstant(constant));
    }
    if (units > 0 && !closedForm) {
      grow(entrants, constant, smaller, (starts + 1) / 2, seed.child("grow"));
      for (int s = entrants.size(); s < starts; s++) {
        entrants.add(scratch(units, constant, seed.child(s).random()));
      }
    }
    startsTried += entrants.size();
    List<Fitted> running = new ArrayList<>();
    for (int stage = 0; stage < STEPS.length; stage++) {
      running = run(entrants, STEPS[stage], ROUNDS[stage]);
      running.sort(Comparator.comparingDouble(Fitted::error));
      boolean done = running.get(0).error() <= exactError;
      int left = done ? 1 : stage == 0 ? Math.max(2, (running.size() + 2) / 3) : 2;
      entrants.clear();
      for (Fitted fitted : running.subList(0, Math.min(left, running.size()))) {
        entrants.add(fitted.network());
      }
    }
    return running.get(0);
  }

  /** Each smaller network with a unit more, one that explains much of what it leaves over. */
  private void grow(
      List<SumOfProducts> entrants, boolean constant, List<Fitted> smaller, int most, Seed seed) {
    for (int s = 0; s < smaller.size(); s++) {
      int share = (most - entrants.size() + smaller.size() - s - 1) / (smaller.size() - s);
      SumOfProducts network = smaller.get(s).network().withConstant(constant);
      entrants.addAll(pool.best(network, logLinear, 1024, share, seed.child(s).random()));
    }
  }

  /** Unit after unit, each the best of a few at random. */
  private SumOfProducts scratch(int units, boolean constant, SplittableRandom random) {
    SumOfProducts network = SumOfProducts.empty(constant);
    for (int j = 0; j < units; j++) {
      List<SumOfProducts> best = pool.best(network, logLinear, 48, 1, random);
      network =
          best.isEmpty()
              ? network.withUnit(new double[sample.inputs()], new boolean[sample.inputs()])
              : best.get(0);
    }
    return network;
  }

  private List<Fitted> run(List<SumOfProducts> entrants, int steps, int rounds) {
    LevenbergMarquardt some = method.withIterations(steps);
    return workers.each(entrants, entrant -> fit.improve(sample, entrant, null, some, rounds));
  }
}
