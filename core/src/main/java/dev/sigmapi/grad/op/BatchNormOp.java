package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y = gain ⊙ n + bias with n = (x − μ) / √(σ² + ε), column by column. x, y: [rows, columns], gain,
 * bias, mean, variance: [1, columns].
 *
 * <p>On a tape that records, μ and σ² are those of the rows at hand; with d = gain ⊙ dy, dx = (d −
 * mean(d) − n · mean(d ⊙ n)) / √(σ² + ε), the means taken over the rows. The running statistics are
 * given, as their gradient, momentum · share · (batch statistic − running statistic), the share
 * being that of these rows in the batch and the variance being the unbiased one; whoever trains
 * adds it to them. On other tapes μ and σ² are the running ones.
 *
 * <p>Singular cases: one row says nothing of a variance, so it is normalised with the running
 * statistics and leaves them as they are. A constant column has n = 0 and gives the bias. Sums are
 * in double precision, so that no finite column overflows; the running variance is limited to what
 * float32 holds.
 */
public final class BatchNormOp extends Op {
  private Node x;
  private Node gain;
  private Node bias;
  private Node mean;
  private Node variance;
  private boolean batch;
  private double rate;
  private final Tensor normal = Tensor.zeros(0, 0);
  private double[] centre = {};
  private double[] square = {};
  private double[] inverse = {};
  private double[] sums = {};
  private double[] along = {};

  /**
   * Computes y.
   *
   * @param mean the running one
   * @param variance the running one
   * @param epsilon above 0
   * @param momentum how far the running statistics follow one batch, between 0 and 1
   * @throws ShapeException if x does not have as many columns as the gain
   */
  public Node apply(
      Tape tape,
      Node x,
      Node gain,
      Node bias,
      Node mean,
      Node variance,
      double epsilon,
      double momentum) {
    if (x.columns() != gain.columns()) {
      throw new ShapeException(
          "BatchNormOp", "x of [rows, " + gain.columns() + "]", x.value().describeShape());
    }
    this.x = x;
    this.gain = gain;
    this.bias = bias;
    this.mean = mean;
    this.variance = variance;
    int rows = x.rows();
    int columns = x.columns();
    batch = tape.records() && rows > 1;
    rate = momentum * tape.batchShare();
    float[] y = prepare(tape, rows, columns, x.tracked() || gain.tracked() || bias.tracked());
    if (inverse.length < columns) {
      centre = new double[columns];
      square = new double[columns];
      inverse = new double[columns];
      sums = new double[columns];
      along = new double[columns];
    }
    float[] in = x.value().data();
    if (batch) {
      measure(rows, columns, in);
    }
    for (int j = 0; j < columns; j++) {
      if (!batch) {
        centre[j] = mean.value().data()[j];
        square[j] = variance.value().data()[j];
      }
      inverse[j] = 1 / Math.sqrt(square[j] + epsilon);
    }
    float[] n = normal.resize(rows, columns).data();
    float[] g = gain.value().data();
    float[] b = bias.value().data();
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        n[at] = (float) ((in[at] - centre[j]) * inverse[j]);
        y[at] = n[at] * g[j] + b[j];
      }
    }
    return output();
  }

  /** The mean of each column, and the mean square of what is left without it. */
  private void measure(int rows, int columns, float[] in) {
    for (int j = 0; j < columns; j++) {
      centre[j] = 0;
      square[j] = 0;
    }
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        centre[j] += in[row * columns + j];
      }
    }
    for (int j = 0; j < columns; j++) {
      centre[j] /= rows;
    }
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        double distance = in[row * columns + j] - centre[j];
        square[j] += distance * distance;
      }
    }
    for (int j = 0; j < columns; j++) {
      square[j] /= rows;
    }
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int columns = x.columns();
    float[] dy = output().gradient().data();
    float[] n = normal.data();
    for (int j = 0; j < columns; j++) {
      sums[j] = 0;
      along[j] = 0;
    }
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        sums[j] += dy[at];
        along[j] += (double) dy[at] * n[at];
      }
    }
    for (int j = 0; j < columns; j++) {
      if (bias.tracked()) {
        bias.gradient().data()[j] += (float) sums[j];
      }
      if (gain.tracked()) {
        gain.gradient().data()[j] += (float) along[j];
      }
    }
    if (x.tracked()) {
      addInputGradient(rows, columns, dy);
    }
    if (batch) {
      follow(rows, columns);
    }
  }

  private void addInputGradient(int rows, int columns, float[] dy) {
    float[] dx = x.gradient().data();
    float[] n = normal.data();
    float[] g = gain.value().data();
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < columns; j++) {
        int at = row * columns + j;
        double through = batch ? (sums[j] + n[at] * along[j]) / rows : 0;
        dx[at] += (float) ((dy[at] - through) * g[j] * inverse[j]);
      }
    }
  }

  /** Moves the running statistics towards those of the batch. */
  private void follow(int rows, int columns) {
    for (int j = 0; j < columns; j++) {
      double unbiased = Math.min(square[j] * rows / (rows - 1), Float.MAX_VALUE);
      mean.gradient().data()[j] += (float) (rate * (centre[j] - mean.value().data()[j]));
      variance.gradient().data()[j] += (float) (rate * (unbiased - variance.value().data()[j]));
    }
  }
}
