package dev.sigmapi.specification;

import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Lbfgs;
import dev.sigmapi.optim.OptimizerSettings;
import dev.sigmapi.optim.RmsProp;
import dev.sigmapi.optim.Schedule;
import dev.sigmapi.optim.Sgd;
import dev.sigmapi.specification.Vocabulary.Option;
import dev.sigmapi.specification.Vocabulary.Term;
import java.util.List;
import java.util.function.Function;

/** The optimisers and learning-rate schedules that a training specification can name. */
public final class Optimizers {
  private static final double MOST = Double.MAX_VALUE;
  private static final String RATE = "length of a step";
  private static final String DECAY = "share of a parameter, no bias, taken off, times the rate";

  private static final Vocabulary<Function<Options, OptimizerSettings>> OPTIMIZERS =
      new Vocabulary<>(
          "optimizer",
          List.of(
              adam("adam", new Adam.Settings()),
              adam("adamw", decayed()),
              sgd(),
              rmsProp(),
              lbfgs()));

  private static final Vocabulary<Function<Options, Schedule>> SCHEDULES =
      new Vocabulary<>("schedule", List.of(constant(), step(), cosine(), oneCycle(), plateau()));

  private Optimizers() {}

  /** Every optimiser. */
  public static Vocabulary<Function<Options, OptimizerSettings>> vocabulary() {
    return OPTIMIZERS;
  }

  /** Every schedule of the learning rate. */
  public static Vocabulary<Function<Options, Schedule>> schedules() {
    return SCHEDULES;
  }

  private static Adam.Settings decayed() {
    return new Adam.Settings().with(new Adam.Settings().rate(), 0.01);
  }

  private static Term<Function<Options, OptimizerSettings>> adam(String name, Adam.Settings usual) {
    return new Term<>(
        name,
        "w ← w − rate·(m / (√v + ε) + decay·w), m and v the running means of g and g²",
        List.of(
            Option.of("rate", usual.rate(), RATE),
            Option.of("beta1", usual.beta1(), "share of the mean gradient that is kept"),
            Option.of("beta2", usual.beta2(), "share of the mean squared gradient that is kept"),
            Option.of("epsilon", usual.epsilon(), "added to the root"),
            Option.of("decay", usual.decay(), DECAY)),
        options ->
            new Adam.Settings(
                options.number("rate", 0, MOST),
                options.kept("beta1"),
                options.kept("beta2"),
                options.number("epsilon", 0, 1),
                options.number("decay", 0, MOST)));
  }

  private static Term<Function<Options, OptimizerSettings>> sgd() {
    Sgd.Settings usual = new Sgd.Settings();
    return new Term<>(
        "sgd",
        "v ← μv + g, w ← w − rate·v",
        List.of(
            Option.of("rate", usual.rate(), RATE),
            Option.of("momentum", usual.momentum(), "μ, share of the velocity that is kept"),
            Option.of("nesterov", usual.nesterov(), "whether the gradient is taken a step ahead"),
            Option.of("decay", usual.decay(), DECAY)),
        options ->
            new Sgd.Settings(
                options.number("rate", 0, MOST),
                options.kept("momentum"),
                options.truth("nesterov"),
                options.number("decay", 0, MOST)));
  }

  private static Term<Function<Options, OptimizerSettings>> rmsProp() {
    RmsProp.Settings usual = new RmsProp.Settings();
    return new Term<>(
        "rmsprop",
        "s ← ρs + (1 − ρ)g², w ← w − rate·g / (√s + ε)",
        List.of(
            Option.of("rate", usual.rate(), RATE),
            Option.of("rho", usual.rho(), "share of the mean squared gradient that is kept"),
            Option.of("epsilon", usual.epsilon(), "added to the root"),
            Option.of("decay", usual.decay(), DECAY)),
        options ->
            new RmsProp.Settings(
                options.number("rate", 0, MOST),
                options.kept("rho"),
                options.number("epsilon", 0, 1),
                options.number("decay", 0, MOST)));
  }

  private static Term<Function<Options, OptimizerSettings>> lbfgs() {
    Lbfgs.Settings usual = new Lbfgs.Settings();
    return new Term<>(
        "lbfgs",
        "all rows at every step, along −Hg with a strong-Wolfe line search",
        List.of(
            Option.of("rate", usual.rate(), "share of the direction that is tried first"),
            Option.of("memory", usual.memory(), "steps that are remembered")),
        options -> new Lbfgs.Settings(options.number("rate", 0, MOST), options.whole("memory", 1)));
  }

  private static Term<Function<Options, Schedule>> constant() {
    return new Term<>("constant", "1", List.of(), options -> new Schedule.Constant());
  }

  private static Term<Function<Options, Schedule>> step() {
    Schedule.Step usual = new Schedule.Step();
    return new Term<>(
        "step",
        "factor^⌊epoch / every⌋",
        List.of(
            Option.of("every", usual.every(), "epochs"),
            Option.of("factor", usual.factor(), "what the rate is multiplied by")),
        options -> new Schedule.Step(options.whole("every", 1), options.number("factor", 0, 1)));
  }

  private static Term<Function<Options, Schedule>> cosine() {
    Schedule.Cosine usual = new Schedule.Cosine();
    return new Term<>(
        "cosine",
        "up linearly, then down half a cosine",
        List.of(
            Option.of("warmup", usual.warmup(), "share of the training on the way up"),
            Option.of("floor", usual.floor(), "factor at the end")),
        options ->
            new Schedule.Cosine(options.number("warmup", 0, 1), options.number("floor", 0, 1)));
  }

  private static Term<Function<Options, Schedule>> oneCycle() {
    Schedule.OneCycle usual = new Schedule.OneCycle();
    return new Term<>(
        "one_cycle",
        "up half a cosine to 1, then down to next to nothing",
        List.of(
            Option.of("peak", usual.peak(), "share of the training before the highest rate"),
            Option.of("start", usual.start(), "factor at the beginning"),
            Option.of("end", usual.end(), "factor at the end")),
        options ->
            new Schedule.OneCycle(
                options.number("peak", 0, 1),
                options.number("start", 0, 1),
                options.number("end", 0, 1)));
  }

  private static Term<Function<Options, Schedule>> plateau() {
    Schedule.Plateau usual = new Schedule.Plateau();
    return new Term<>(
        "plateau",
        "multiplied when the validation loss has not improved",
        List.of(
            Option.of("patience", usual.patience(), "epochs without an improvement"),
            Option.of("factor", usual.factor(), "what the rate is multiplied by"),
            Option.of("floor", usual.floor(), "smallest factor")),
        options ->
            new Schedule.Plateau(
                options.whole("patience", 1),
                options.number("factor", 0, 1),
                options.number("floor", 0, 1)));
  }
}
