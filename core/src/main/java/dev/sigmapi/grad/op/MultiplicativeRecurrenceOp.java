package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * The input chooses how the state moves: f_t = p_t^f ⊙ (h_t−1·S), h_t = g(p_t^h + f_t·M)
 * (Sutskever, Martens &amp; Hinton 2011). p: [positions, factors + units] for f and h; S: [units,
 * factors], M: [factors, units], h: [positions, units]. See {@link RecurrenceOp}.
 */
public final class MultiplicativeRecurrenceOp extends RecurrenceOp {
  private static final int INPUT = 0;
  private static final int STATE = 1;
  private static final int FACTORS = 2;
  private static final int SUM = 3;

  private final Tensor dSum = Tensor.zeros(0, 0);
  private final Tensor dFactors = Tensor.zeros(0, 0);
  private final Tensor dState = Tensor.zeros(0, 0);
  private Node states;
  private Node factors;
  private Activation activation;
  private int units;
  private int products;

  public MultiplicativeRecurrenceOp() {
    super(4);
  }

  /** Computes h. */
  public Node apply(
      Tape tape, Node p, Node states, Node factors, Activation activation, Course course) {
    this.states = states;
    this.factors = factors;
    this.activation = activation;
    this.units = states.rows();
    this.products = states.columns();
    boolean tracked = states.tracked() || factors.tracked();
    return run(tape, p, products + units, units, course, tracked);
  }

  @Override
  protected void forward(Kernels kernels, Step step) {
    int n = step.count();
    int columns = products + units;
    float[] input = step.kept(INPUT, products);
    float[] sum = step.kept(SUM, units);
    for (int i = 0; i < n; i++) {
      System.arraycopy(step.given(), i * columns, input, i * products, products);
      System.arraycopy(step.given(), i * columns + products, sum, i * units, units);
    }
    float[] state = step.kept(STATE, products);
    Arrays.fill(state, 0, n * products, 0);
    kernels.addProduct(n, units, products, step.before(), states.value().data(), state);
    float[] f = step.kept(FACTORS, products);
    kernels.times(n * products, input, state, f);
    kernels.addProduct(n, products, units, f, factors.value().data(), sum);
    activation.apply(kernels, n * units, sum, step.after());
  }

  @Override
  protected void backward(
      Kernels kernels, Step step, float[] dAfter, float[] dGiven, float[] dBefore) {
    int n = step.count();
    int columns = products + units;
    float[] sums = dSum.resize(n, units).fill(0).data();
    activation.addGradient(kernels, n * units, step.kept(SUM, units), step.after(), dAfter, sums);
    float[] f = dFactors.resize(n, products).fill(0).data();
    kernels.addProductTransposed(n, units, products, sums, factors.value().data(), f);
    float[] state = dState.resize(n, products).data();
    kernels.times(n * products, f, step.kept(INPUT, products), state);
    kernels.times(n * products, f, step.kept(STATE, products), f);
    for (int i = 0; i < n; i++) {
      System.arraycopy(f, i * products, dGiven, i * columns, products);
      System.arraycopy(sums, i * units, dGiven, i * columns + products, units);
    }
    kernels.addProductTransposed(n, products, units, state, states.value().data(), dBefore);
    if (states.tracked()) {
      float[] before = step.before();
      kernels.addTransposedProduct(units, n, products, before, state, states.gradient().data());
    }
    if (factors.tracked()) {
      float[] kept = step.kept(FACTORS, products);
      kernels.addTransposedProduct(products, n, units, kept, sums, factors.gradient().data());
    }
  }
}
