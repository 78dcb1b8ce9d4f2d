package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y_o = base_o + Σ_{i&lt;j} ⟨f_io, f_jo⟩ a_i a_j as ½ Σ_k ((Σ_i f_iok a_i)² − Σ_i f_iok² a_i²),
 * work of n·rank an output (Rendle 2010). a: [rows, n], base and y: [rows, outputs], f: [n,
 * outputs·rank] with the factors of an output beside one another. No singular place.
 */
public final class FactorizationOp extends Op {
  private Node x;
  private Node base;
  private Node factors;
  private int rank;

  private final Tensor sums = Tensor.zeros(0, 0);
  private final Tensor squaredInputs = Tensor.zeros(0, 0);
  private final Tensor squaredFactors = Tensor.zeros(0, 0);
  private final Tensor scaled = Tensor.zeros(0, 0);
  private final Tensor own = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @throws ShapeException if f is not of the shape above
   */
  public Node apply(Tape tape, Node x, Node base, Node factors, int rank) {
    int rows = x.rows();
    int inputs = x.columns();
    int outputs = base.columns();
    if (factors.rows() != inputs || factors.columns() != outputs * rank) {
      throw new ShapeException(
          "FactorizationOp",
          "factors of [%d, %d]".formatted(inputs, outputs * rank),
          factors.value().describeShape());
    }
    this.x = x;
    this.base = base;
    this.factors = factors;
    this.rank = rank;
    float[] y = prepare(tape, rows, outputs, x.tracked() || base.tracked() || factors.tracked());
    Kernels kernels = tape.kernels();
    float[] in = x.value().data();
    float[] f = factors.value().data();
    float[] s = sums.resize(rows, outputs * rank).fill(0).data();
    kernels.addProduct(rows, inputs, outputs * rank, in, f, s);
    float[] squares = squaredInputs.resize(rows, inputs).data();
    kernels.times(rows * inputs, in, in, squares);
    float[] lengths = squaredFactors.resize(inputs, outputs).data();
    sumSquares(inputs * outputs, f, lengths);
    output().value().fill(0);
    kernels.addProduct(rows, inputs, outputs, squares, lengths, y);
    float[] start = base.value().data();
    for (int i = 0; i < rows * outputs; i++) {
      float square = 0;
      for (int k = i * rank; k < (i + 1) * rank; k++) {
        square += s[k] * s[k];
      }
      y[i] = start[i] + 0.5f * (square - y[i]);
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = x.rows();
    int inputs = x.columns();
    int outputs = base.columns();
    int width = outputs * rank;
    float[] dy = output().gradient().data();
    float[] f = factors.value().data();
    if (base.tracked()) {
      kernels.addScaled(rows * outputs, 1, dy, base.gradient().data());
    }
    float[] ds = scaled.resize(rows, width).data();
    for (int i = 0; i < rows * width; i++) {
      ds[i] = dy[i / rank] * sums.data()[i];
    }
    if (factors.tracked()) {
      float[] df = factors.gradient().data();
      kernels.addTransposedProduct(inputs, rows, width, x.value().data(), ds, df);
      float[] each = own.resize(inputs, outputs).fill(0).data();
      kernels.addTransposedProduct(inputs, rows, outputs, squaredInputs.data(), dy, each);
      for (int i = 0; i < inputs * width; i++) {
        df[i] -= each[i / rank] * f[i];
      }
    }
    if (x.tracked()) {
      float[] dx = x.gradient().data();
      kernels.addProductTransposed(rows, width, inputs, ds, f, dx);
      float[] each = own.resize(rows, inputs).fill(0).data();
      kernels.addProductTransposed(rows, outputs, inputs, dy, squaredFactors.data(), each);
      for (int i = 0; i < rows * inputs; i++) {
        dx[i] -= each[i] * x.value().data()[i];
      }
    }
  }

  private void sumSquares(int size, float[] f, float[] lengths) {
    for (int i = 0; i < size; i++) {
      float sum = 0;
      for (int k = i * rank; k < (i + 1) * rank; k++) {
        sum += f[k] * f[k];
      }
      lengths[i] = sum;
    }
  }
}
