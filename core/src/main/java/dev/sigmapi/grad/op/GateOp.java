package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;

/**
 * y = p ⊙ v with p = sigmoid(s / temperature): s switches v on and off. s, v, y: [rows, columns].
 *
 * <p>A hard gate computes y = v where s &gt; 0 and 0 elsewhere, but learns as if y were p ⊙ v in s:
 * the straight-through estimator (Bengio, Léonard &amp; Courville 2013), a step's own gradient
 * being zero. At s = 0 it is off. NaN in s gives NaN.
 */
public final class GateOp extends Op {
  private Node switches;
  private Node values;
  private float sharpness;
  private boolean hard;
  private final Tensor open = Tensor.zeros(0, 0);
  private final Tensor slope = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @param temperature above 0; the smaller, the more like a step
   * @throws dev.sigmapi.tensor.ShapeException if s and v are of different shapes
   */
  public Node apply(Tape tape, Node switches, Node values, float temperature, boolean hard) {
    AddOp.requireSameShape("GateOp", switches, values);
    this.switches = switches;
    this.values = values;
    this.sharpness = 1 / temperature;
    this.hard = hard;
    int size = values.value().size();
    float[] y =
        prepare(tape, values.rows(), values.columns(), switches.tracked() || values.tracked());
    float[] s = switches.value().data();
    float[] p = open.resize(values.rows(), values.columns()).data();
    float[] v = values.value().data();
    for (int i = 0; i < size; i++) {
      p[i] = s[i] * sharpness;
    }
    tape.kernels().apply(Elementwise.SIGMOID, size, p, p);
    if (hard) {
      for (int i = 0; i < size; i++) {
        y[i] = s[i] > 0 ? v[i] : s[i] <= 0 ? 0 : Float.NaN;
      }
    } else {
      tape.kernels().times(size, p, v, y);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int size = values.value().size();
    float[] p = open.data();
    float[] dy = output().gradient().data();
    if (switches.tracked()) {
      float[] d = slope.resize(values.rows(), values.columns()).data();
      for (int i = 0; i < size; i++) {
        d[i] = sharpness * p[i] * (1 - p[i]) * values.value().data()[i];
      }
      kernels.addTimes(size, d, dy, switches.gradient().data());
    }
    if (values.tracked() && hard) {
      float[] dv = values.gradient().data();
      for (int i = 0; i < size; i++) {
        dv[i] += switches.value().data()[i] > 0 ? dy[i] : 0;
      }
    } else if (values.tracked()) {
      kernels.addTimes(size, p, dy, values.gradient().data());
    }
  }
}
