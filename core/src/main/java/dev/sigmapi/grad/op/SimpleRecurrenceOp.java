package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * h_t = g(p_t + h_t−1·U) (Elman 1990). p, h: [positions, units], U: [units, units]. See {@link
 * RecurrenceOp}.
 */
public final class SimpleRecurrenceOp extends RecurrenceOp {
  private static final int SUM = 0;

  private final Tensor dSum = Tensor.zeros(0, 0);
  private Node states;
  private Activation activation;
  private int units;

  public SimpleRecurrenceOp() {
    super(1);
  }

  /** Computes h. */
  public Node apply(Tape tape, Node p, Node states, Activation activation, Course course) {
    this.states = states;
    this.activation = activation;
    this.units = states.rows();
    return run(tape, p, units, units, course, states.tracked());
  }

  @Override
  protected void forward(Kernels kernels, Step step) {
    int n = step.count();
    float[] sum = step.kept(SUM, units);
    System.arraycopy(step.given(), 0, sum, 0, n * units);
    kernels.addProduct(n, units, units, step.before(), states.value().data(), sum);
    activation.apply(kernels, n * units, sum, step.after());
  }

  @Override
  protected void backward(
      Kernels kernels, Step step, float[] dAfter, float[] dGiven, float[] dBefore) {
    int n = step.count();
    float[] d = dSum.resize(n, units).fill(0).data();
    activation.addGradient(kernels, n * units, step.kept(SUM, units), step.after(), dAfter, d);
    System.arraycopy(d, 0, dGiven, 0, n * units);
    kernels.addProductTransposed(n, units, units, d, states.value().data(), dBefore);
    if (states.tracked()) {
      kernels.addTransposedProduct(units, n, units, step.before(), d, states.gradient().data());
    }
  }
}
