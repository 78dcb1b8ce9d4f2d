package dev.sigmapi.train;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.module.RidgePolynomial;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Group;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Trains a {@link RidgePolynomial} and adds degrees while that pays (Shin &amp; Ghosh 1995): the
 * next degree is trained alone while the others stay, then all together; growth ends when the loss
 * has not fallen by the wanted share, and the polynomial before that is kept.
 *
 * <p>Each of these trainings has a name, {@code degree-2-alone} and then {@code degree-2}, and a
 * checkpoint of its own. The polynomial is the only layer of a network, so that its parameters have
 * the names that they have where a specification says that.
 */
public final class Growth {

  /**
   * When growth ends. The default is here, and nowhere else.
   *
   * @param most the highest degree
   * @param reduction the share by which a degree has to lower the loss to be kept
   */
  public record Settings(int most, double reduction) {
    public Settings(int most) {
      this(most, 0.05);
    }
  }

  /**
   * What grew.
   *
   * @param losses on the validation rows, of every degree tried, from the first network's degree on
   * @param epochs of all trainings together
   * @param stopped whether the listener stopped it
   */
  public record Result(RidgePolynomial network, List<Double> losses, int epochs, boolean stopped) {}

  /** A smaller loss is rounding, and what lowers it is chance. */
  private static final double ROUNDING = 1e-12;

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
   * @param checkpoints where a training of that name keeps its checkpoint, and goes on from
   * @throws TrainingException if a loss is not a finite number
   */
  public Result run(
      RidgePolynomial first,
      RowSource train,
      Rows valid,
      TrainingListener listener,
      Function<String, CheckpointStore> checkpoints) {
    Phases phases = new Phases(train, valid, listener, checkpoints);
    RidgePolynomial best = first;
    boolean goOn = phases.train(first, "", training);
    List<Double> losses = new ArrayList<>(List.of(phases.last.bestLoss()));
    while (goOn && best.degree() < settings.most()) {
      double before = losses.get(losses.size() - 1);
      Map<Parameter, Tensor> kept = new IdentityHashMap<>();
      best.parameters().values().forEach(p -> kept.put(p, p.value().copy()));
      RidgePolynomial grown = best.grown(seed.child("growth"));
      goOn =
          phases.train(grown, "-alone", onlyNewest(grown.degree()))
              && phases.train(grown, "", training);
      losses.add(phases.last.bestLoss());
      if (before < ROUNDING || !(phases.last.bestLoss() <= (1 - settings.reduction()) * before)) {
        kept.forEach((parameter, value) -> parameter.value().copyFrom(value));
        break;
      }
      best = grown;
    }
    return new Result(best, List.copyOf(losses), phases.epochs, !goOn);
  }

  /** One training after the other on the same rows. */
  private final class Phases {
    private final RowSource train;
    private final Rows valid;
    private final TrainingListener listener;
    private final Function<String, CheckpointStore> checkpoints;
    private GradientTraining.Result last;
    private int epochs;

    Phases(
        RowSource train,
        Rows valid,
        TrainingListener listener,
        Function<String, CheckpointStore> checkpoints) {
      this.train = train;
      this.valid = valid;
      this.listener = listener;
      this.checkpoints = checkpoints;
    }

    /** Trains, and says whether the listener wants more. */
    boolean train(RidgePolynomial polynomial, String suffix, TrainingSettings how) {
      String name = "degree-" + polynomial.degree() + suffix;
      last =
          new GradientTraining(name, Sequence.of(polynomial), loss, how, seed.child(name))
              .run(train, valid, listener, checkpoints.apply(name));
      epochs += last.epochs();
      return !last.stopped();
    }
  }

  private TrainingSettings onlyNewest(int degree) {
    Optimization usual = training.optimization();
    List<Group> groups = new ArrayList<>();
    for (int d = 1; d < degree; d++) {
      groups.add(new Group("layers.0.degrees." + d + ".*", 1, Double.NaN, true));
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
