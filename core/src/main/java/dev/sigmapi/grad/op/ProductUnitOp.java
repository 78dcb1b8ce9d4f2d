package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * h_j = Π_i x_i^w_ji as e^(Σ_i w_ji ln r_i) · cos(π Σ_i t_ji k_i). x: [rows, inputs], w and t:
 * [units, inputs], gates: [1, inputs], h: [rows, units].
 *
 * <p>t are the half turns of a negative input: w itself for the real part of the power, or given
 * zeros and ones for a sign that the unit takes or leaves, Π |x_i|^w_ji · Π_{t_ji = 1} sign x_i,
 * and then no gradient goes into them; without t the sign is ignored.
 *
 * <p>With a gate g_i clipped to [0, 1]: r_i = g_i|x_i| + 1 − g_i, and k_i = g_i where x_i &lt; 0,
 * else 0 (Heim, Pevny &amp; Smidl 2020, the real part). A gate of 1 leaves the input as it is, a
 * gate of 0 replaces it by 1, so that an irrelevant input near zero cannot silence the unit.
 * Without gates all g_i are 1 (Durbin &amp; Rumelhart 1989).
 *
 * <p>Singular cases, so that no finite input gives NaN or infinity:
 *
 * <ul>
 *   <li>r_i below {@link #FLOOR} counts as FLOOR, in the value and in the gradient. An input of
 *       zero then has the gradient of x → 0+: with w = 1 it is the product of the others, with w =
 *       2 it is 0.
 *   <li>The gradient of an input is limited to {@link #STEEPEST}: a negative exponent has a pole at
 *       0.
 *   <li>The log-sum is limited to {@link #LIMIT}; the gradient passes as if it were not, so that a
 *       unit that has run away can come back.
 *   <li>A whole exponent of a negative input gives exactly the signed power; the phase is reduced
 *       before the cosine.
 * </ul>
 */
public final class ProductUnitOp extends Op {
  /** The smallest magnitude that is told apart from zero. */
  public static final float FLOOR = 1e-18f;

  /** The largest log-sum: e^40 is 2.4e17, whose square still fits float32. */
  public static final float LIMIT = 40f;

  /** The largest gradient that an input is given. */
  public static final float STEEPEST = 1e15f;

  private Node x;
  private Node exponents;
  private Node gates;
  private Node turns;
  private boolean signed;

  private final Tensor base = Tensor.zeros(0, 0);
  private final Tensor logs = Tensor.zeros(0, 0);
  private final Tensor negatives = Tensor.zeros(0, 0);
  private final Tensor turned = Tensor.zeros(0, 0);
  private final Tensor sums = Tensor.zeros(0, 0);
  private final Tensor known = Tensor.zeros(0, 0);
  private final Tensor turnedOver = Tensor.zeros(0, 0);
  private final Tensor unitGradient = Tensor.zeros(0, 0);
  private final Tensor inputGradient = Tensor.zeros(0, 0);

  /**
   * Computes h.
   *
   * @param gates null for none
   * @param turns t: the exponents, zeros and ones of their shape, or null for none
   * @throws ShapeException if x does not have as many columns as w
   */
  public Node apply(Tape tape, Node x, Node exponents, Node gates, Node turns) {
    if (x.columns() != exponents.columns()) {
      throw new ShapeException(
          "ProductUnitOp", "x of [rows, " + exponents.columns() + "]", x.value().describeShape());
    }
    this.x = x;
    this.exponents = exponents;
    this.gates = gates;
    this.turns = turns;
    int rows = x.rows();
    int inputs = x.columns();
    int units = exponents.rows();
    boolean tracked = x.tracked() || exponents.tracked() || (gates != null && gates.tracked());
    float[] h = prepare(tape, rows, units, tracked);
    Kernels kernels = tape.kernels();

    float[] r = gatedMagnitude(rows, inputs);
    float[] l = logs.resize(2 * rows, inputs).data();
    kernels.logMagnitude(rows * inputs, FLOOR, r, l);
    signed = turns != null && gatedNegatives(kernels, rows, inputs);
    if (!signed) {
      addProduct(tape, rows, exponents, l, output().value().fill(0).data());
      kernels.expLimited(rows * units, LIMIT, h, h);
      return output();
    }
    // The half turns, until the slope of h in them is known.
    float[] t = turned.resize(rows, units).data();
    float[] k = negatives.data();
    if (turns == exponents) {
      // One product of twice the rows: what it does for w itself, it does once.
      System.arraycopy(k, 0, l, rows * inputs, rows * inputs);
      float[] both = sums.resize(2 * rows, units).fill(0).data();
      addProduct(tape, 2 * rows, exponents, l, both);
      System.arraycopy(both, 0, h, 0, rows * units);
      System.arraycopy(both, rows * units, t, 0, rows * units);
    } else {
      addProduct(tape, rows, exponents, l, output().value().fill(0).data());
      kernels.addProductTransposed(
          rows, inputs, units, k, turns.value().data(), turned.fill(0).data());
    }
    kernels.turnedPowers(rows * units, LIMIT, h, t);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int inputs = x.columns();
    int units = exponents.rows();
    float[] dh = output().gradient().data();
    float[] w = exponents.value().data();
    boolean inputsTracked = x.tracked() || (gates != null && gates.tracked());

    // Through the magnitude: the gradient of the log-sum is dh · h.
    float[] d = unitGradient.resize(rows, units).data();
    kernels.times(rows * units, dh, output().value().data(), d);
    if (exponents.tracked()) {
      kernels.addTransposedProduct(
          units, rows, inputs, d, logs.data(), exponents.gradient().data());
    }
    if (inputsTracked) {
      float[] dLog = inputGradient.resize(rows, inputs).fill(0).data();
      kernels.addProduct(rows, units, inputs, d, w, dLog);
      addBaseGradient(rows, inputs, dLog);
    }
    if (!signed || turns != exponents) {
      return;
    }
    // Through the phase, whose slope was found with the value.
    kernels.times(rows * units, dh, turned.data(), d);
    if (exponents.tracked()) {
      kernels.addTransposedProduct(
          units, rows, inputs, d, negatives.data(), exponents.gradient().data());
    }
    if (gates != null && gates.tracked()) {
      float[] dNegative = inputGradient.fill(0).data();
      kernels.addProduct(rows, units, inputs, d, w, dNegative);
      addPhaseGradient(rows, inputs, dNegative);
    }
  }

  /**
   * sums[rows, units] += a[rows, inputs] · wᵀ. Inference keeps wᵀ, as to turn w over takes as long
   * as some ten rows, and a look whether w is still the same far less.
   */
  private void addProduct(Tape tape, int rows, Node w, float[] a, float[] sums) {
    float[] now = w.value().data();
    int size = w.value().size();
    if (tape.records()) {
      tape.kernels().addProductTransposed(rows, w.columns(), w.rows(), a, now, sums);
      return;
    }
    if (known.size() != size || !Arrays.equals(known.data(), 0, size, now, 0, size)) {
      System.arraycopy(now, 0, known.resize(w.rows(), w.columns()).data(), 0, size);
      float[] over = turnedOver.resize(w.columns(), w.rows()).data();
      tape.kernels().transpose(w.rows(), w.columns(), now, 0, w.columns(), over);
    }
    tape.kernels().addProduct(rows, w.columns(), w.rows(), a, turnedOver.data(), sums);
  }

  /** r, as above; the input itself where there are no gates, since its sign does not matter. */
  private float[] gatedMagnitude(int rows, int inputs) {
    float[] in = x.value().data();
    if (gates == null) {
      return in;
    }
    float[] r = base.resize(rows, inputs).data();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        float gate = gate(j);
        r[i * inputs + j] = gate * Math.abs(in[i * inputs + j]) + (1 - gate);
      }
    }
    return r;
  }

  /** Fills k, as above; false if no input is negative, so that there is no phase. */
  private boolean gatedNegatives(Kernels kernels, int rows, int inputs) {
    float[] k = negatives.resize(rows, inputs).data();
    boolean any = kernels.negatives(rows * inputs, x.value().data(), k);
    if (!any || gates == null) {
      return any;
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        k[i * inputs + j] *= gate(j);
      }
    }
    return true;
  }

  private void addBaseGradient(int rows, int inputs, float[] dLog) {
    float[] in = x.value().data();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        int at = i * inputs + j;
        float gate = gate(j);
        float size = Math.abs(in[at]);
        float pole = dLog[at] / Math.max(gate * size + (1 - gate), FLOOR);
        float slope = Math.min(Math.max(pole, -STEEPEST), STEEPEST);
        if (x.tracked()) {
          x.gradient().data()[at] += slope * gate * (in[at] < 0 ? -1 : 1);
        }
        if (gates != null && gates.tracked()) {
          gates.gradient().data()[j] += slope * (size - 1);
        }
      }
    }
  }

  private void addPhaseGradient(int rows, int inputs, float[] dNegative) {
    float[] in = x.value().data();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < inputs; j++) {
        if (in[i * inputs + j] < 0) {
          gates.gradient().data()[j] += dNegative[i * inputs + j];
        }
      }
    }
  }

  /** The gate in [0, 1]; its gradient passes the clipping straight through. */
  private float gate(int input) {
    return gates == null ? 1 : Math.min(Math.max(gates.value().data()[input], 0), 1);
  }
}
