package dev.sigmapi.grad.op;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Op;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.kernel.Fused;
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

  /** Positions of a tile: its scores stay in the first cache. */
  private static final int TILE = 64;

  private Form form;
  private Node queries;
  private Segments querySegments;
  private Node keys;
  private Node values;
  private Segments keySegments;
  private Node allowed;
  private Node distances;
  private Node additive;

  private final AttentionMemory memory = new AttentionMemory(TILE);
  private final DotScores dotScores = new DotScores();
  private final AdditiveScores additiveScores = new AdditiveScores();
  private final AttentionDistances ramps = new AttentionDistances();
  private final AttentionDropout dropout = new AttentionDropout();

  // Of each head and query: the largest score, and 1 / the sum of exponentials.
  private final Tensor largest = Tensor.zeros(0, 0);
  private final Tensor inverse = Tensor.zeros(0, 0);

  // One tile of queries, and what belongs to it.
  private final Tensor tileQueries = Tensor.zeros(0, 0);
  private final Tensor tileTransposed = Tensor.zeros(0, 0);
  private final Tensor tileOutput = Tensor.zeros(0, 0);
  private final Tensor tileSlope = Tensor.zeros(0, 0);
  private final Tensor tileSlopeTransposed = Tensor.zeros(0, 0);
  private final Tensor tileGradient = Tensor.zeros(0, 0);
  private final Tensor scores = Tensor.zeros(0, 0);
  private final Tensor kept = Tensor.zeros(0, 0);
  private final Tensor scoreSlopes = Tensor.zeros(0, 0);
  private final float[] top = new float[TILE];
  private final float[] shift = new float[TILE];
  private final float[] sum = new float[TILE];
  private final float[] factor = new float[TILE];

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
    for (int s = 0; s < querySegments.count(); s++) {
      for (int head = 0; head < form.heads; head++) {
        if (head % group() == 0) {
          copyMemory(s, head / group());
        }
        for (int first = 0; first < querySegments.length(s); first += TILE) {
          forwardTile(tape.kernels(), s, head, first);
        }
      }
    }
    return output();
  }

  @Override
  protected void backward(Kernels kernels) {
    for (int s = 0; s < querySegments.count(); s++) {
      for (int head = 0; head < form.heads; head++) {
        int keyHead = head / group();
        if (head % group() == 0) {
          copyMemory(s, keyHead);
          memory.clearGradients(width(), valueWidth());
        }
        for (int first = 0; first < querySegments.length(s); first += TILE) {
          backwardTile(kernels, s, head, first);
        }
        if (head % group() == group() - 1) {
          memory.addGradients(keys, values, keyHead, form.keyHeads, keySegments.start(s));
        }
      }
    }
  }

  /** The output of one head for one tile of queries. */
  private void forwardTile(Kernels kernels, int s, int head, int first) {
    int n = queriesAt(s, first);
    int start = querySegments.start(s) + first;
    int width = valueWidth();
    copyQueries(head, start, n);
    float[] out = tileOutput.resize(n, width).data();
    attend(kernels, s, head, first, n, out, false);
    float[] y = output().value().data();
    float[] of = inverse.data();
    for (int q = 0; q < n; q++) {
      of[head * queries.rows() + start + q] = sum[q] == 0 ? 0 : 1 / sum[q];
      largest.data()[head * queries.rows() + start + q] = shift(top[q]);
    }
    if (form.causal && !finite(n, width, out)) {
      attend(kernels, s, head, first, n, out, true);
    }
    for (int q = 0; q < n; q++) {
      float share = of[head * queries.rows() + start + q];
      int at = (start + q) * output().columns() + head * width;
      for (int c = 0; c < width; c++) {
        y[at + c] = share * out[q * width + c];
      }
    }
  }

  /**
   * out_q = Σ_k e^(s_kq − top_q) v_k with the sums and the largest scores, tile by tile of keys.
   *
   * @param careful whether what is masked by position may not be multiplied by zero, since that
   *     leaves NaN
   */
  private void attend(
      Kernels kernels, int s, int head, int first, int n, float[] out, boolean careful) {
    int width = valueWidth();
    Arrays.fill(out, 0, n * width, 0);
    Arrays.fill(top, 0, n, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0, n, 0);
    for (int b = 0; b < visibleBlocks(first, n); b++) {
      int m = memory.size(b);
      float[] p = score(kernels, s, head, first, n, b);
      raiseTop(kernels, b == 0, m, n, width, p, out);
      exponentials(kernels, m, n, p);
      for (int k = 0; k < m; k++) {
        for (int q = 0; q < n; q++) {
          sum[q] += p[k * n + q];
        }
      }
      if (form.dropped > 0) {
        dropout.times(head, b * TILE, m, querySegments.start(s) + first, n, p, p);
      }
      if (careful) {
        addSeen(m, n, width, p, memory.values(b), out);
      } else {
        kernels.addTransposedProduct(n, m, width, p, memory.values(b), out);
      }
    }
  }

  /** Takes new scores into the largest; what was summed so far shrinks by as much as those grow. */
  private void raiseTop(
      Kernels kernels, boolean fresh, int m, int n, int width, float[] p, float[] out) {
    System.arraycopy(top, 0, factor, 0, n);
    for (int k = 0; k < m; k++) {
      for (int q = 0; q < n; q++) {
        top[q] = Math.max(top[q], p[k * n + q]);
      }
    }
    boolean same = true;
    for (int q = 0; q < n; q++) {
      shift[q] = shift(top[q]);
      same &= factor[q] == top[q];
      factor[q] -= shift[q];
    }
    if (fresh || same) {
      return;
    }
    kernels.expLimited(n, 0, factor, factor);
    kernels.times(n, factor, sum, sum);
    for (int q = 0; q < n; q++) {
      for (int c = 0; c < width; c++) {
        out[q * width + c] *= factor[q];
      }
    }
  }

  /** out += pᵀ·v without the terms in which p is 0, with the bits of the kernel. */
  private static void addSeen(int m, int n, int width, float[] p, float[] v, float[] out) {
    for (int q = 0; q < n; q++) {
      for (int k = 0; k < m; k++) {
        float weight = p[k * n + q];
        for (int c = 0; weight != 0 && c < width; c++) {
          int at = q * width + c;
          out[at] = Fused.multiplyAdd(weight, v[k * width + c], out[at]);
        }
      }
    }
  }

  /** The gradients of one head and one tile of queries. */
  private void backwardTile(Kernels kernels, int s, int head, int first) {
    int n = queriesAt(s, first);
    int start = querySegments.start(s) + first;
    int width = width();
    int valueWidth = valueWidth();
    float[] qT = copyQueries(head, start, n);
    float[] q = tileQueries.resize(n, width).data();
    transpose(width, n, qT, q);
    copySlopes(head, start, n);
    float[] dy = tileSlope.data();
    float[] dyT = tileSlopeTransposed.data();
    float[] dq = tileGradient.resize(n, width).fill(0).data();
    System.arraycopy(largest.data(), head * queries.rows() + start, shift, 0, n);
    for (int b = 0; b < visibleBlocks(first, n); b++) {
      int m = memory.size(b);
      float[] p = score(kernels, s, head, first, n, b);
      exponentials(kernels, m, n, p);
      float[] ds = scoreSlopes.resize(m, n).fill(0).data();
      kernels.addProduct(m, valueWidth, n, memory.values(b), dyT, ds);
      float[] used = p;
      if (form.dropped > 0) {
        used = kept.resize(m, n).data();
        dropout.times(head, b * TILE, m, start, n, p, used);
        dropout.times(head, b * TILE, m, start, n, ds, ds);
      }
      if (values.tracked()) {
        kernels.addProduct(m, n, valueWidth, used, dy, memory.valueGradients(b));
      }
      // Through the softmax: ds = p (dp − Σ p dp), and Σ p dp is dy·y.
      for (int k = 0; k < m; k++) {
        for (int i = 0; i < n; i++) {
          ds[k * n + i] = p[k * n + i] * (ds[k * n + i] - sum[i]);
        }
      }
      maskLater(first, n, b, ds, 0);
      if (tracked(distances)) {
        ramps.addGradient(distances, head, b * TILE, m, first, n, ds);
      }
      scorer(head)
          .addGradients(
              kernels, m, n, width, memory.keys(b), q, qT, ds, memory.keyGradients(b), dq);
    }
    if (queries.tracked()) {
      float[] to = queries.gradient().data();
      float scale = scale();
      for (int i = 0; i < n; i++) {
        int at = (start + i) * queries.columns() + head * width;
        for (int c = 0; c < width; c++) {
          to[at + c] += scale * dq[i * width + c];
        }
      }
    }
  }

  /** s of a tile, −∞ where a key is masked. */
  private float[] score(Kernels kernels, int sequence, int head, int first, int n, int b) {
    int m = memory.size(b);
    float[] s = scores.resize(m, n).data();
    scorer(head).score(kernels, m, n, width(), memory.keys(b), tileTransposed.data(), s);
    if (distances != null) {
      ramps.add(distances, head, b * TILE, m, first, n, s);
    }
    maskLater(first, n, b, s, Float.NEGATIVE_INFINITY);
    for (int k = 0; allowed != null && k < m; k++) {
      if (AttentionMemory.masked(allowed, keySegments.start(sequence) + b * TILE + k)) {
        Arrays.fill(s, k * n, (k + 1) * n, Float.NEGATIVE_INFINITY);
      }
    }
    return s;
  }

  /** Fills what lies behind the query's own position. */
  private void maskLater(int first, int n, int b, float[] s, float filling) {
    int m = memory.size(b);
    for (int k = Math.max(0, first - b * TILE + 1); form.causal && k < m; k++) {
      Arrays.fill(s, k * n, k * n + Math.min(n, b * TILE + k - first), filling);
    }
  }

  /** p = e^(s − shift). */
  private void exponentials(Kernels kernels, int m, int n, float[] p) {
    for (int k = 0; k < m; k++) {
      for (int q = 0; q < n; q++) {
        p[k * n + q] -= shift[q];
      }
    }
    kernels.expLimited(m * n, 0, p, p);
  }

  /** What is taken off the scores: nothing where all are masked, so that −∞ stays what it is. */
  static float shift(float top) {
    return top == Float.NEGATIVE_INFINITY ? 0 : top;
  }

  /** How many blocks of keys a tile of queries sees. */
  private int visibleBlocks(int first, int n) {
    return form.causal ? Math.min(memory.blocks(), (first + n - 1) / TILE + 1) : memory.blocks();
  }

  private int queriesAt(int sequence, int first) {
    return Math.min(TILE, querySegments.length(sequence) - first);
  }

  private void copyMemory(int sequence, int keyHead) {
    int start = keySegments.start(sequence);
    int count = keySegments.length(sequence);
    memory.copy(keys, values, allowed, keyHead, form.keyHeads, start, count);
  }

  /** The transposed queries of a head, scaled. */
  private float[] copyQueries(int head, int start, int n) {
    int width = width();
    float[] from = queries.value().data();
    float[] qT = tileTransposed.resize(width, n).data();
    float scale = scale();
    for (int q = 0; q < n; q++) {
      int at = (start + q) * queries.columns() + head * width;
      for (int c = 0; c < width; c++) {
        qT[c * n + q] = scale * from[at + c];
      }
    }
    return qT;
  }

  /** dy of a head divided by the sums of exponentials, its transpose, and dy·y in {@code sum}. */
  private void copySlopes(int head, int start, int n) {
    int width = valueWidth();
    float[] dy = tileSlope.resize(n, width).data();
    float[] dyT = tileSlopeTransposed.resize(width, n).data();
    float[] from = output().gradient().data();
    float[] y = output().value().data();
    for (int q = 0; q < n; q++) {
      int at = (start + q) * output().columns() + head * width;
      float share = inverse.data()[head * queries.rows() + start + q];
      float along = 0;
      for (int c = 0; c < width; c++) {
        float slope = share * from[at + c];
        along += slope * y[at + c];
        dy[q * width + c] = slope;
        dyT[c * n + q] = slope;
      }
      sum[q] = along;
    }
  }

  private static void transpose(int rows, int columns, float[] from, float[] to) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        to[j * rows + i] = from[i * columns + j];
      }
    }
  }

  private static boolean finite(int rows, int columns, float[] x) {
    boolean finite = true;
    for (int i = 0; i < rows * columns; i++) {
      finite &= Math.abs(x[i]) <= Float.MAX_VALUE;
    }
    return finite;
  }

  private AttentionScores scorer(int head) {
    if (additive == null) {
      return dotScores;
    }
    additiveScores.use(additive, head);
    return additiveScores;
  }

  private float scale() {
    return additive == null ? form.scale : 1;
  }

  private int group() {
    return form.heads / form.keyHeads;
  }

  private int width() {
    return keys.columns() / form.keyHeads;
  }

  private int valueWidth() {
    return values.columns() / form.keyHeads;
  }

  private static boolean tracked(Node node) {
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
