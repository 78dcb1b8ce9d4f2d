package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.optim.Group;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a {@link RidgePolynomial} and adds degrees while that pays (Shin &amp; Ghosh 1995): the
 * next degree is trained alone while the others stay, then all together; growth ends when the loss
 * has not fallen by the wanted share, and the polynomial before that is kept.
 */
public final class Growth {

  /**
   * When growth ends. These are the defaults, and their only place.
   *
   * @param most the highest degree
   * @param reduction the share by which a degree has to lower the loss to be kept
   */
  public record Settings(int most, double reduction) {
    public Settings() {
      this(8, 0.05);
    }
  }

  /**
   * What grew.
   *
   * @param losses on the validation rows, of every degree tried, from the first network's degree on
   * @param stopped whether the listener stopped it
   */
  public record Result(RidgePolynomial network, List<Double> losses, boolean stopped) {}

  private final Loss loss;
  private final TrainingSettings training;
  private final Settings settings;
  private final Seed seed;

  public Growth(Loss loss, TrainingSettings training, Settings settings, Seed seed) {
    this.loss = loss;
    this.training = training;
    this.settings = settings;
    this.seed = seed;
  }

  /**
   * Grows a polynomial.
   *
   * @param first what to begin with, usually of degree 1; it is trained in place
   * @param valid the rows that decide; the training rows if there are none
   * @throws TrainingException if a loss is not a finite number
   */
  public Result run(RidgePolynomial first, RowSource train, Rows valid, TrainingListener listener) {
    RidgePolynomial best = first;
    GradientTraining.Result result = train(first, training, train, valid, listener);
    List<Double> losses = new ArrayList<>(List.of(result.bestLoss()));
    while (!result.stopped() && best.degree() < settings.most()) {
      double before = losses.get(losses.size() - 1);
      Map<Parameter, Tensor> kept = new IdentityHashMap<>();
      best.parameters().values().forEach(p -> kept.put(p, p.value().copy()));
      RidgePolynomial grown = best.grown(seed.child("growth"));
      result = train(grown, onlyNewest(grown.degree()), train, valid, listener);
      if (!result.stopped()) {
        result = train(grown, training, train, valid, listener);
      }
      losses.add(result.bestLoss());
      if (!(result.bestLoss() <= (1 - settings.reduction()) * before)) {
        kept.forEach((parameter, value) -> parameter.value().copyFrom(value));
        break;
      }
      best = grown;
    }
    return new Result(best, List.copyOf(losses), result.stopped());
  }

  private GradientTraining.Result train(
      RidgePolynomial network,
      TrainingSettings how,
      RowSource train,
      Rows valid,
      TrainingListener listener) {
    String name = "degree-" + network.degree();
    return new GradientTraining(name, network, loss, how, seed.child(name))
        .run(train, valid, listener, CheckpointStore.none());
  }

  private TrainingSettings onlyNewest(int degree) {
    Optimization usual = training.optimization();
    List<Group> groups = new ArrayList<>();
    for (int d = 1; d < degree; d++) {
      groups.add(new Group("degrees." + d + ".*", 1, Double.NaN, true));
    }
    groups.addAll(usual.groups());
    return training.withOptimization(
        new Optimization(
            usual.optimizer(),
            usual.schedule(),
            usual.clipping(),
            usual.average(),
            usual.penalties(),
            groups));
  }
}
