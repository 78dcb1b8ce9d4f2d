package dev.sigmapi.optim;

import java.util.List;

/**
 * How parameters move: the optimiser, and what is done to rates, gradients and parameters around
 * it. These are the defaults, and their only place.
 *
 * @param average how much of the running average of the parameters is kept at each step, the
 *     average being what is judged and kept; 0 for none
 * @param groups parameters with rates of their own; the first that matches a name counts
 */
public record Optimization(
    OptimizerSettings optimizer,
    Schedule schedule,
    Clipping clipping,
    double average,
    Penalties penalties,
    List<Group> groups) {

  /**
   * @throws IllegalArgumentException if a line search over all parameters is asked to leave its
   *     line
   */
  public Optimization {
    groups = List.copyOf(groups);
    if (optimizer.fullBatch()) {
      boolean bent =
          groups.stream().anyMatch(g -> !g.frozen() && (g.rate() != 1 || !Double.isNaN(g.decay())));
      if (bent || !clipping.equals(new Clipping())) {
        throw new IllegalArgumentException(
            "An optimiser of full batches searches along one line for all parameters, but got "
                + (bent ? "a group with a rate or decay of its own" : "gradients to clip")
                + "; use adam, or groups only to freeze");
      }
    }
  }

  public Optimization() {
    this(new Adam.Settings());
  }

  /** An optimiser alone. */
  public Optimization(OptimizerSettings optimizer) {
    this(optimizer, new Schedule.Constant(), new Clipping(), 0, new Penalties(), List.of());
  }

  /** The same with another decay of all parameters. */
  public Optimization withDecay(double decay) {
    return withOptimizer(optimizer.with(optimizer.rate(), decay));
  }

  /** The same with another rate. */
  public Optimization withRate(double rate) {
    return withOptimizer(optimizer.with(rate, optimizer.decay()));
  }

  /** The same with another optimiser. */
  public Optimization withOptimizer(OptimizerSettings other) {
    return new Optimization(other, schedule, clipping, average, penalties, groups);
  }
}
