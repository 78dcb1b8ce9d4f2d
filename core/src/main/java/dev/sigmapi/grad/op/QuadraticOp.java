package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * z = [a_i·a_j], all n² pairs row by row or the n(n+1)/2 distinct ones with i ≤ j. a: [rows, n].
 * The gradient of a_i is Σ_j (dz_ij + dz_ji)·a_j; there is no singular place.
 */
public final class QuadraticOp extends Op {
  private Node x;
  private boolean distinct;

  /**
   * Computes z.
   *
   * @throws ArithmeticException if z is larger than an array can be
   */
  public Node apply(Tape tape, Node x, boolean distinct) {
    this.x = x;
    this.distinct = distinct;
    float[] z = prepare(tape, x.rows(), Pairs.count(x.columns(), distinct), x.tracked());
    Pairs.expand(0, x.rows(), x.columns(), distinct, x.value().data(), z);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    Pairs.addGradient(
        0,
        x.rows(),
        x.columns(),
        distinct,
        x.value().data(),
        output().gradient().data(),
        x.gradient().data());
  }
}
