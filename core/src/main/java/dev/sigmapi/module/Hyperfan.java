package dev.sigmapi.module;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * First values for layers that generate weights, so that what they generate has the variance that
 * the generated layer's own initialiser would give (Chang, Flokas &amp; Lipson 2020, whose
 * hyperfan-in it is for a generated layer that starts by its fan-in). Of w = Σ_k h_k H_k the
 * variance is Var(H) · Σ_k E[h_k²], and the second moments of the features h are measured.
 */
final class Hyperfan {
  private final double moment;

  /**
   * @param generator gives the features h of z; null for z itself
   * @param z rows as they will come
   */
  Hyperfan(Module generator, Tensor z) {
    Tape tape = Tape.forInference();
    Tensor h = generator == null ? z : generator.forward(tape, tape.constant(z)).value();
    double sum = 0;
    for (int i = 0; i < h.size(); i++) {
      sum += (double) h.data()[i] * h.data()[i];
    }
    double mean = sum / Math.max(1, h.rows());
    this.moment = mean > 0 ? mean : 1;
  }

  /** The half width of the uniform H by which w has a standard deviation. */
  double bound(double deviation) {
    return deviation * Math.sqrt(3 / moment);
  }

  /** Rows of z where nothing is known of it: standard normal numbers. */
  static Tensor normal(int columns, Seed seed) {
    SplittableRandom random = seed.random();
    Tensor z = Tensor.zeros(512, columns);
    for (int i = 0; i < z.size(); i++) {
      // The sum of twelve uniform numbers has variance 1 and is near enough.
      double sum = -6;
      for (int k = 0; k < 12; k++) {
        sum += random.nextDouble();
      }
      z.data()[i] = (float) sum;
    }
    return z;
  }

  static double mean(Tensor w) {
    double sum = 0;
    for (int i = 0; i < w.size(); i++) {
      sum += w.data()[i];
    }
    return sum / Math.max(1, w.size());
  }

  static double deviation(Tensor w) {
    double mean = mean(w);
    double sum = 0;
    for (int i = 0; i < w.size(); i++) {
      sum += (w.data()[i] - mean) * (w.data()[i] - mean);
    }
    return Math.sqrt(sum / Math.max(1, w.size()));
  }
}
