package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;

/**
 * y = x·W + b. x: [rows, inputs], W: [inputs, outputs], b: [1, outputs], y: [rows, outputs].
 * Without b, y = x·W.
 */
public final class LinearOp extends Op {
  private Node x;
  private Node weights;
  private Node bias;

  /**
   * Computes y.
   *
   * @param bias null for none
   * @throws ShapeException if x does not have as many columns as W has rows
   */
  public Node apply(Tape tape, Node x, Node weights, Node bias) {
    if (x.columns() != weights.rows()) {
      throw new ShapeException(
          "LinearOp", "x of [rows, " + weights.rows() + "]", x.value().describeShape());
    }
    this.x = x;
    this.weights = weights;
    this.bias = bias;
    int rows = x.rows();
    int outputs = weights.columns();
    boolean biasTracked = bias != null && bias.tracked();
    float[] y = prepare(tape, rows, outputs, x.tracked() || weights.tracked() || biasTracked);
    Kernels kernels = tape.kernels();
    if (bias == null) {
      output().value().fill(0);
    } else {
      kernels.setRows(rows, outputs, bias.value().data(), y);
    }
    kernels.addProduct(rows, x.columns(), outputs, x.value().data(), weights.value().data(), y);
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int inputs = x.columns();
    int outputs = weights.columns();
    float[] dy = output().gradient().data();
    if (bias != null && bias.tracked()) {
      kernels.addColumnSums(rows, outputs, dy, bias.gradient().data());
    }
    if (weights.tracked()) {
      kernels.addTransposedProduct(
          inputs, rows, outputs, x.value().data(), dy, weights.gradient().data());
    }
    if (x.tracked()) {
      kernels.addProductTransposed(
          rows, outputs, inputs, dy, weights.value().data(), x.gradient().data());
    }
  }
}
