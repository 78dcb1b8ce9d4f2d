package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;

/**
 * Columns as the positions of a sequence (Gorishniy, Rubachev, Khrulkov &amp; Babenko 2021): token
 * c of a row is y_c = Σ_{i ∈ c} x_i W_i + b_c, the sum over the columns of group c. x: [rows,
 * columns], W: [columns of groups, width], b: [groups, width], y: [rows · groups, width].
 */
public final class ColumnTokensOp extends Op {
  private final Segments segments = new Segments();
  private Node x;
  private Node weights;
  private Node bias;
  private int[] columns;
  private int[] groups;

  /**
   * Makes tokens of columns.
   *
   * @param columns which columns of x are read, one for each row of W
   * @param groups the token that each of them is added to
   */
  public Node apply(Tape tape, Node x, Node weights, Node bias, int[] columns, int[] groups) {
    this.x = x;
    this.weights = weights;
    this.bias = bias;
    this.columns = columns;
    this.groups = groups;
    int tokens = bias.rows();
    int width = bias.columns();
    segments.clear();
    boolean tracked = x.tracked() || weights.tracked() || bias.tracked();
    float[] y = prepare(tape, x.rows() * tokens, width, tracked);
    float[] w = weights.value().data();
    for (int row = 0; row < x.rows(); row++) {
      segments.add(tokens);
      System.arraycopy(bias.value().data(), 0, y, row * tokens * width, tokens * width);
      for (int i = 0; i < columns.length; i++) {
        float value = x.value().data()[row * x.columns() + columns[i]];
        int to = (row * tokens + groups[i]) * width;
        for (int c = 0; c < width; c++) {
          y[to + c] += value * w[i * width + c];
        }
      }
    }
    return output();
  }

  /** How the rows of the output divide: a sequence for each row of x. */
  public Segments segments() {
    return segments;
  }

  @Override
  protected void backward(Kernels kernels) {
    int tokens = bias.rows();
    int width = bias.columns();
    float[] dy = output().gradient().data();
    if (bias.tracked()) {
      kernels.addColumnSums(x.rows(), tokens * width, dy, bias.gradient().data());
    }
    for (int row = 0; row < x.rows(); row++) {
      for (int i = 0; i < columns.length; i++) {
        int at = row * x.columns() + columns[i];
        int from = (row * tokens + groups[i]) * width;
        if (weights.tracked()) {
          float[] dw = weights.gradient().data();
          float value = x.value().data()[at];
          for (int c = 0; c < width; c++) {
            dw[i * width + c] += value * dy[from + c];
          }
        }
        if (x.tracked()) {
          float[] w = weights.value().data();
          float sum = 0;
          for (int c = 0; c < width; c++) {
            sum += dy[from + c] * w[i * width + c];
          }
          x.gradient().data()[at] += sum;
        }
      }
    }
  }
}
