package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * The gated recurrent unit of Cho et al. 2014: [r, z] = sigmoid(p_t^rz + h_t−1·G), c = g(p_t^c + (r
 * ⊙ h_t−1)·C), h_t = z ⊙ h_t−1 + (1 − z) ⊙ c. p: [positions, 3 · units] for r, z and c; G: [units,
 * 2 · units], C: [units, units], h: [positions, units]. See {@link RecurrenceOp}.
 */
public final class GatedRecurrenceOp extends RecurrenceOp {
  private static final int GATES = 0;
  private static final int RESET = 1;
  private static final int SUM = 2;
  private static final int CANDIDATE = 3;

  private final Tensor dGates = Tensor.zeros(0, 0);
  private final Tensor dReset = Tensor.zeros(0, 0);
  private final Tensor dCandidate = Tensor.zeros(0, 0);
  private final Tensor dSum = Tensor.zeros(0, 0);
  private Node gates;
  private Node candidates;
  private Activation activation;
  private int units;

  public GatedRecurrenceOp() {
    super(4);
  }

  /** Computes h. */
  public Node apply(
      Tape tape, Node p, Node gates, Node candidates, Activation activation, Course course) {
    this.gates = gates;
    this.candidates = candidates;
    this.activation = activation;
    this.units = candidates.rows();
    return run(tape, p, 3 * units, units, course, gates.tracked() || candidates.tracked());
  }

  @Override
  protected void forward(Kernels kernels, Step step) {
    int n = step.count();
    float[] rz = step.kept(GATES, 2 * units);
    float[] sum = step.kept(SUM, units);
    for (int i = 0; i < n; i++) {
      System.arraycopy(step.given(), 3 * i * units, rz, 2 * i * units, 2 * units);
      System.arraycopy(step.given(), (3 * i + 2) * units, sum, i * units, units);
    }
    float[] before = step.before();
    kernels.addProduct(n, units, 2 * units, before, gates.value().data(), rz);
    kernels.apply(Elementwise.SIGMOID, 2 * n * units, rz, rz);
    float[] reset = step.kept(RESET, units);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < units; j++) {
        reset[i * units + j] = rz[2 * i * units + j] * before[i * units + j];
      }
    }
    kernels.addProduct(n, units, units, reset, candidates.value().data(), sum);
    float[] c = step.kept(CANDIDATE, units);
    activation.apply(kernels, n * units, sum, c);
    float[] after = step.after();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < units; j++) {
        int at = i * units + j;
        float z = rz[(2 * i + 1) * units + j];
        after[at] = z * before[at] + (1 - z) * c[at];
      }
    }
  }

  @Override
  protected void backward(
      Kernels kernels, Step step, float[] dAfter, float[] dGiven, float[] dBefore) {
    int n = step.count();
    float[] rz = step.kept(GATES, 2 * units);
    float[] c = step.kept(CANDIDATE, units);
    float[] before = step.before();
    float[] dc = dCandidate.resize(n, units).data();
    float[] d = dGates.resize(n, 2 * units).data();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < units; j++) {
        int at = i * units + j;
        int gate = (2 * i + 1) * units + j;
        float z = rz[gate];
        dc[at] = dAfter[at] * (1 - z);
        dBefore[at] += dAfter[at] * z;
        d[gate] = dAfter[at] * (before[at] - c[at]) * z * (1 - z);
      }
    }
    float[] sums = dSum.resize(n, units).fill(0).data();
    activation.addGradient(kernels, n * units, step.kept(SUM, units), c, dc, sums);
    float[] reset = dReset.resize(n, units).fill(0).data();
    kernels.addProductTransposed(n, units, units, sums, candidates.value().data(), reset);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < units; j++) {
        int at = i * units + j;
        int gate = 2 * i * units + j;
        float r = rz[gate];
        dBefore[at] += reset[at] * r;
        d[gate] = reset[at] * before[at] * r * (1 - r);
      }
      System.arraycopy(d, 2 * i * units, dGiven, 3 * i * units, 2 * units);
      System.arraycopy(sums, i * units, dGiven, (3 * i + 2) * units, units);
    }
    kernels.addProductTransposed(n, 2 * units, units, d, gates.value().data(), dBefore);
    if (gates.tracked()) {
      kernels.addTransposedProduct(units, n, 2 * units, before, d, gates.gradient().data());
    }
    if (candidates.tracked()) {
      float[] resets = step.kept(RESET, units);
      kernels.addTransposedProduct(units, n, units, resets, sums, candidates.gradient().data());
    }
  }
}
