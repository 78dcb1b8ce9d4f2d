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
  private final Optimization settings;
  private final Map<String, Parameter> moving = new LinkedHashMap<>();
  private final List<Optimizer> optimizers = new ArrayList<>();
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final Map<String, Tensor> averages = new LinkedHashMap<>();

  /**
   * @param parameters by name, those that are learned
   * @throws IllegalArgumentException if groups have rates of their own with an optimiser that moves
   *     all parameters by one line search
   */
  public ParameterUpdate(Map<String, Parameter> parameters, Optimization settings) {
    this.settings = settings;
    Map<Integer, Map<String, Parameter>> byGroup = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          int group = groupOf(name);
          if (group < 0 || !settings.groups().get(group).frozen()) {
            moving.put(name, parameter);
            byGroup.computeIfAbsent(group, key -> new LinkedHashMap<>()).put(name, parameter);
          }
        });
    if (settings.optimizer().fullBatch() && byGroup.size() > 1) {
      throw new IllegalArgumentException(
          "L-BFGS moves all parameters by one step length; use groups only to freeze with it");
    }
    byGroup.forEach(
        (group, members) -> {
          Optimizer optimizer = settingsOf(group).on(members);
          optimizers.add(optimizer);
          String path = group + "/";
          optimizer.state().forEach((name, tensor) -> state.put(path + name, tensor));
        });
    if (settings.average() > 0) {
      moving.forEach((name, p) -> averages.put(name, p.value().copy()));
      averages.forEach((name, tensor) -> state.put("average/" + name, tensor));
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
   * @param loss the rows of this step once more, for line searches
   */
  public void step(Schedule.Moment moment, Objective loss) {
    double factor = settings.schedule().factor(moment);
    shape(moment);
    Objective shaped = () -> loss.evaluate() + shape(moment);
    for (int i = 0; i < optimizers.size(); i++) {
      optimizers.get(i).step(moment.step(), factor, shaped);
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
          for (int i = 0; i < w.length; i++) {
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
    for (int i = 0; i < w.length; i++) {
      average.data()[i] = old * average.data()[i] + fresh * w[i];
    }
  }

  private int groupOf(String name) {
    for (int i = 0; i < settings.groups().size(); i++) {
      if (settings.groups().get(i).holds(name)) {
        return i;
      }
    }
    return -1;
  }

  private OptimizerSettings settingsOf(int group) {
    OptimizerSettings usual = settings.optimizer();
    if (group < 0) {
      return usual;
    }
    Group own = settings.groups().get(group);
    double decay = Double.isNaN(own.decay()) ? usual.decay() : own.decay();
    return usual.with(usual.rate() * own.rate(), decay);
  }
}
