package dev.sigmapi.model;

import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.train.TrainingException;
import java.util.Optional;

/** Which network is trained, and by which method. */
final class NetworkChoice {
  /** Product units that are trained by gradients. */
  private static final int GRADIENT_UNITS = 8;

  /** How strongly they are kept from fitting every row: as real tables like it, and not at all. */
  private static final double[] GRADIENT_DECAYS = {0.3, 0};

  /** Freedom is worth it from this share of the loss of a network that is kept back down. */
  private static final double CLEARLY = 0.95;

  private final Problem problem;
  private final FitContext context;
  private Fitted linear;

  NetworkChoice(Problem problem, FitContext context) {
    this.problem = problem;
    this.context = context;
  }

  /** Trains the network that the user wants, or the best of a short list. */
  Fitted fit(Optional<Specification> wanted) {
    if (context.method() == Method.LAW) {
      if (wanted.isPresent()) {
        throw new SpecificationException(
            "The search for laws has no network but got one; leave the network or the method out");
      }
      return new LawFit(problem, context).fit();
    }
    if (wanted.isPresent()) {
      return fit(wanted.get());
    }
    if (!problem.sequenceNames().isEmpty()) {
      return bySequences();
    }
    return problem.leastSquares() ? leastSquares() : byGradients();
  }

  private Fitted fit(Specification specification) {
    if (!problem.sequenceNames().isEmpty() && !specification.readsTokens()) {
      throw new SpecificationException(
          "The network expects numbers but '%s' is read as a sequence; begin with a layer such as {tokens: {columns: [%s]}}"
              .formatted(problem.sequenceNames().get(0), problem.sequenceNames().get(0)));
    }
    if (context.method() == Method.PROJECTION && specification.readsTokens()) {
      throw new SpecificationException(
          "Variable projection expects a network of numbers but got tokens; leave the method out");
    }
    if (context.method() != Method.GRADIENT && SigmaPiFit.trains(problem, specification)) {
      return new SigmaPiFit(problem, context).fit(specification);
    }
    if (context.method() != Method.GRADIENT
        && VariableProjectionFit.trains(problem, specification)) {
      return new VariableProjectionFit(problem).fit(specification);
    }
    if (context.method() != Method.GRADIENT
        && ExpectationMaximisationFit.trains(problem, specification)) {
      return new ExpectationMaximisationFit(problem, context).fit(specification);
    }
    if (context.method() != Method.PROJECTION && RidgePolynomialFit.trains(specification)) {
      return new RidgePolynomialFit(problem, context).fit(specification);
    }
    return context.method() == Method.PROJECTION
        ? new ProjectionFit(problem, context).fit(specification)
        : new GradientFit(problem, context).fit("network", specification);
  }

  /**
   * Product units by variable projection, unless a linear model predicts the rows held out better.
   */
  private Fitted leastSquares() {
    Fitted products = new VariableProjectionFit(problem).fit();
    Model trained = new LinearFit(problem).fit(problem.split().train()).model();
    double error = new Score(problem, problem.split().valid()).error(trained);
    if (error < products.method().path("held_out_error").asDouble()) {
      context
          .notes()
          .accept("chosen: a linear model, which predicts the rows held out better than products");
      return linear();
    }
    return products;
  }

  /**
   * The first of a few networks, from the simplest and stiffest to the freest, whose validation
   * loss no later one improves on clearly.
   */
  private Fitted byGradients() {
    Fitted best = linear();
    Fitted last = best;
    for (double decay : GRADIENT_DECAYS) {
      if (last.stopped()) {
        break;
      }
      FitContext decaying =
          context.withSettings(
              context
                  .settings()
                  .withOptimization(context.settings().optimization().withDecay(decay)));
      String name = decay > 0 ? "products-decayed" : "products";
      double share = decay > 0 ? 1 : CLEARLY;
      try {
        last =
            new GradientFit(problem, decaying)
                .fit(name, Specification.productUnits(GRADIENT_UNITS));
      } catch (TrainingException e) {
        context.notes().accept(name + " cannot be chosen: " + e.getMessage());
        continue;
      }
      last.failure().ifPresent(why -> context.notes().accept(name + ", before its end: " + why));
      if (validationLoss(last) < share * validationLoss(best)) {
        best = last;
      }
    }
    context.notes().accept("chosen: " + best.network() + ", by its loss on the rows held out");
    return last.stopped() ? best.asStopped() : best;
  }

  /** A bag of tokens, or attention over them where that is clearly better. */
  private Fitted bySequences() {
    Fitted best = linear();
    if (best.stopped()) {
      return best;
    }
    Fitted attention;
    try {
      attention =
          new GradientFit(problem, context).fit("attention", sequenceNetworks().attention());
    } catch (TrainingException e) {
      context.notes().accept("attention cannot be chosen: " + e.getMessage());
      return best;
    }
    attention
        .failure()
        .ifPresent(why -> context.notes().accept("attention, before its end: " + why));
    boolean better = validationLoss(attention) < CLEARLY * validationLoss(best);
    best = better ? attention : best;
    context.notes().accept("chosen: " + best.network() + ", by its loss on the rows held out");
    return attention.stopped() ? best.asStopped() : best;
  }

  private SequenceNetworks sequenceNetworks() {
    return new SequenceNetworks(
        problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets()));
  }

  private static double validationLoss(Fitted fitted) {
    return fitted.method().path("validation_loss").asDouble();
  }

  /** The linear model of the problem. */
  Fitted linear() {
    if (linear == null) {
      linear = fitLinear();
    }
    return linear;
  }

  private Fitted fitLinear() {
    if (!problem.sequenceNames().isEmpty()) {
      return new GradientFit(problem, context).fit("linear", sequenceNetworks().linear());
    }
    // What the loss of mixtures asks of each expert is the least square, and so of one alone.
    boolean mixture = problem.target().loss().name().equals("mixture");
    Problem simple = mixture ? problem.withSquaredErrors() : problem;
    return simple.leastSquares()
        ? new LinearFit(simple).fit(simple.split().fitting())
        : new GradientFit(simple, context).fit("linear", Specification.linear());
  }
}
