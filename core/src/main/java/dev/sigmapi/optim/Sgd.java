package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<Parameter> parameters;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final float[][] velocities;

  /**
   * @param parameters by name
   */
  public Sgd(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters.values());
    this.velocities = Companions.of(parameters, "velocity", state);
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }

  @Override
  public void step(long step, double rateFactor, double value, Objective objective) {
    float rate = (float) (settings.rate * rateFactor);
    float momentum = (float) settings.momentum;
    float shrink = (float) (settings.rate * rateFactor * settings.decay);
    boolean nesterov = settings.nesterov;
    for (int k = 0; k < velocities.length; k++) {
      float[] w = parameters.get(k).value().data();
      float[] g = parameters.get(k).gradient().data();
      float[] v = velocities[k];
      for (int i = 0; i < v.length; i++) {
        v[i] = momentum * v[i] + g[i];
        float along = nesterov ? g[i] + momentum * v[i] : v[i];
        w[i] -= shrink * w[i] + rate * along;
      }
    }
  }
}
