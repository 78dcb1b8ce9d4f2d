package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adam, and with decay above 0 AdamW (Kingma &amp; Ba 2015; Loshchilov &amp; Hutter 2019): steps
 * along the mean gradient, divided by the root of the mean squared one, both with bias corrected;
 * decay shrinks the parameters beside it and not through the gradient.
 */
public final class Adam implements Optimizer {

  /**
   * How Adam steps. These are the defaults, and their only place.
   *
   * @param rate the length of a step, for gradients of a steady direction
   * @param beta1 how much of the mean gradient is kept
   * @param beta2 how much of the mean squared gradient is kept
   * @param epsilon added to the root, against division by zero
   * @param decay how much of a parameter is taken off it, times the rate
   */
  public record Settings(double rate, double beta1, double beta2, double epsilon, double decay)
      implements OptimizerSettings {
    public Settings() {
      this(2e-3, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public Settings with(double newRate, double newDecay) {
      return new Settings(newRate, beta1, beta2, epsilon, newDecay);
    }

    @Override
    public Optimizer on(Map<String, Parameter> parameters) {
      return new Adam(parameters, this);
    }
  }

  private final Settings settings;
  private final Kernels kernels = KernelChoice.get();
  private final List<Parameter> parameters;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final float[][] means;
  private final float[][] squares;

  /**
   * @param parameters by name
   */
  public Adam(Map<String, Parameter> parameters, Settings settings) {
    this.settings = settings;
    this.parameters = List.copyOf(parameters.values());
    this.means = Companions.of(parameters, "mean", state);
    this.squares = Companions.of(parameters, "square", state);
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }

  @Override
  public void step(long steps, double rateFactor, double value, Objective objective) {
    double rate = settings.rate * rateFactor;
    float step = (float) (rate / (1 - Math.pow(settings.beta1, steps)));
    float scale = (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2, steps)));
    float shrink = (float) (rate * settings.decay);
    for (int i = 0; i < means.length; i++) {
      Parameter parameter = parameters.get(i);
      kernels.adam(
          means[i].length,
          (float) settings.beta1,
          (float) settings.beta2,
          (float) settings.epsilon,
          step,
          scale,
          shrink,
          parameter.gradient().data(),
          means[i],
          squares[i],
          parameter.value().data());
    }
  }
}
