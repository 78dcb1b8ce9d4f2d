package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y = gain ⊙ n + bias with n = (x − μ) / √(σ² + ε), μ and σ² being the mean and variance of a row
 * over its columns. x, y: [rows, columns], gain, bias: [1, columns].
 *
 * <p>With d = gain ⊙ dy: dx = (d − mean(d) − n · mean(d ⊙ n)) / √(σ² + ε). Means and variances are
 * summed in double precision, so that no finite row overflows. A row that is constant has n = 0 and
 * so gives the bias; of a single column, dx is 0.
 */
public final class LayerNormOp extends Op {
  private Node x;
  private Node gain;
  private Node bias;
  private final Tensor normal = Tensor.zeros(0, 0);
  private double[] inverse = {};

  /**
   * Computes y.
   *
   * @param epsilon above 0
   * @throws ShapeException if x does not have as many columns as the gain
   */
  public Node apply(Tape tape, Node x, Node gain, Node bias, double epsilon) {
    if (x.columns() != gain.columns()) {
      throw new ShapeException(
          "LayerNormOp", "x of [rows, " + gain.columns() + "]", x.value().describeShape());
    }
    this.x = x;
    this.gain = gain;
    this.bias = bias;
    int rows = x.rows();
    int columns = x.columns();
    float[] y = prepare(tape, rows, columns, x.tracked() || gain.tracked() || bias.tracked());
    if (inverse.length < rows) {
      inverse = new double[rows];
    }
    float[] in = x.value().data();
    float[] n = normal.resize(rows, columns).data();
    float[] g = gain.value().data();
    float[] b = bias.value().data();
    for (int row = 0; row < rows; row++) {
      int start = row * columns;
      double mean = 0;
      for (int j = 0; j < columns; j++) {
        mean += in[start + j];
      }
      mean /= columns;
      double square = 0;
      for (int j = 0; j < columns; j++) {
        square += (in[start + j] - mean) * (in[start + j] - mean);
      }
      inverse[row] = 1 / Math.sqrt(square / columns + epsilon);
      for (int j = 0; j < columns; j++) {
        n[start + j] = (float) ((in[start + j] - mean) * inverse[row]);
        y[start + j] = n[start + j] * g[j] + b[j];
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int columns = x.columns();
    float[] dy = output().gradient().data();
    float[] n = normal.data();
    float[] g = gain.value().data();
    if (bias.tracked()) {
      kernels.addColumnSums(rows, columns, dy, bias.gradient().data());
    }
    for (int row = 0; row < rows; row++) {
      int start = row * columns;
      double mean = 0;
      double along = 0;
      for (int j = 0; j < columns; j++) {
        double d = (double) dy[start + j] * g[j];
        mean += d;
        along += d * n[start + j];
        if (gain.tracked()) {
          gain.gradient().data()[j] += dy[start + j] * n[start + j];
        }
      }
      if (x.tracked()) {
        float[] dx = x.gradient().data();
        for (int j = 0; j < columns; j++) {
          double d = (double) dy[start + j] * g[j];
          dx[start + j] += (float) ((d - (mean + n[start + j] * along) / columns) * inverse[row]);
        }
      }
    }
  }
}
