package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum: v ← μv + g, w ← w − rate·v; with Nesterov's look
 * ahead, w ← w − rate·(g + μv) (Sutskever et al. 2013). Decay shrinks the parameters beside it.
 */
public final class Sgd implements Optimizer {

  /**
   * How it steps. These are the defaults, and their only place.
   *
   * @param rate the length of a step
   * @param momentum μ, how much of the velocity is kept
   * @param nesterov whether the gradient is taken as if one step ahead
   * @param decay how much of a parameter is taken off it, times the rate
   */
  public record Settings(double rate, double momentum, boolean nesterov, double decay)
      implements OptimizerSettings {
    public Settings() {
      this(1e-2, 0.9, true, 0);
    }

    @Override
    public Settings with(double newRate, double newDecay) {
      return new Settings(newRate, momentum, nesterov, newDecay);
    }

    @Override
    public Optimizer on(Map<String, Parameter> parameters) {
      return new Sgd(parameters, this);
    }
  }

  private final Settings settings;
  private final Map<String, Parameter> parameters;
  private final Map<String, Tensor> velocities = new LinkedHashMap<>();

  /**
   * @param parameters by name
   */
  public Sgd(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = new LinkedHashMap<>(parameters);
    parameters.forEach((name, p) -> velocities.put(name, Tensor.zeros(p.value().shape())));
  }

  @Override
  public Map<String, Tensor> state() {
    return velocities;
  }

  @Override
  public void step(long step, double rateFactor, Objective objective) {
    float rate = (float) (settings.rate * rateFactor);
    float momentum = (float) settings.momentum;
    float kept = (float) (1 - settings.rate * rateFactor * settings.decay);
    parameters.forEach(
        (name, parameter) -> {
          float[] w = parameter.value().data();
          float[] g = parameter.gradient().data();
          float[] v = velocities.get(name).data();
          for (int i = 0; i < v.length; i++) {
            v[i] = momentum * v[i] + g[i];
            float along = settings.nesterov ? g[i] + momentum * v[i] : v[i];
            w[i] = kept * w[i] - rate * along;
          }
        });
  }
}
