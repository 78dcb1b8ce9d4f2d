package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * The Cayley transform of a skew matrix: W = (I − A)(I + A)⁻¹ is orthogonal (Cayley 1846). A, W:
 * [n, n]. With S = (I + A)⁻¹, W = 2S − I and dA = −2 Sᵀ dW Sᵀ. I + A has an inverse for every skew
 * A, and its elimination needs no pivots, since its symmetric part is I; it is done in double
 * precision.
 */
public final class CayleyOp extends Op {
  private Node a;
  private double[] inverse = new double[0];
  private double[] work = new double[0];

  /** Computes W. */
  public Node apply(Tape tape, Node a) {
    this.a = a;
    int n = a.rows();
    if (inverse.length < n * n) {
      inverse = new double[n * n];
      work = new double[n * n];
    }
    for (int i = 0; i < n * n; i++) {
      boolean diagonal = i / n == i % n;
      work[i] = a.value().data()[i] + (diagonal ? 1 : 0);
      inverse[i] = diagonal ? 1 : 0;
    }
    eliminate(n);
    float[] w = prepare(tape, n, n, a.tracked());
    for (int i = 0; i < n * n; i++) {
      w[i] = (float) (2 * inverse[i] - (i / n == i % n ? 1 : 0));
    }
    return output();
  }

  /** Gauss-Jordan: work becomes I and inverse its inverse. */
  private void eliminate(int n) {
    for (int k = 0; k < n; k++) {
      double pivot = work[k * n + k];
      for (int j = 0; j < n; j++) {
        work[k * n + j] /= pivot;
        inverse[k * n + j] /= pivot;
      }
      for (int i = 0; i < n; i++) {
        double factor = work[i * n + k];
        if (i != k && factor != 0) {
          for (int j = 0; j < n; j++) {
            work[i * n + j] -= factor * work[k * n + j];
            inverse[i * n + j] -= factor * inverse[k * n + j];
          }
        }
      }
    }
  }

  @Override
  protected void backward(Kernels kernels) {
    int n = a.rows();
    float[] dw = output().gradient().data();
    // work = dW Sᵀ, then dA = −2 Sᵀ work.
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += dw[i * n + k] * inverse[j * n + k];
        }
        work[i * n + j] = sum;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += inverse[k * n + i] * work[k * n + j];
        }
        a.gradient().data()[i * n + j] -= (float) (2 * sum);
      }
    }
  }
}
