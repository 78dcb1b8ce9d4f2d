package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * y = x ⊙ m / (1 − rate), each m 0 with probability rate, else 1. x, y: [rows, columns]. What is
 * kept and what is not follows from the tape's chance alone, element by element in order.
 */
public final class DropoutOp extends Op {
  private Node x;
  private final Tensor mask = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @param random the numbers that decide, one an element
   * @param rate 0 or more and less than 1
   */
  public Node apply(Tape tape, Node x, SplittableRandom random, double rate) {
    this.x = x;
    int size = x.value().size();
    float[] m = mask.resize(x.rows(), x.columns()).data();
    float kept = (float) (1 / (1 - rate));
    for (int i = 0; i < size; i++) {
      m[i] = random.nextDouble() < rate ? 0 : kept;
    }
    float[] y = prepare(tape, x.rows(), x.columns(), x.tracked());
    tape.kernels().times(size, x.value().data(), m, y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    kernels.addTimes(mask.size(), output().gradient().data(), mask.data(), x.gradient().data());
  }
}
