package dev.sigmapi.grad.op;

import dev.sigmapi.kernel.Fused;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;

/**
 * What one thread does for an {@link AttentionOp}: a head of keys after the other, tiles of queries
 * against blocks of keys. It has the buffers for that and keeps nothing from one head to the next.
 */
final class AttentionHead {

  /** Positions of a tile: its scores stay in the first cache. */
  private static final int TILE = 64;

  private final AttentionOp op;
  private final AttentionMemory memory = new AttentionMemory(TILE);
  private final DotScores dotScores = new DotScores();
  private final AdditiveScores additiveScores = new AdditiveScores();
  private final AttentionDistances ramps = new AttentionDistances();

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

  AttentionHead(AttentionOp op) {
    this.op = op;
  }

  /** The output of the heads that share one of keys, for one sequence. */
  void forward(Kernels kernels, int s, int keyHead) {
    copyMemory(s, keyHead);
    for (int head = keyHead * op.group(); head < (keyHead + 1) * op.group(); head++) {
      for (int first = 0; first < op.querySegments.length(s); first += TILE) {
        forwardTile(kernels, s, head, first);
      }
    }
  }

  /** The gradients of the heads that share one of keys, for one sequence. */
  void backward(Kernels kernels, int s, int keyHead) {
    copyMemory(s, keyHead);
    memory.clearGradients(op.width(), op.valueWidth());
    for (int head = keyHead * op.group(); head < (keyHead + 1) * op.group(); head++) {
      for (int first = 0; first < op.querySegments.length(s); first += TILE) {
        backwardTile(kernels, s, head, first);
      }
    }
    memory.addGradients(
        kernels, op.keys, op.values, keyHead, op.form.keyHeads(), op.keySegments.start(s));
  }

