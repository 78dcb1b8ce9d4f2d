package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.projection.TapeProjection;
import dev.sigmapi.specification.Specification;
import java.util.List;

/**
 * The networks that are tried where the user names none, from the simplest on: of two that predict
 * alike the earlier is chosen. A further one is a further row.
 */
final class Candidates {
  /** Product units that are trained by gradients. */
  private static final int GRADIENT_UNITS = 8;

  /** How strongly they are kept from fitting every row, as real tables like it. */
  private static final double DECAY = 0.3;

  /** Inputs squared times rows that sigma-pi units are grown on at most. */
  private static final double GROWTH_WORK = 1e7;

  /** Factors of a grown product. */
  private static final int GROWTH_ORDER = 3;

  /** Rows and columns that expectation-maximisation is tried on at most, and its experts. */
  private static final int MIXTURE_ROWS = 1000;

  private static final int MIXTURE_WIDTH = 4;

  private static final int EXPERTS = 4;

  /** Rows that a perceptron's last layer is solved for on at most. */
  private static final int PROJECTION_ROWS = 5000;

  private static final int PROJECTION_UNITS = 32;
  private static final int GRADIENT_PERCEPTRON_UNITS = 64;

  private static final List<Candidate> ALL =
      List.of(
          new Candidate("linear", true, false, problem -> true, Candidates::linear),
          new Candidate("product units", true, false, Candidates::solvable, Candidates::products),
          new Candidate("sigma-pi units", true, false, Candidates::growable, Candidates::sigmaPi),
          new Candidate(
              "mixture of experts", true, false, Candidates::mixable, Candidates::mixture),
          new Candidate(
              "product units with decay",
              true,
              false,
              Candidates::byGradients,
              (problem, context, name) -> products(problem, context, name, DECAY)),
          new Candidate(
              "product units by gradients",
              true,
              false,
              Candidates::byGradients,
              (problem, context, name) -> products(problem, context, name, 0)),
          new Candidate("perceptron", false, true, Candidates::projectable, Candidates::projected),
          new Candidate(
              "perceptron by gradients",
              false,
              true,
              problem -> numbers(problem) && !projectable(problem),
              (problem, context, name) ->
                  gradient(problem, context, name, perceptron(GRADIENT_PERCEPTRON_UNITS, "relu"))),
          new Candidate("switches", false, true, Candidates::oneOfRows, Candidates::switches),
          new Candidate(
              "attention",
              false,
              false,
              problem -> !numbers(problem),
              (problem, context, name) ->
                  gradient(problem, context, name, sequences(problem).attention())));

  private Candidates() {}

  static List<Candidate> of(Problem problem) {
    return ALL.stream().filter(candidate -> candidate.applies().test(problem)).toList();
  }

  private static boolean numbers(Problem problem) {
    return problem.sequenceNames().isEmpty();
  }

  /** Whether squared errors of a number are asked for, and each row is a list of numbers. */
  private static boolean solvable(Problem problem) {
    return numbers(problem) && problem.leastSquares();
  }

  private static boolean byGradients(Problem problem) {
    return numbers(problem) && !problem.leastSquares();
  }

  /** Whether it is one target with its usual loss, every row counting alike. */
  private static boolean oneOfRows(Problem problem) {
    return numbers(problem) && problem.judgedByRows();
  }

  private static boolean growable(Problem problem) {
    return oneOfRows(problem)
        && Math.pow(width(problem), 2) * problem.split().train().length <= GROWTH_WORK;
  }

  private static boolean mixable(Problem problem) {
    return solvable(problem)
        && problem.split().fitting().length <= MIXTURE_ROWS
        && width(problem) <= MIXTURE_WIDTH;
  }

  private static boolean projectable(Problem problem) {
    return solvable(problem)
        && problem.inMemory()
        && problem.split().fitting().length <= PROJECTION_ROWS;
  }

  /** Columns that networks see. */
  private static int width(Problem problem) {
    return problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets()).width();
  }

  private static SequenceNetworks sequences(Problem problem) {
    return new SequenceNetworks(
        problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets()));
  }

  /** The linear model: solved where that can be done. */
  static Trial linear(Problem problem, FitContext context, String name) {
    if (!numbers(problem)) {
      return gradient(problem, context, name, sequences(problem).linear());
    }
    // What the loss of mixtures asks of each expert is the least square, and so of one alone.
    boolean mixture = problem.target().loss().name().equals("mixture");
    Problem simple = mixture ? problem.withSquaredErrors() : problem;
    if (!simple.leastSquares()) {
      return gradient(simple, context, name, Specification.linear());
    }
    LinearFit fit = new LinearFit(simple);
    Trial judged = Trial.of(simple, fit.fit(simple.split().train()));
    return new Trial(fit.fit(simple.split().fitting()), judged.predictions());
  }

  private static Trial products(Problem problem, FitContext context, String name) {
    return new VariableProjectionFit(problem, context).trial();
  }

  private static Trial products(Problem problem, FitContext context, String name, double decay) {
    FitContext decaying =
        context.withSettings(
            context
                .settings()
                .withOptimization(context.settings().optimization().withDecay(decay)));
    return gradient(problem, decaying, name, Specification.productUnits(GRADIENT_UNITS));
  }

  private static Trial sigmaPi(Problem problem, FitContext context, String name) {
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    layers.addObject().putObject("sigma_pi").put("grow", true).put("order", GROWTH_ORDER);
    return new SigmaPiFit(problem.withItsScale(), context.with(note -> {}))
        .trial(Specification.of(layers));
  }

  private static Trial mixture(Problem problem, FitContext context, String name) {
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    layers.addObject().putObject("mixture_of_experts").put("experts", EXPERTS);
    Problem scaled = problem.withItsScale();
    Specification specification = Specification.of(layers);
    FitContext silent = context.with(note -> {});
    Fitted judged =
        new ExpectationMaximisationFit(scaled.trainingOnly(), silent).fit(specification);
    Fitted whole = new ExpectationMaximisationFit(scaled, silent).fit(specification);
    return new Trial(whole, Trial.of(scaled, judged).predictions());
  }

  private static Trial projected(Problem problem, FitContext context, String name) {
    Problem scaled = problem.withItsScale();
    return Trial.of(
        scaled,
        new ProjectionFit(scaled, context)
            .fit(
                perceptron(PROJECTION_UNITS, "tanh"), new TapeProjection.Settings().withStarts(1)));
  }

  private static Trial switches(Problem problem, FitContext context, String name) {
    Problem scaled = problem.withItsScale();
    return Trial.of(scaled, new BoostingFit(scaled, context).fit());
  }

  private static Trial gradient(
      Problem problem, FitContext context, String name, Specification specification) {
    Problem scaled = problem.withItsScale();
    return Trial.of(scaled, new GradientFit(scaled, context).fit(name, specification));
  }

  private static Specification perceptron(int units, String activation) {
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    for (int layer = 0; layer < 2; layer++) {
      layers.addObject().putObject("dense").put("units", units).put("activation", activation);
    }
    return Specification.of(layers.add("dense"));
  }
}
