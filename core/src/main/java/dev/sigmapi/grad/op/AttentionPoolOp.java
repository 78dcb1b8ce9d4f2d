package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * Each sequence as means of its positions: y_hq = Σ_t p_t,hq v_th with p_hq = softmax_t(s_t,hq),
 * for each head h and each of its queries q. s: [positions, heads · queries], v: [positions, heads
 * · width], y: [sequences, heads · queries · width].
 *
 * <p>A sequence without positions gives 0. The largest score of a sequence is taken off first, so
 * that no finite score gives NaN; a score of −∞ is a mask, and where all are masked y is 0.
 */
public final class AttentionPoolOp extends Op {
  private Node scores;
  private Node values;
  private Segments segments;
  private int heads;
  private final Tensor weights = Tensor.zeros(0, 0);
  private final Tensor one = Tensor.zeros(0, 0);

  /**
   * Computes y.
   *
   * @throws ShapeException if columns do not divide into heads, or rows into the sequences
   */
  public Node apply(Tape tape, int heads, Node scores, Node values, Segments segments) {
    if (scores.columns() % heads != 0
        || values.columns() % heads != 0
        || scores.rows() != values.rows()
        || segments.positions() != values.rows()) {
      throw new ShapeException(
          "AttentionPoolOp",
          "scores and values of %d positions for %d heads".formatted(segments.positions(), heads),
          scores.value().describeShape() + " and " + values.value().describeShape());
    }
    this.heads = heads;
    this.scores = scores;
    this.values = values;
    this.segments = segments;
    int all = scores.columns();
    int queries = all / heads;
    int width = values.columns() / heads;
    float[] y = prepare(tape, segments.count(), all * width, scores.tracked() || values.tracked());
    output().value().fill(0);
    softmax(tape.kernels(), all);
    float[] p = weights.data();
    float[] v = values.value().data();
    for (int s = 0; s < segments.count(); s++) {
      for (int t = segments.start(s); t < segments.start(s + 1); t++) {
        for (int h = 0; h < all; h++) {
          float weight = p[t * all + h];
          int from = t * values.columns() + h / queries * width;
          int to = (s * all + h) * width;
          for (int c = 0; weight != 0 && c < width; c++) {
            y[to + c] += weight * v[from + c];
          }
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    int all = scores.columns();
    int queries = all / heads;
    int width = values.columns() / heads;
    float[] p = weights.data();
    float[] v = values.value().data();
    float[] y = output().value().data();
    float[] dy = output().gradient().data();
    for (int s = 0; s < segments.count(); s++) {
      for (int h = 0; h < all; h++) {
        int at = (s * all + h) * width;
        float mean = 0;
        for (int c = 0; c < width; c++) {
          mean += dy[at + c] * y[at + c];
        }
        for (int t = segments.start(s); t < segments.start(s + 1); t++) {
          float weight = p[t * all + h];
          int from = t * values.columns() + h / queries * width;
          float sum = 0;
          for (int c = 0; weight != 0 && c < width; c++) {
            sum += dy[at + c] * v[from + c];
            if (values.tracked()) {
              values.gradient().data()[from + c] += weight * dy[at + c];
            }
          }
          if (scores.tracked() && weight != 0) {
            scores.gradient().data()[t * all + h] += weight * (sum - mean);
          }
        }
      }
    }
  }

  private void softmax(Kernels kernels, int all) {
    float[] s = scores.value().data();
    int rows = scores.rows();
    float[] p = weights.resize(rows, all).data();
    float[] of = one.resize(1, all).data();
    for (int i = 0; i < segments.count(); i++) {
      int from = segments.start(i) * all;
      int to = segments.start(i + 1) * all;
      Arrays.fill(of, 0, all, Float.NEGATIVE_INFINITY);
      for (int at = from; at < to; at += all) {
        for (int h = 0; h < all; h++) {
          of[h] = Math.max(of[h], s[at + h]);
        }
      }
      for (int at = from; at < to; at += all) {
        for (int h = 0; h < all; h++) {
          p[at + h] = s[at + h] - AttentionOp.shift(of[h]);
        }
      }
    }
    kernels.expLimited(rows * all, 0, p, p);
    for (int i = 0; i < segments.count(); i++) {
      int from = segments.start(i) * all;
      int to = segments.start(i + 1) * all;
      Arrays.fill(of, 0, all, 0);
      for (int at = from; at < to; at += all) {
        for (int h = 0; h < all; h++) {
          of[h] += p[at + h];
        }
      }
      for (int at = from; at < to; at += all) {
        for (int h = 0; h < all; h++) {
          p[at + h] = of[h] == 0 ? 0 : p[at + h] / of[h];
        }
      }
    }
  }
}
