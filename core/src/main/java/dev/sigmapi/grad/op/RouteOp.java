package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;

/**
 * Which experts of a mixture work on which rows, and how much each counts. scores h: [rows,
 * experts], weights p: [rows, experts].
 *
 * <p>Each row chooses the {@code top} experts with the largest h + b, the first of equal ones; b,
 * [1, experts] or none, shifts the choice alone (Wang et al. 2024). The weights of those chosen are
 * softmax(h / temperature) over them (Shazeer et al. 2017); the others count 0. Where one is chosen
 * of several, its weight is its share of the softmax over all (Fedus, Zoph &amp; Shazeer 2021): a
 * softmax over one is always 1 and would teach the gate nothing.
 *
 * <p>A score that is NaN is taken for the largest, so that the row becomes NaN. The largest score
 * is taken off before the exponential, so that no finite scores give NaN.
 */
public final class RouteOp extends Op {
  private static final int[] NO_ROWS = {};
  private static final double LEFT_OUT = Double.NEGATIVE_INFINITY;

  private Node scores;
  private float sharpness;
  private int top;
  private final Tensor shares = Tensor.zeros(0, 0);
  private boolean[] chosen = {};
  private int[] starts = {};
  private int[] members = NO_ROWS;
  private int[] places = NO_ROWS;
  private Node[] results = {};
  private double[] logShares = {};

  /**
   * Chooses.
   *
   * @param shift b; null for none
   * @param temperature above 0; the smaller, the more like a choice
   * @param top how many experts a row chooses, from 1 to all
   * @return the weights
   */
  public Node apply(Tape tape, Node scores, Node shift, double temperature, int top) {
    if (shift != null && shift.columns() != scores.columns()) {
      throw new ShapeException(
          "RouteOp", "scores of [rows, " + shift.columns() + "]", scores.value().describeShape());
    }
    this.scores = scores;
    this.sharpness = (float) (1 / temperature);
    this.top = top;
    int rows = scores.rows();
    int experts = scores.columns();
    makeRoom(rows, experts);
    choose(rows, experts, shift);
    dispatch(rows, experts);
    float[] p = shares.resize(rows, experts).data();
    softmax(tape.kernels(), rows, experts, top == 1, p);
    float[] y = prepare(tape, rows, experts, scores.tracked());
    for (int i = 0; i < rows * experts; i++) {
      y[i] = chosen[i] ? p[i] : 0;
    }
    return output();
  }

  private void makeRoom(int rows, int experts) {
    if (chosen.length < rows * experts) {
      chosen = new boolean[rows * experts];
      places = new int[rows * experts];
    }
    if (results.length != experts) {
      results = new Node[experts];
      starts = new int[experts + 1];
      logShares = new double[experts];
    }
    if (members.length < rows * top) {
      members = new int[rows * top];
    }
  }

  private void choose(int rows, int experts, Node shift) {
    float[] h = scores.value().data();
    for (int i = 0; i < rows * experts; i++) {
      chosen[i] = top == experts;
    }
    for (int row = 0; row < rows && top < experts; row++) {
      for (int pick = 0; pick < top; pick++) {
        int best = -1;
        float most = 0;
        for (int e = 0; e < experts; e++) {
          float score = h[row * experts + e] + (shift == null ? 0 : shift.value().data()[e]);
          boolean better = best < 0 || score > most || (score != score && most == most);
          if (!chosen[row * experts + e] && better) {
            best = e;
            most = score;
          }
        }
        chosen[row * experts + best] = true;
      }
    }
  }

  /** Sorts the rows by the experts they chose; those of an expert stay in order. */
  private void dispatch(int rows, int experts) {
    int next = 0;
    for (int e = 0; e < experts; e++) {
      starts[e] = next;
      for (int row = 0; row < rows; row++) {
        if (chosen[row * experts + e]) {
          places[row * experts + e] = next - starts[e];
          members[next++] = row;
        }
      }
    }
    starts[experts] = next;
  }

