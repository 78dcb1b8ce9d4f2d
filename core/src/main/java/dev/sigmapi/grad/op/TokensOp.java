package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import java.util.List;

/**
 * The positions of sequences that stand in the columns of x, as vectors: y_t = Σ_s e_s(t) + b, over
 * the sequences s that lie beside one another. Of a sequence of tokens, e_s(t) is the row of the
 * table that the token at t names; of a sequence of quantities, it is the quantity times a row. x:
 * [rows, columns], table: [Σ of {@link Sequence#tableRows}, width], b: [1, width], y: [Σ lengths,
 * width]; the longest of a row's sequences says its length.
 *
 * <p>A length that is NaN or negative is 0, one of more than a sequence can have is the most; a
 * number that names no token counts as the unknown one. Tokens and lengths have no gradient.
 */
public final class TokensOp extends Op {

  /**
   * A sequence in the columns of x.
   *
   * @param column that of the length; those of the positions follow it
   * @param longest how many positions there are columns for
   * @param tokens how many tokens there are beside the unknown one; −1 for quantities
   */
  public record Sequence(int column, int longest, int tokens) {

    /** How many rows of the table are its own: of tokens, the last is the unknown one's. */
    public int tableRows() {
      return tokens < 0 ? 1 : tokens + 1;
    }
  }

  private final Segments segments = new Segments();
  private Node x;
  private Node table;
  private Node bias;
  private List<Sequence> sequences;

  /**
   * Reads the sequences.
   *
   * @param bias b; null for none
   */
  public Node apply(Tape tape, Node x, Node table, Node bias, List<Sequence> sequences) {
    this.x = x;
    this.table = table;
    this.bias = bias;
    this.sequences = sequences;
    segments.clear();
    for (int row = 0; row < x.rows(); row++) {
      int length = 0;
      for (int s = 0; s < sequences.size(); s++) {
        length = Math.max(length, length(row, sequences.get(s)));
      }
      segments.add(length);
    }
    int width = table.columns();
    boolean tracked = table.tracked() || x.tracked() || (bias != null && bias.tracked());
    float[] y = prepare(tape, segments.positions(), width, tracked);
    if (bias == null) {
      output().value().fill(0);
    } else {
      tape.kernels().setRows(segments.positions(), width, bias.value().data(), y);
    }
    float[] rows = table.value().data();
    for (int row = 0; row < x.rows(); row++) {
      int first = 0;
      for (int s = 0; s < sequences.size(); s++) {
        Sequence sequence = sequences.get(s);
        for (int t = 0; t < length(row, sequence); t++) {
          float value = value(row, sequence, t);
          int from = (first + place(value, sequence)) * width;
          float factor = factor(value, sequence);
          int to = (segments.start(row) + t) * width;
          for (int c = 0; c < width; c++) {
            y[to + c] += factor * rows[from + c];
          }
        }
        first += sequence.tableRows();
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
    int width = table.columns();
    float[] dy = output().gradient().data();
    if (bias != null && bias.tracked()) {
      kernels.addColumnSums(segments.positions(), width, dy, bias.gradient().data());
    }
    for (int row = 0; row < x.rows(); row++) {
      int first = 0;
      for (int s = 0; s < sequences.size(); s++) {
        Sequence sequence = sequences.get(s);
        for (int t = 0; t < length(row, sequence); t++) {
          int from = (segments.start(row) + t) * width;
          addGradient(row, sequence, t, first, from);
        }
        first += sequence.tableRows();
      }
    }
  }

  private void addGradient(int row, Sequence sequence, int t, int first, int from) {
    int width = table.columns();
    float[] dy = output().gradient().data();
    float value = value(row, sequence, t);
    int to = (first + place(value, sequence)) * width;
    if (table.tracked()) {
      float[] dTable = table.gradient().data();
      float factor = factor(value, sequence);
      for (int c = 0; c < width; c++) {
        dTable[to + c] += factor * dy[from + c];
      }
    }
    if (x.tracked() && sequence.tokens < 0) {
      float[] weights = table.value().data();
      float sum = 0;
      for (int c = 0; c < width; c++) {
        sum += dy[from + c] * weights[to + c];
      }
      x.gradient().data()[row * x.columns() + sequence.column + 1 + t] += sum;
    }
  }

  private int length(int row, Sequence sequence) {
    float length = x.value().data()[row * x.columns() + sequence.column];
    return length >= 1 ? (int) Math.min(length, sequence.longest) : 0;
  }

  private float value(int row, Sequence sequence, int t) {
    return x.value().data()[row * x.columns() + sequence.column + 1 + t];
  }

  /** Which of the sequence's rows of the table a value is for. */
  private static int place(float value, Sequence sequence) {
    int tokens = Math.max(0, sequence.tokens);
    return value >= 0 && value < tokens ? (int) value : tokens;
  }

  private static float factor(float value, Sequence sequence) {
    return sequence.tokens < 0 ? value : 1;
  }
}
