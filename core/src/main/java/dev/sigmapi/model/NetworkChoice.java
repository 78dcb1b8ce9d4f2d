package dev.sigmapi.model;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.train.EpochListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Which network is trained, and by which method. */
record NetworkChoice(
    Problem problem,
    TrainingSettings settings,
    List<Activation> activations,
    EpochListener listener,
    Consumer<String> notes) {
  /** How many product units are tried for a classification. */
  private static final int[] CLASSIFIER_UNITS = {3, 8};

  /** How strongly they are kept from fitting every row: as real tables like it, and not at all. */
  private static final float[] CLASSIFIER_DECAYS = {0.3f, 0f};

  /** Freedom is worth it from this share of the loss of a network that is kept back down. */
  private static final double CLEARLY = 0.95;

  /** Trains the network that the user wants, or the best of a short list. */
  Fitted fit(Optional<Specification> wanted) {
    if (wanted.isPresent()) {
      Specification specification = wanted.get();
      return VariableProjectionFit.trains(problem, specification)
          ? new VariableProjectionFit(problem).fit(specification)
          : gradient().fit(specification);
    }
    return problem.target().task() == Task.REGRESSION ? regression() : classification();
  }

  /**
   * Product units by variable projection, unless a linear model predicts the rows held out better.
   */
  private Fitted regression() {
    Fitted products = new VariableProjectionFit(problem).fit();
    LinearFit linear = new LinearFit(problem);
    Model trained = linear.fit(problem.split().train()).model();
    double error = new Score(problem, problem.split().valid()).error(trained);
    if (error < products.method().path("held_out_error").asDouble()) {
      notes.accept("chosen: a linear model, which predicts the rows held out better than products");
      return linear.fit(problem.split().fitting());
    }
    return products;
  }

  /**
   * The first of a few networks, from the simplest and stiffest to the freest, whose validation
   * loss no later one improves on clearly.
   */
  private Fitted classification() {
    Fitted best = linear();
    for (float decay : CLASSIFIER_DECAYS) {
      TrainingSettings decaying = settings.withOptimizer(settings.optimizer().withDecay(decay));
      GradientFit products = new GradientFit(problem, decaying, activations, listener);
      double share = decay > 0 ? 1 : CLEARLY;
      for (int units : CLASSIFIER_UNITS) {
        Fitted next = products.fit(Specification.productUnits(units));
        if (validationLoss(next) < share * validationLoss(best)) {
          best = next;
        }
      }
    }
    notes.accept("chosen: " + best.network() + ", by its loss on the rows held out");
    return best;
  }

  private static double validationLoss(Fitted fitted) {
    return fitted.method().path("validation_loss").asDouble();
  }

  /** The linear model of the problem. */
  Fitted linear() {
    return problem.target().task() == Task.REGRESSION
        ? new LinearFit(problem).fit(problem.split().fitting())
        : gradient().fit(Specification.linear());
  }

  private GradientFit gradient() {
    return new GradientFit(problem, settings, activations, listener);
  }
}