  /** The softmax over all experts, or over those chosen, the others being 0. */
  private void softmax(Kernels kernels, int rows, int experts, boolean all, float[] p) {
    float[] h = scores.value().data();
    for (int row = 0; row < rows; row++) {
      float largest = Float.NEGATIVE_INFINITY;
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        largest = (all || chosen[i]) && !(h[i] <= largest) ? h[i] : largest;
      }
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        p[i] = (h[i] - largest) * sharpness;
      }
    }
    kernels.expLimited(rows * experts, 0, p, p);
    for (int row = 0; row < rows; row++) {
      float total = 0;
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        p[i] = all || chosen[i] ? p[i] : 0;
        total += p[i];
      }
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        p[i] /= total;
      }
    }
  }

  @Override
  protected void backward(Kernels kernels) {
    int experts = scores.columns();
    float[] dy = output().gradient().data();
    float[] p = shares.data();
    float[] ds = scores.gradient().data();
    for (int row = 0; row < scores.rows(); row++) {
      float mean = 0;
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        mean += chosen[i] ? p[i] * dy[i] : 0;
      }
      for (int i = row * experts; i < (row + 1) * experts; i++) {
        ds[i] += sharpness * p[i] * ((chosen[i] ? dy[i] : 0) - mean);
      }
    }
  }

  /**
   * The logarithms of a row's weights, −∞ for what was not chosen; exact where a weight itself
   * would be 0 in float32.
   *
   * @param logarithms one an expert, written
   */
  void logarithms(int row, double[] logarithms) {
    int experts = scores.columns();
    float[] h = scores.value().data();
    double largest = Double.NEGATIVE_INFINITY;
    for (int e = 0; e < experts; e++) {
      boolean counts = top == 1 || chosen[row * experts + e];
      logarithms[e] = counts ? (double) h[row * experts + e] * sharpness : LEFT_OUT;
      largest = Math.max(largest, logarithms[e]);
    }
    double total = 0;
    for (int e = 0; e < experts; e++) {
      total += Math.exp(logarithms[e] - largest);
    }
    for (int e = 0; e < experts; e++) {
      logarithms[e] -= largest + Math.log(total);
    }
    // Where one is chosen of several, the others' shares are needed for its slope alone.
    for (int e = 0; e < experts; e++) {
      logShares[e] = logarithms[e];
      logarithms[e] = chosen[row * experts + e] ? logarithms[e] : LEFT_OUT;
    }
  }

  /**
   * Adds to the gradient of the scores.
   *
   * @param row the one that {@link #logarithms} was asked for last
   * @param slopes of the logarithms of its weights, 0 for what was not chosen
   */
  void addLogarithmGradient(int row, double[] slopes) {
    int experts = scores.columns();
    double total = 0;
    for (int e = 0; e < experts; e++) {
      total += slopes[e];
    }
    float[] ds = scores.gradient().data();
    for (int e = 0; e < experts; e++) {
      ds[row * experts + e] += (float) (sharpness * (slopes[e] - Math.exp(logShares[e]) * total));
    }
  }

  /** h. */
  public Node scores() {
    return scores;
  }

  /** 1 / temperature. */
  float sharpness() {
    return sharpness;
  }

  /** How many experts there are. */
  public int experts() {
    return scores.columns();
  }

  /** How many experts a row chooses. */
  public int top() {
    return top;
  }

  /** How many rows chose an expert. */
  public int count(int expert) {
    return starts[expert + 1] - starts[expert];
  }

  /** Whether a row chose an expert. */
  boolean chose(int row, int expert) {
    return chosen[row * scores.columns() + expert];
  }

  /** The row among those of an expert that chose it. */
  int place(int row, int expert) {
    return places[row * scores.columns() + expert];
  }

  /** The row at a place among those that chose an expert. */
  int row(int place, int expert) {
    return members[starts[expert] + place];
  }

  /** The rows that chose an expert, in order, as a node; the rows of x as they are if all did. */
  public Node gather(Tape tape, Node x, int expert) {
    return count(expert) == x.rows()
        ? x
        : tape.next(GatherOp.class, GatherOp::new)
            .apply(tape, x, members, starts[expert], starts[expert + 1]);
  }

  /** Keeps what an expert made of its rows for whoever mixes; null if it had none. */
  public void gives(int expert, Node result) {
    results[expert] = result;
  }

  /** Keeps what the experts gave to another that every row takes all of too. */
  public void givesWhat(RouteOp other) {
    System.arraycopy(other.results, 0, results, 0, results.length);
  }

  /** What an expert made of its rows, [those that chose it, columns]; null if it had none. */
  Node result(int expert) {
    return results[expert];
  }

  /** Whether what an expert gave has a gradient. */
  boolean tracked() {
    boolean tracked = output().tracked();
    for (Node result : results) {
      tracked |= result != null && result.tracked();
    }
    return tracked;
  }
}
