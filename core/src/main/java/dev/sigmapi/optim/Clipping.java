package dev.sigmapi.optim;

import dev.sigmapi.grad.Parameter;
import java.util.Collection;

/**
 * Keeps gradients from being too large, in place: first each number by itself, then all together
 * (Pascanu et al. 2013).
 *
 * @param norm the largest Euclidean norm of all gradients together; infinite for any
 * @param value the largest magnitude of one number; infinite for any
 */
public record Clipping(double norm, double value) {
  public Clipping() {
    this(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  void apply(Collection<Parameter> parameters) {
    if (value < Double.POSITIVE_INFINITY) {
      float most = (float) value;
      for (Parameter parameter : parameters) {
        float[] g = parameter.gradient().data();
        for (int i = 0; i < g.length; i++) {
          g[i] = Math.min(most, Math.max(-most, g[i]));
        }
      }
    }
    if (norm < Double.POSITIVE_INFINITY) {
      double square = 0;
      for (Parameter parameter : parameters) {
        for (float g : parameter.gradient().data()) {
          square += (double) g * g;
        }
      }
      double length = Math.sqrt(square);
      if (length > norm) {
        float factor = (float) (norm / length);
        for (Parameter parameter : parameters) {
          float[] g = parameter.gradient().data();
          for (int i = 0; i < g.length; i++) {
            g[i] *= factor;
          }
        }
      }
    }
  }
}
