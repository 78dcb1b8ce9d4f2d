package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import java.time.Duration;
import java.util.Optional;

/** Which network is trained, and by which method. */
final class NetworkChoice {
  private final Problem problem;
  private final FitContext context;
  private final Duration timeLimit;
  private JsonNode leaderboard = JsonNodeFactory.instance.nullNode();
  private Fitted linear;

  /**
   * @param timeLimit of choosing among several, and of the search for laws
   */
  NetworkChoice(Problem problem, FitContext context, Duration timeLimit) {
    this.problem = problem;
    this.context = context;
    this.timeLimit = timeLimit;
  }

  /** Trains the network that the user wants, or the best of a list. */
  Fitted fit(Optional<Specification> wanted) {
    if (context.method() == Method.LAW) {
      if (wanted.isPresent()) {
        throw new SpecificationException(
            "The search for laws has no network but got one; leave the network or the method out");
      }
      return new LawFit(problem, context, timeLimit).fit();
    }
    if (wanted.isPresent()) {
      return fit(wanted.get());
    }
    Comparison comparison = new Comparison(problem, context, timeLimit);
    Fitted best = comparison.best();
    leaderboard = comparison.leaderboard();
    linear = comparison.linear().orElse(null);
    return best;
  }

  /** What was tried and how it did; null where the user named the network. */
  JsonNode leaderboard() {
    return leaderboard;
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
      return new VariableProjectionFit(problem, context).fit(specification);
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

  /** The linear model of the problem. */
  Fitted linear() {
    if (linear == null) {
      linear = Candidates.linear(problem, context, "linear").fitted();
    }
    return linear;
  }
}
