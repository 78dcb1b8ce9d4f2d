package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<Parameter> parameters;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final float[][] squares;

  /**
   * @param parameters by name
   */
  public RmsProp(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters.values());
    this.squares = Companions.of(parameters, "square", state);
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }

  @Override
  public void step(long step, double rateFactor, double value, Objective objective) {
    float rate = (float) (settings.rate * rateFactor);
    float rho = (float) settings.rho;
    float rest = (float) (1 - settings.rho);
    float epsilon = (float) settings.epsilon;
    float shrink = (float) (settings.rate * rateFactor * settings.decay);
    for (int k = 0; k < squares.length; k++) {
      float[] w = parameters.get(k).value().data();
      float[] g = parameters.get(k).gradient().data();
      float[] s = squares[k];
      for (int i = 0; i < s.length; i++) {
        s[i] = rho * s[i] + rest * g[i] * g[i];
        w[i] -= shrink * w[i] + rate * g[i] / ((float) Math.sqrt(s[i]) + epsilon);
      }
    }
  }
}