  /** The output of one head for one tile of queries. */
  private void forwardTile(Kernels kernels, int s, int head, int first) {
    int n = queriesAt(s, first);
    int start = op.querySegments.start(s) + first;
    int width = op.valueWidth();
    copyQueries(kernels, head, start, n);
    float[] out = tileOutput.resize(n, width).data();
    attend(kernels, s, head, first, n, out, false);
    float[] y = op.output().value().data();
    float[] inverse = op.inverse.data();
    int statistics = head * op.queries.rows() + start;
    for (int q = 0; q < n; q++) {
      inverse[statistics + q] = sum[q] == 0 ? 0 : 1 / sum[q];
      op.largest.data()[statistics + q] = AttentionOp.shift(top[q]);
    }
    if (op.form.causal() && !finite(n, width, out)) {
      attend(kernels, s, head, first, n, out, true);
    }
    for (int q = 0; q < n; q++) {
      scale(inverse[statistics + q], out, q * width, width);
      int at = (start + q) * op.output().columns() + head * width;
      System.arraycopy(out, q * width, y, at, width);
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
    int width = op.valueWidth();
    Arrays.fill(out, 0, n * width, 0);
    Arrays.fill(top, 0, n, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0, n, 0);
    for (int b = 0; b < visibleBlocks(first, n); b++) {
      int m = memory.size(b);
      float[] p = score(kernels, s, head, first, n, b);
      raiseTop(kernels, b == 0, m, n, width, p, out);
      exponentials(kernels, m, n, p);
      kernels.addColumnSums(m, n, p, sum);
      if (op.form.dropped() > 0) {
        op.dropout.times(head, b * TILE, m, op.querySegments.start(s) + first, n, p, p);
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
    // NaN is passed over: its own exponential will say so.
    kernels.raiseLargest(m, n, p, top);
    boolean same = true;
    for (int q = 0; q < n; q++) {
      shift[q] = AttentionOp.shift(top[q]);
      same &= factor[q] == top[q];
      factor[q] -= shift[q];
    }
    if (fresh || same) {
      return;
    }
    kernels.expLimited(n, 0, factor, factor);
    kernels.times(n, factor, sum, sum);
    for (int q = 0; q < n; q++) {
      scale(factor[q], out, q * width, width);
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
    int start = op.querySegments.start(s) + first;
    int width = op.width();
    int valueWidth = op.valueWidth();
    copyQueries(kernels, head, start, n);
    copySlopes(kernels, head, start, n);
    float[] q = tileQueries.data();
    float[] qT = tileTransposed.data();
    float[] dy = tileSlope.data();
    float[] dyT = tileSlopeTransposed.data();
    float[] dq = tileGradient.resize(n, width).fill(0).data();
    System.arraycopy(op.largest.data(), head * op.queries.rows() + start, shift, 0, n);
    for (int b = 0; b < visibleBlocks(first, n); b++) {
      int m = memory.size(b);
      float[] p = score(kernels, s, head, first, n, b);
      exponentials(kernels, m, n, p);
      float[] ds = scoreSlopes.resize(m, n).fill(0).data();
      kernels.addProduct(m, valueWidth, n, memory.values(b), dyT, ds);
      float[] used = p;
      if (op.form.dropped() > 0) {
        used = kept.resize(m, n).data();
        op.dropout.times(head, b * TILE, m, start, n, p, used);
        op.dropout.times(head, b * TILE, m, start, n, ds, ds);
      }
      if (op.values.tracked()) {
        kernels.addProduct(m, n, valueWidth, used, dy, memory.valueGradients(b));
      }
      // Through the softmax: ds = p (dp − Σ p dp), and Σ p dp is dy·y.
      kernels.subtractRow(m, n, sum, ds);
      kernels.times(m * n, p, ds, ds);
      maskLater(first, n, b, ds, 0);
      if (AttentionOp.tracked(op.distances)) {
        ramps.addGradient(op.distances, head, b * TILE, m, first, n, ds);
      }
      scorer(head)
          .addGradients(
              kernels, m, n, width, memory.keys(b), q, qT, ds, memory.keyGradients(b), dq);
    }
    if (op.queries.tracked()) {
      float[] to = op.queries.gradient().data();
      int columns = op.queries.columns();
      int at = start * columns + head * width;
      kernels.addRows(n, width, op.scale(), dq, 0, width, to, at, columns);
    }
  }

  /** s of a tile, −∞ where a key is masked. */
  private float[] score(Kernels kernels, int sequence, int head, int first, int n, int b) {
    int m = memory.size(b);
    float[] s = scores.resize(m, n).data();
    scorer(head).score(kernels, m, n, op.width(), memory.keys(b), tileTransposed.data(), s);
    if (op.distances != null) {
      ramps.add(op.distances, head, b * TILE, m, first, n, s);
    }
    maskLater(first, n, b, s, Float.NEGATIVE_INFINITY);
    for (int k = 0; op.allowed != null && k < m; k++) {
      if (AttentionMemory.masked(op.allowed, op.keySegments.start(sequence) + b * TILE + k)) {
        Arrays.fill(s, k * n, (k + 1) * n, Float.NEGATIVE_INFINITY);
      }
    }
    return s;
  }

  /** Fills what lies behind the query's own position. */
  private void maskLater(int first, int n, int b, float[] s, float filling) {
    int m = memory.size(b);
    for (int k = Math.max(0, first - b * TILE + 1); op.form.causal() && k < m; k++) {
      Arrays.fill(s, k * n, k * n + Math.min(n, b * TILE + k - first), filling);
    }
  }

  /** p = e^(s − shift). */
  private void exponentials(Kernels kernels, int m, int n, float[] p) {
    kernels.subtractRow(m, n, shift, p);
    kernels.expLimited(m * n, 0, p, p);
  }

  /** How many blocks of keys a tile of queries sees. */
  private int visibleBlocks(int first, int n) {
    return op.form.causal()
        ? Math.min(memory.blocks(), (first + n - 1) / TILE + 1)
        : memory.blocks();
  }

  private int queriesAt(int sequence, int first) {
    return Math.min(TILE, op.querySegments.length(sequence) - first);
  }

  private void copyMemory(int sequence, int keyHead) {
    int start = op.keySegments.start(sequence);
    int count = op.keySegments.length(sequence);
    memory.copy(op.keys, op.values, op.allowed, keyHead, op.form.keyHeads(), start, count);
  }

  /** The queries of a head, scaled, and their transpose. */
  private void copyQueries(Kernels kernels, int head, int start, int n) {
    int width = op.width();
    float[] q = tileQueries.resize(n, width).data();
    copyRows(op.queries.value(), head, start, n, width, q);
    scale(op.scale(), q, 0, n * width);
    kernels.transpose(n, width, q, 0, width, tileTransposed.resize(width, n).data());
  }

  /** dy of a head divided by the sums of exponentials, its transpose, and dy·y in {@code sum}. */
  private void copySlopes(Kernels kernels, int head, int start, int n) {
    int width = op.valueWidth();
    float[] dy = tileSlope.resize(n, width).data();
    float[] y = tileOutput.resize(n, width).data();
    copyRows(op.output().gradient(), head, start, n, width, dy);
    copyRows(op.output().value(), head, start, n, width, y);
    for (int q = 0; q < n; q++) {
      scale(op.inverse.data()[head * op.queries.rows() + start + q], dy, q * width, width);
    }
    Arrays.fill(sum, 0, n, 0);
    kernels.addRowProducts(n, width, dy, y, width, sum);
    kernels.transpose(n, width, dy, 0, width, tileSlopeTransposed.resize(width, n).data());
  }

  private static void copyRows(Tensor from, int head, int start, int n, int width, float[] to) {
    for (int q = 0; q < n; q++) {
      int at = (start + q) * from.columns() + head * width;
      System.arraycopy(from.data(), at, to, q * width, width);
    }
  }

  /** count numbers of x from start on, times a factor. */
  static void scale(float factor, float[] x, int start, int count) {
    for (int i = start; i < start + count; i++) {
      x[i] *= factor;
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
    if (op.additive == null) {
      return dotScores;
    }
    additiveScores.use(op.additive, head);
    return additiveScores;
  }
}
