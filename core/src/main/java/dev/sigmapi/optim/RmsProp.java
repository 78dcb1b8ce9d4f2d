package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * RMSProp (Tieleman &amp; Hinton 2012): s ← ρs + (1 − ρ)g², w ← w − rate·g / (√s + ε). Decay
 * shrinks the parameters beside it.
 */
public final class RmsProp implements Optimizer {

  /**
   * How it steps. These are the defaults, and their only place.
   *
   * @param rate the length of a step
   * @param rho ρ, how much of the mean squared gradient is kept
   * @param epsilon ε, added to the root, against division by zero
   * @param decay how much of a parameter is taken off it, times the rate
   */
  public record Settings(double rate, double rho, double epsilon, double decay)
      implements OptimizerSettings {
    public Settings() {
      this(1e-3, 0.99, 1e-8, 0);
    }

    @Override
    public Settings with(double newRate, double newDecay) {
      return new Settings(newRate, rho, epsilon, newDecay);
    }

    @Override
    public Optimizer on(Map<String, Parameter> parameters) {
      return new RmsProp(parameters, this);
    }
  }

  private final Settings settings;
  private final Map<String, Parameter> parameters;
  private final Map<String, Tensor> squares = new LinkedHashMap<>();

  /**
   * @param parameters by name
   */
  public RmsProp(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = new LinkedHashMap<>(parameters);
    parameters.forEach((name, p) -> squares.put(name, Tensor.zeros(p.value().shape())));
  }

  @Override
  public Map<String, Tensor> state() {
    return squares;
  }

  @Override
  public void step(long step, double rateFactor, Objective objective) {
    float rate = (float) (settings.rate * rateFactor);
    float rho = (float) settings.rho;
    float rest = (float) (1 - settings.rho);
    float epsilon = (float) settings.epsilon;
    float kept = (float) (1 - settings.rate * rateFactor * settings.decay);
    parameters.forEach(
        (name, parameter) -> {
          float[] w = parameter.value().data();
          float[] g = parameter.gradient().data();
          float[] s = squares.get(name).data();
          for (int i = 0; i < s.length; i++) {
            s[i] = rho * s[i] + rest * g[i] * g[i];
            w[i] = kept * w[i] - rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
          }
        });
  }
}
