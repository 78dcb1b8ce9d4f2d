package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.Module;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.optim.OptimizerSettings;
import dev.sigmapi.optim.ParameterUpdate;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for a learning rate: steps at rates that grow exponentially, until the loss blows up (Smith
 * 2017). The rate suggested is the one at which the smoothed loss falls fastest. The network is as
 * it was afterwards.
 */
public final class RateFinder {
  /** The smallest and the largest rate tried, and how many from one to the other. */
  private static final double LOWEST = 1e-6;

  private static final double HIGHEST = 10;
  private static final int STEPS = 200;

  /** How much of the smoothed loss is kept at a step. */
  private static final double SMOOTH = 0.9;

  /**
   * The smoothed loss has blown up where it has risen above the smallest by so many times the first
   * loss or, where that is more, the way down from the first. Relative to the first, because losses
   * may be near 0 or below it.
   */
  private static final double BLOWN_UP = 3;

  /**
   * A step.
   *
   * @param loss smoothed over the steps so far
   */
  public record Point(double rate, double loss) {}

  /**
   * What was seen.
   *
   * @param suggested the rate to train with
   */
  public record Result(List<Point> points, double suggested) {}

  private RateFinder() {}

  /** Tries the rates on mini-batches of some rows. */
  public static Result find(
      Module network, Loss loss, TrainingSettings settings, Seed seed, RowSource train) {
    OptimizerSettings optimizer = settings.optimization().optimizer();
    if (optimizer.fullBatch()) {
      throw new TrainingException(
          "The rate finder expects an optimiser of mini-batches but got L-BFGS, whose line search"
              + " finds its step; use adam, sgd or rmsprop");
    }
    Optimization ramp =
        new Optimization(
            optimizer.with(1, optimizer.decay()),
            new Schedule.Ramp(LOWEST, HIGHEST),
            settings.optimization().clipping(),
            0,
            settings.optimization().penalties(),
            settings.optimization().groups());
    Map<Parameter, Tensor> before = new LinkedHashMap<>();
    network.parameters().values().forEach(p -> before.put(p, p.value().copy()));
    try (Shards shards = new Shards(network, loss, settings.threads())) {
      return new Trial(shards, new ParameterUpdate(network.learned(), ramp))
          .run(train, settings.batch(), seed);
    } finally {
      before.forEach((parameter, value) -> parameter.value().copyFrom(value));
    }
  }

  /** The steps of one search. */
  private record Trial(Shards shards, ParameterUpdate update) {

    Result run(RowSource train, int batch, Seed seed) {
      List<Point> points = new ArrayList<>();
      double mean = 0;
      double best = Double.POSITIVE_INFINITY;
      double first = Double.NaN;
      for (int pass = 0; ; pass++) {
        try (RowSource.Pass rows = train.pass(seed.child(pass), batch)) {
          for (RowSource.Block block = rows.next(); block != null; block = rows.next()) {
            for (int from = 0; from < block.order().length; from += batch) {
              int to = Math.min(block.order().length, from + batch);
              int step = points.size() + 1;
              double value = shards.step(block, from, to, seed.child("chance"), step);
              mean = SMOOTH * mean + (1 - SMOOTH) * value;
              double smoothed = mean / (1 - Math.pow(SMOOTH, step));
              first = step == 1 ? value : first;
              best = Math.min(best, smoothed);
              double scale = Math.max(Math.abs(first), first - best);
              Schedule.Moment moment = new Schedule.Moment(step, STEPS, STEPS, List.of());
              if (!(smoothed <= best + BLOWN_UP * scale) || step > STEPS) {
                return new Result(List.copyOf(points), steepest(points));
              }
              points.add(new Point(update.rate(moment), smoothed));
              update.step(moment, value, shards::again);
            }
          }
        }
      }
    }

    /** Over a decade's worth of steps the loss falls most up to the rate that is suggested. */
    private static double steepest(List<Point> points) {
      int decade = (int) Math.round(STEPS / Math.log10(HIGHEST / LOWEST));
      double most = 0;
      double suggested = points.isEmpty() ? LOWEST : points.get(points.size() / 2).rate();
      for (int i = decade; i < points.size(); i++) {
        double fall = points.get(i - decade).loss() - points.get(i).loss();
        if (fall > most) {
          most = fall;
          // The middle of the decade: at its end the loss is about to rise.
          suggested = points.get(i - decade / 2).rate();
        }
      }
      return suggested;
    }
  }
}
