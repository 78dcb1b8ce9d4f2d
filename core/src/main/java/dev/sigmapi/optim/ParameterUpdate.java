package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One step of an {@link Optimization} after the other: penalties, clipping, the optimisers of the
 * groups, the average of the parameters.
 */
public final class ParameterUpdate {
  private static final Group EVERYTHING = new Group("*");

  private final Optimization settings;
  private final Map<String, Parameter> moving = new LinkedHashMap<>();
  private final List<Optimizer> optimizers = new ArrayList<>();
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final Map<String, Tensor> averages = new LinkedHashMap<>();
  private final Objective shaped = () -> this.objective.evaluate() + shape(this.moment);
  private Objective objective;
  private Schedule.Moment moment;

  /**
   * @param parameters by name, those that are learned
   */
  public ParameterUpdate(Map<String, Parameter> parameters, Optimization settings) {
    this.settings = settings;
    Map<OptimizerSettings, Map<String, Parameter>> alike = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          Group group = groupOf(name);
          if (!group.frozen()) {
            moving.put(name, parameter);
            alike
                .computeIfAbsent(settingsOf(name, group), key -> new LinkedHashMap<>())
                .put(name, parameter);
          }
        });
    alike.forEach(
        (own, members) -> {
          Optimizer optimizer = own.on(members);
          optimizers.add(optimizer);
          state.putAll(optimizer.state());
        });
    if (settings.average() > 0) {
      moving.forEach((name, p) -> averages.put(name, p.value().copy()));
      averages.forEach((name, tensor) -> state.put(name + ".average", tensor));
    }
  }

  /** All that the next step depends on beside the parameters, by name. */
  public Map<String, Tensor> state() {
    return state;
  }

  /** The learning rate at a moment, of parameters without a group of their own. */
  public double rate(Schedule.Moment moment) {
    return settings.optimizer().rate() * settings.schedule().factor(moment);
  }

  /**
   * Moves the parameters, given the gradients of the loss that stand in them.
   *
   * @param value the loss, as it stands with the gradients
   * @param loss the rows of this step once more, for line searches
   */
  public void step(Schedule.Moment moment, double value, Objective loss) {
    this.moment = moment;
    this.objective = loss;
    double factor = settings.schedule().factor(moment);
    double cost = value + shape(moment);
    for (int i = 0; i < optimizers.size(); i++) {
      optimizers.get(i).step(moment.step(), factor, cost, shaped);
    }
    if (settings.average() > 0) {
      // Short at first, so that the first values are soon forgotten.
      double kept = Math.min(settings.average(), moment.step() / (moment.step() + 9.0));
      moving.forEach((name, parameter) -> average(kept, parameter, averages.get(name)));
    }
  }

  /** Gives the parameters their averages, and the averages the parameters; twice is as before. */
  public void swapAverages() {
    averages.forEach(
        (name, average) -> {
          float[] w = moving.get(name).value().data();
          for (int i = 0; i < average.size(); i++) {
            float kept = w[i];
            w[i] = average.data()[i];
            average.data()[i] = kept;
          }
        });
  }

  /** Penalties and clipping; returns the penalty. */
  private double shape(Schedule.Moment moment) {
    double penalty =
        settings.penalties().none() ? 0 : settings.penalties().add(moving, moment.done());
    settings.clipping().apply(moving.values());
    return penalty;
  }

  private static void average(double kept, Parameter parameter, Tensor average) {
    float old = (float) kept;
    float fresh = (float) (1 - kept);
    float[] w = parameter.value().data();
    for (int i = 0; i < average.size(); i++) {
      average.data()[i] = old * average.data()[i] + fresh * w[i];
    }
  }

  private Group groupOf(String name) {
    for (Group group : settings.groups()) {
      if (group.holds(name)) {
        return group;
      }
    }
    return EVERYTHING;
  }

  /** A bias is decayed only by a group that says so: its size costs no generality. */
  private OptimizerSettings settingsOf(String name, Group group) {
    OptimizerSettings usual = settings.optimizer();
    double decay = Penalties.isBias(name) ? 0 : usual.decay();
    return usual.with(
        usual.rate() * group.rate(), Double.isNaN(group.decay()) ? decay : group.decay());
  }
}
