package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Workers;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * y_i = Σ_j p_ij v_j with p_i = softmax_j(s_ij), for each head and each sequence: s_ij = scale ·
 * q_i·k_j, or Σ_c u_c tanh(q_ic + k_jc), plus b_(j − i) where distances are given. q: [queries,
 * heads · width], k: [keys, key heads · width], v: [keys, key heads · value width], y: [queries,
 * heads · value width]; rows are positions of sequences, those of queries and those of keys.
 *
 * <p>With fewer key heads than heads, so many heads one behind the other share one (Ainslie et al.
 * 2023). Causal queries see the keys of their own position and before.
 *
 * <p>Scores are computed in tiles and never kept: the softmax is carried along from tile to tile
 * (Milakov &amp; Gimelshein 2018; Rabe &amp; Staats 2021; Dao et al. 2022), and backward computes
 * them anew. Of each head and query stay the largest score and the sum of the exponentials, so that
 * memory grows with the positions, not with their square; the two are not joined into one
 * logarithm, in which large scores would lose their differences.
 *
 * <p>Singular cases: a query that may see no key, because all are masked or there is none, gives 0
 * and has no gradient. A score of −∞ is a mask. What is masked does not reach y, even where it is
 * NaN; any other NaN makes the queries that see it NaN, and so does a score of +∞.
 */
public final class AttentionOp extends Op {

  /**
   * What is the same in every pass.
   *
   * @param keyHeads heads of k and v, a divisor of heads
   * @param scale factor of the scores q·k
   * @param dropped the share of the weights p that is 0 by chance, the others grow by as much
   */
  public record Form(int heads, int keyHeads, boolean causal, float scale, double dropped) {
    public Form {
      if (keyHeads < 1 || heads % keyHeads != 0) {
        throw new IllegalArgumentException(
            "Attention expects key heads that divide its %d heads but got %d"
                .formatted(heads, keyHeads));
      }
    }
  }

  Form form;
  Node queries;
  Segments querySegments;
  Node keys;
  Node values;
  Segments keySegments;
  Node allowed;
  Node distances;
  Node additive;

  final AttentionDropout dropout = new AttentionDropout();

  // Of each head and query: the largest score, and 1 / the sum of exponentials.
  final Tensor largest = Tensor.zeros(0, 0);
  final Tensor inverse = Tensor.zeros(0, 0);

  private Workers workers;
  private Kernels kernels;
  private boolean slopes;
  private int together;
  private final Workers.Round work = this::work;
  private AttentionHead[] heads = {};

  /**
   * Says what next {@link #apply} takes into account beside queries, keys and values.
   *
   * @param allowed [keys, 1], 0 for a key that no query may see; null where all are seen
   * @param distances b: [heads, 2 · farthest + 1], from −farthest on; null for none
   * @param additive u: [heads, width] for additive scores; null for those by products
   */
  public AttentionOp with(Node allowed, Node distances, Node additive) {
    this.allowed = allowed;
    this.distances = distances;
    this.additive = additive;
    return this;
  }

  /**
   * Computes y.
   *
   * @param chance what decides which weights are dropped, if any are
   * @throws ShapeException if columns do not divide into heads of one width, or rows into the
   *     sequences
   */
  public Node apply(
      Tape tape,
      Form form,
      long chance,
      Node queries,
      Segments querySegments,
      Node keys,
      Node values,
      Segments keySegments) {
    this.form = form;
    this.queries = queries;
    this.querySegments = querySegments;
    this.keys = keys;
    this.values = values;
    this.keySegments = keySegments;
    check();
    dropout.use(chance, form.dropped);
    boolean tracked =
        queries.tracked()
            || keys.tracked()
            || values.tracked()
            || tracked(distances)
            || tracked(additive);
    prepare(tape, queries.rows(), form.heads * valueWidth(), tracked);
    largest.resize(form.heads, queries.rows());
    inverse.resize(form.heads, queries.rows());
    slopes = false;
    share(tape.workers(), tape.kernels());
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    slopes = true;
    share(workers, kernels);
  }

  /**
   * Heads of keys are shared out: what one writes, no other does. So are sequences, unless they add
   * to the gradients of the same weights.
   */
  private void share(Workers among, Kernels kernels) {
    workers = among;
    this.kernels = kernels;
    if (heads.length < workers.count()) {
      int before = heads.length;
      heads = Arrays.copyOf(heads, workers.count());
      for (int i = before; i < heads.length; i++) {
        heads[i] = new AttentionHead(this);
      }
    }
    int sequences = querySegments.count();
    together = slopes && (tracked(distances) || tracked(additive)) ? sequences : 1;
    workers.run(form.keyHeads * sequences / Math.max(1, together), work);
  }

  private void work(int piece, int worker) {
    int first = piece / form.keyHeads * together;
    for (int s = first; s < first + together; s++) {
      if (slopes) {
        heads[worker].backward(kernels, s, piece % form.keyHeads);
      } else {
        heads[worker].forward(kernels, s, piece % form.keyHeads);
      }
    }
  }

  /** What is taken off the scores: nothing where all are masked, so that −∞ stays what it is. */
  static float shift(float top) {
    return top == Float.NEGATIVE_INFINITY ? 0 : top;
  }

  float scale() {
    return additive == null ? form.scale : 1;
  }

  int group() {
    return form.heads / form.keyHeads;
  }

  int width() {
    return keys.columns() / form.keyHeads;
  }

  int valueWidth() {
    return values.columns() / form.keyHeads;
  }

  static boolean tracked(Node node) {
    return node != null && node.tracked();
  }

  private void check() {
    if (keys.columns() % form.keyHeads != 0 || queries.columns() != form.heads * width()) {
      throw new ShapeException(
          "AttentionOp",
          "queries of [rows, %d · w] for keys of [rows, %d · w]"
              .formatted(form.heads, form.keyHeads),
          queries.value().describeShape() + " for " + keys.value().describeShape());
    }
    if (values.columns() % form.keyHeads != 0 || values.rows() != keys.rows()) {
      throw new ShapeException(
          "AttentionOp",
          "values of [%d, %d · w]".formatted(keys.rows(), form.keyHeads),
          values.value().describeShape());
    }
    if (querySegments.count() != keySegments.count()
        || querySegments.positions() != queries.rows()
        || keySegments.positions() != keys.rows()) {
      throw new ShapeException(
          "AttentionOp",
          "as many sequences of queries as of keys, with a row for each position",
          "%d of %d positions in %d rows and %d of %d in %d"
              .formatted(
                  querySegments.count(),
                  querySegments.positions(),
                  queries.rows(),
                  keySegments.count(),
                  keySegments.positions(),
                  keys.rows()));
    }
    requireShape("a mask", allowed, keys.rows(), 1);
    requireShape(
        "distances", distances, form.heads, distances == null ? 0 : distances.columns() | 1);
    requireShape("additive scores", additive, form.heads, width());
  }

  private static void requireShape(String what, Node node, int rows, int columns) {
    if (node != null && (node.rows() != rows || node.columns() != columns)) {
      throw new ShapeException(
          "AttentionOp",
          "%s of [%d, %d]".formatted(what, rows, columns),
          node.value().describeShape());
    }
  }
}
