package dev.sigmapi.specification;

import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Focus;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.MixtureLikelihood;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;
import java.util.function.Function;

/** The losses that a specification can name. */
public final class Losses {

  /**
   * Makes a loss.
   *
   * @param task what it is for
   * @param several the loss of a number or of three and more classes, from completed options
   * @param two the loss of two classes, where that is another
   */
  public record Builder(Task task, Function<Options, Loss> several, Function<Options, Loss> two) {

    Loss build(Options options, int classes) {
      return (classes == 2 ? two : several).apply(options);
    }
  }

  private static final Option SMOOTHING =
      Option.of("smoothing", 0.0, "share of the target that is spread over all classes");
  private static final double ALMOST_1 = Math.nextDown(1.0);

  private static final Vocabulary<Builder> VOCABULARY =
      new Vocabulary<>(
          "loss",
          List.of(
              number("squared", "(z − t)²", ElementLoss.SQUARED),
              number("absolute", "|z − t|", ElementLoss.ABSOLUTE),
              number(
                  "huber",
                  "(z − t)²/2 up to δ, a line beyond",
                  Option.of("delta", 1.0, "δ, in deviations of the target"),
                  options ->
                      ElementLoss.huber(
                          options.number("delta", Double.MIN_NORMAL, Double.MAX_VALUE))),
              number(
                  "quantile",
                  "q·(t − z) above, (1 − q)·(z − t) below",
                  Option.of("level", 0.5, "q, the share of targets below the prediction"),
                  options ->
                      ElementLoss.quantile(options.number("level", Double.MIN_NORMAL, ALMOST_1))),
              number("log_cosh", "ln cosh(z − t)", ElementLoss.LOG_COSH),
              number("poisson", "e^z − t − t·(z − ln t)", ElementLoss.POISSON),
              number("gamma", "t·e^−z − 1 − (ln t − z)", ElementLoss.GAMMA),
              number("log_squared", "(z − ln t)²", ElementLoss.LOG_SQUARED),
              new Term<>(
                  "mixture",
                  "−ln Σ_e p_e N(t | f_e, σ_e²) of the experts behind z",
                  List.of(
                      Option.of(
                          "floor",
                          0.01,
                          "the least σ, in deviations of the target, or of ln t itself"),
                      Option.of("logarithms", false, "whether it is ln t that is near f_e")),
                  builder(
                      options ->
                          new MixtureLikelihood(
                              options.number("floor", 1e-6, 1e6), options.truth("logarithms")))),
              classes("logistic", "−ln p of two classes", List.of(SMOOTHING)),
              classes("cross_entropy", "−ln p", List.of(SMOOTHING)),
              classes(
                  "focal",
                  "−(1 − p)^γ ln p",
                  List.of(Option.of("gamma", 2.0, "γ, how little easy rows count"), SMOOTHING))));

  private Losses() {}

  /** Every loss. */
  public static Vocabulary<Builder> vocabulary() {
    return VOCABULARY;
  }

  private static Term<Builder> number(String name, String formula, ElementLoss loss) {
    return new Term<>(name, formula, List.of(), builder(options -> loss));
  }

  private static Term<Builder> number(
      String name, String formula, Option option, Function<Options, Loss> make) {
    return new Term<>(name, formula, List.of(option), builder(make));
  }

  private static Builder builder(Function<Options, Loss> make) {
    return new Builder(Task.REGRESSION, make, make);
  }

  private static Term<Builder> classes(String name, String formula, List<Option> options) {
    return new Term<>(
        name,
        formula,
        options,
        new Builder(
            Task.CLASSIFICATION,
            given -> new CrossEntropy(focus(given)),
            given -> ElementLoss.logistic(focus(given))));
  }

  private static Focus focus(Options options) {
    return new Focus(
        options.number("smoothing", 0, ALMOST_1),
        options.has("gamma") ? options.number("gamma", 0, Double.MAX_VALUE) : 0);
  }
}
