package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * y = x + ε ⊙ s, ε from the standard normal distribution: scores that waver by a learned amount
 * (Shazeer et al. 2017). x, s, y: [rows, columns]. ε follows from the tape's chance alone, element
 * by element in order.
 */
public final class RouteNoiseOp extends Op {
  private Node x;
  private Node scale;
  private final Tensor noise = Tensor.zeros(0, 0);

  /** Computes y. */
  public Node apply(Tape tape, Node x, Node scale, SplittableRandom random) {
    AddOp.requireSameShape("RouteNoiseOp", x, scale);
    this.x = x;
    this.scale = scale;
    float[] e = noise.resize(x.rows(), x.columns()).data();
    for (int i = 0; i < noise.size(); i++) {
      e[i] = (float) random.nextGaussian();
    }
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked() || scale.tracked());
    System.arraycopy(x.value().data(), 0, y, 0, noise.size());
    tape.kernels().addTimes(noise.size(), e, scale.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    float[] dy = output().gradient().data();
    if (x.tracked()) {
      kernels.addScaled(noise.size(), 1, dy, x.gradient().data());
    }
    if (scale.tracked()) {
      kernels.addTimes(noise.size(), dy, noise.data(), scale.gradient().data());
    }
  }
}
