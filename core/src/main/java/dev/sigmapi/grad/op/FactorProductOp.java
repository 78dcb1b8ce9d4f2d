package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y_o = base_o + Π_j s_jo. s: [rows, order·outputs], the first factor of every output before the
 * second of every output; base and y: [rows, outputs].
 *
 * <p>The gradient of a factor is the product of the others, computed as the product of those before
 * it times the product of those behind it. Nothing is divided, so that zero factors are no special
 * case: with one zero only that factor has a gradient, with two none has.
 */
public final class FactorProductOp extends Op {
  private Node base;
  private Node factors;
  private int order;
  private final Tensor before = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @param base null for none
   * @param order how many factors an output has
   * @throws ShapeException if s cannot be cut into so many factors
   */
  public Node apply(Tape tape, Node base, Node factors, int order) {
    if (order < 1 || factors.columns() % order != 0) {
      throw new ShapeException(
          "FactorProductOp",
          "a number of columns that is a multiple of the order " + order,
          factors.value().describeShape());
    }
    this.base = base;
    this.factors = factors;
    this.order = order;
    int rows = factors.rows();
    int outputs = factors.columns() / order;
    boolean tracked = factors.tracked() || (base != null && base.tracked());
    float[] y = prepare(tape, rows, outputs, tracked);
    float[] s = factors.value().data();
    for (int row = 0; row < rows; row++) {
      int start = row * order * outputs;
      for (int o = 0; o < outputs; o++) {
        float product = s[start + o];
        for (int j = 1; j < order; j++) {
          product *= s[start + j * outputs + o];
        }
        y[row * outputs + o] = product;
      }
    }
    if (base != null) {
      tape.kernels().addScaled(rows * outputs, 1, base.value().data(), y);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = factors.rows();
    int outputs = factors.columns() / order;
    float[] dy = output().gradient().data();
    if (base != null && base.tracked()) {
      kernels.addScaled(rows * outputs, 1, dy, base.gradient().data());
    }
    if (!factors.tracked()) {
      return;
    }
    float[] s = factors.value().data();
    float[] ds = factors.gradient().data();
    float[] prefix = before.resize(1, order).data();
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < outputs; o++) {
        int at = row * order * outputs + o;
        prefix[0] = 1;
        for (int j = 1; j < order; j++) {
          prefix[j] = prefix[j - 1] * s[at + (j - 1) * outputs];
        }
        float suffix = dy[row * outputs + o];
        for (int j = order - 1; j >= 0; j--) {
          ds[at + j * outputs] += prefix[j] * suffix;
          suffix *= s[at + j * outputs];
        }
      }
    }
  }
}
