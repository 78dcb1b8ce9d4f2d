package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/** y = slopes ⊙ w, so that the gradient of w is the slopes. */
final class Weighed extends Op {
  private Node w;
  private float[] slopes;

  Node apply(Tape tape, Node w, float[] slopes) {
    this.w = w;
    this.slopes = slopes;
    Weighed placed = tape.next(Weighed.class, () -> this);
    float[] y = placed.prepare(tape, w.rows(), w.columns(), w.tracked());
    for (int i = 0; i < slopes.length; i++) {
      y[i] = slopes[i] * w.value().data()[i];
    }
    return placed.output();
  }

  @Override
  protected void backward(Kernels kernels) {
    for (int i = 0; i < slopes.length; i++) {
      w.gradient().data()[i] += slopes[i] * output().gradient().data()[i];
    }
  }
}
