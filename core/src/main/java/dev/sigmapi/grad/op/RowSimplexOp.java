package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Rows that are probabilities: y_ij = e^x_ij / Σ_k e^x_ik, the largest of a row taken off first.
 */
public final class RowSimplexOp extends Op {
  private Node x;

  /** Computes y. */
  public Node apply(Tape tape, Node x) {
    this.x = x;
    int columns = x.columns();
    float[] from = x.value().data();
    float[] y = prepare(tape, x.rows(), columns, x.tracked());
    for (int start = 0; start < x.value().size(); start += columns) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int j = start; j < start + columns; j++) {
        largest = Math.max(largest, from[j]);
      }
      double sum = 0;
      for (int j = start; j < start + columns; j++) {
        sum += Math.exp(from[j] - largest);
      }
      for (int j = start; j < start + columns; j++) {
        y[j] = (float) (Math.exp(from[j] - largest) / sum);
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int columns = x.columns();
    float[] y = output().value().data();
    float[] dy = output().gradient().data();
    for (int start = 0; start < x.value().size(); start += columns) {
      double mean = 0;
      for (int j = start; j < start + columns; j++) {
        mean += (double) y[j] * dy[j];
      }
      for (int j = start; j < start + columns; j++) {
        x.gradient().data()[j] += (float) (y[j] * (dy[j] - mean));
      }
    }
  }
}
