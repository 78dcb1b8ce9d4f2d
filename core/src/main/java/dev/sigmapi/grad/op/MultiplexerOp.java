package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * y_c = Σ_k p_k x_kc with p = softmax(s / temperature): s chooses one of k parts of x. s: [rows,
 * parts], x: [rows, parts · width], one part behind the other, y: [rows, width].
 *
 * <p>A hard multiplexer gives the part with the largest s alone, the first of equal ones, but s
 * learns as if y were the weighted sum: the straight-through estimator (Bengio, Léonard &amp;
 * Courville 2013). NaN in s makes the row NaN. The largest s is taken off before the exponential,
 * so that no finite s gives NaN.
 */
public final class MultiplexerOp extends Op {
  private Node selector;
  private Node data;
  private float sharpness;
  private boolean hard;
  private final Tensor weights = Tensor.zeros(0, 0);
  private final Tensor chosen = Tensor.zeros(0, 0);
  private final Tensor slope = Tensor.zeros(0, 0);
  private final Tensor ofRow = Tensor.zeros(0, 0);
  private final Tensor slopeOfRow = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @param temperature above 0; the smaller, the more like a choice
   * @throws ShapeException if the columns of x cannot be divided into as many parts as s has
   */
  public Node apply(Tape tape, Node selector, Node data, float temperature, boolean hard) {
    int parts = selector.columns();
    if (parts == 0 || data.columns() % parts != 0 || data.rows() != selector.rows()) {
      throw new ShapeException(
          "MultiplexerOp",
          "x of [%d, a multiple of %d]".formatted(selector.rows(), parts),
          data.value().describeShape());
    }
    this.selector = selector;
    this.data = data;
    this.sharpness = 1 / temperature;
    this.hard = hard;
    int rows = data.rows();
    int width = data.columns() / parts;
    float[] y = prepare(tape, rows, width, selector.tracked() || data.tracked());
    output().value().fill(0);
    softmax(tape.kernels(), rows, parts);
    float[] x = data.value().data();
    float[] choice = (hard ? chosen : weights).data();
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < parts; k++) {
        float weight = choice[row * parts + k];
        if (weight != 0) {
          int at = (row * parts + k) * width;
          tape.kernels().addRows(1, width, weight, x, at, 0, y, row * width, 0);
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int rows = data.rows();
    int parts = selector.columns();
    int width = output().columns();
    float[] dy = output().gradient().data();
    float[] x = data.value().data();
    float[] choice = (hard ? chosen : weights).data();
    float[] part = ofRow.resize(parts, width).data();
    float[] along = slopeOfRow.resize(1, width).data();
    for (int row = 0; row < rows; row++) {
      int from = row * parts * width;
      for (int k = 0; data.tracked() && k < parts; k++) {
        float weight = choice[row * parts + k];
        float[] to = data.gradient().data();
        kernels.addRows(1, width, weight, dy, row * width, 0, to, from + k * width, 0);
      }
      System.arraycopy(x, from, part, 0, parts * width);
      System.arraycopy(dy, row * width, along, 0, width);
      float[] dWeight = slope.resize(1, parts).fill(0).data();
      kernels.addRowProducts(parts, width, part, along, 0, dWeight);
      if (selector.tracked()) {
        addSelectorGradient(row, parts, dWeight);
      }
    }
  }

  /** Through the softmax: ds_k = p_k (dp_k − Σ_j p_j dp_j) / temperature. */
  private void addSelectorGradient(int row, int parts, float[] dWeight) {
    float[] p = weights.data();
    float[] ds = selector.gradient().data();
    float mean = 0;
    for (int k = 0; k < parts; k++) {
      mean += p[row * parts + k] * dWeight[k];
    }
    for (int k = 0; k < parts; k++) {
      ds[row * parts + k] += sharpness * p[row * parts + k] * (dWeight[k] - mean);
    }
  }

  private void softmax(Kernels kernels, int rows, int parts) {
    float[] s = selector.value().data();
    float[] p = weights.resize(rows, parts).data();
    float[] one = chosen.resize(rows, parts).fill(0).data();
    for (int row = 0; row < rows; row++) {
      int from = row * parts;
      int largest = from;
      for (int k = from; k < from + parts; k++) {
        largest = s[k] > s[largest] || Float.isNaN(s[k]) ? k : largest;
      }
      one[largest] = Float.isNaN(s[largest]) ? Float.NaN : 1;
      for (int k = from; k < from + parts; k++) {
        p[k] = (s[k] - s[largest]) * sharpness;
      }
    }
    kernels.expLimited(rows * parts, 0, p, p);
    for (int row = 0; row < rows; row++) {
      float total = 0;
      for (int k = row * parts; k < (row + 1) * parts; k++) {
        total += p[k];
      }
      for (int k = row * parts; k < (row + 1) * parts; k++) {
        p[k] /= total;
      }
    }
  }
}
