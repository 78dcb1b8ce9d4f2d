package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import java.util.Arrays;

/**
 * A matrix that stretches nothing more than c times: w = u · min(1, c / s) with s = (tr Gᵏ)^(1/2k),
 * G the smaller of uᵀu and uuᵀ and k = 2⁷: the Schatten norm of order 2k, which is never below the
 * largest singular value and above it by a factor of at most n^(1/2k), 1.02 for n = 100. So the
 * bound is certain and smooth, where power iteration would come from below. u, w: [rows, columns].
 *
 * <p>With F = u and G = uᵀu: ds/du = s^(1−2k) · u·G^(k−1). Powers are kept at trace 1 and their
 * sizes as logarithms, so that nothing overflows. At u = 0, w = 0 with the gradient passed on.
 */
public final class SpectralBoundOp extends Op {
  private static final int SQUARINGS = 7;
  private static final double TWICE_K = 2 << SQUARINGS;

  private Node u;
  private double bound;
  private boolean tall;
  private int n;
  private final float[][] powers = new float[SQUARINGS + 1][0];
  private final double[] logs = new double[SQUARINGS + 1];
  private double logNorm;
  private float[] product = new float[0];
  private float[] next = new float[0];
  private float[] slope = new float[0];

  /** Computes w. */
  public Node apply(Tape tape, Node u, double bound) {
    this.u = u;
    this.bound = bound;
    int rows = u.rows();
    int columns = u.columns();
    tall = rows >= columns;
    n = Math.min(rows, columns);
    if (product.length != n * n || slope.length != rows * columns) {
      for (int p = 0; p <= SQUARINGS; p++) {
        powers[p] = new float[n * n];
      }
      product = new float[n * n];
      next = new float[n * n];
      slope = new float[rows * columns];
    }
    float[] from = u.value().data();
    Kernels kernels = tape.kernels();
    Arrays.fill(powers[0], 0);
    if (tall) {
      kernels.addTransposedProduct(n, rows, n, from, from, powers[0]);
    } else {
      kernels.addProductTransposed(n, columns, n, from, from, powers[0]);
    }
    logs[0] = normalise(powers[0]);
    for (int p = 1; p <= SQUARINGS; p++) {
      Arrays.fill(powers[p], 0);
      kernels.addProduct(n, n, n, powers[p - 1], powers[p - 1], powers[p]);
      logs[p] = 2 * logs[p - 1] + normalise(powers[p]);
    }
    logNorm = logs[SQUARINGS] / TWICE_K;
    float factor = binds() ? (float) (bound / Math.exp(logNorm)) : 1;
    float[] w = prepare(tape, rows, columns, u.tracked());
    for (int i = 0; i < rows * columns; i++) {
      w[i] = factor * from[i];
    }
    return output();
  }

  private boolean binds() {
    return logNorm > Math.log(bound);
  }

  /** Divides by the trace and returns its logarithm. */
  private double normalise(float[] power) {
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += power[i * n + i];
    }
    for (int i = 0; i < n * n && trace > 0; i++) {
      power[i] = (float) (power[i] / trace);
    }
    return Math.log(trace);
  }

  @Override
  protected void backward(Kernels kernels) {
    int size = u.value().size();
    float[] dw = output().gradient().data();
    float[] du = u.gradient().data();
    if (!binds()) {
      kernels.addScaled(size, 1, dw, du);
      return;
    }
    double norm = Math.exp(logNorm);
    double logSlope = (1 - TWICE_K) * logNorm;
    System.arraycopy(powers[0], 0, product, 0, n * n);
    logSlope += logs[0];
    for (int p = 1; p < SQUARINGS; p++) {
      Arrays.fill(next, 0);
      kernels.addProduct(n, n, n, product, powers[p], next);
      logSlope += logs[p] + normalise(next);
      float[] last = product;
      product = next;
      next = last;
    }
    Arrays.fill(slope, 0);
    if (tall) {
      kernels.addProduct(u.rows(), n, n, u.value().data(), product, slope);
    } else {
      kernels.addProduct(n, n, u.columns(), product, u.value().data(), slope);
    }
    double along = 0;
    for (int i = 0; i < size; i++) {
      along += (double) dw[i] * u.value().data()[i];
    }
    double factor = bound / norm;
    kernels.addScaled(size, (float) factor, dw, du);
    kernels.addScaled(size, (float) (-factor / norm * along * Math.exp(logSlope)), slope, du);
  }
}
