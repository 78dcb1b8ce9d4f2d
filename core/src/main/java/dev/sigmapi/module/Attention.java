package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.AttentionOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Every position takes a mean of all positions, weighted by how well they answer it: y = [a_1, …,
 * a_heads]·W_o with a_hi = Σ_j softmax_j(s_hij) v_hj, where q = x·W_q, k = m·W_k, v = m·W_v and
 * s_hij is q_hi·k_hj / √width (scaled), q_hi·k_hj (dot) or Σ_c u_hc tanh(q_hic + k_hjc) (additive,
 * Bahdanau, Cho &amp; Bengio 2015), plus b_h,clip(j − i) where distances are learned (Vaswani et
 * al. 2017; Shaw, Uszkoreit &amp; Vaswani 2018). x: [positions, inputs], m: x itself or another
 * sequence's [positions, memory], y: [positions, outputs].
 *
 * <p>Rows are positions on a tape that knows how they divide into sequences ({@link
 * Tape#segments}). Weights start as Glorot &amp; Bengio 2010, distances at 0. Singular cases and
 * the use of memory are those of {@link AttentionOp}.
 */
public final class Attention implements Module {

  /** How well a key answers a query. */
  public enum Scores {
    SCALED,
    DOT,
    ADDITIVE
  }

  /**
   * What there is to choose.
   *
   * @param heads how many means are taken side by side
   * @param keyHeads heads of keys and values, a divisor of heads; fewer are shared (Ainslie et al.
   *     2023)
   * @param width columns of a head
   * @param causal whether a position sees only itself and those before it
   * @param distance how far distances are told apart; 0 for no term of them
   * @param dropped the share of the weights that is 0 by chance while training
   */
  public record Settings(
      int heads,
      int keyHeads,
      int width,
      Scores scores,
      boolean causal,
      int distance,
      double dropped) {

    /** Scaled scores, as many key heads as heads, nothing else. */
    public Settings(int heads, int width) {
      this(heads, heads, width, Scores.SCALED, false, 0, 0);
    }

    /** Columns of all queries. */
    int queryColumns() {
      return Math.multiplyExact(heads, width);
    }

    /** Columns of all keys. */
    int keyColumns() {
      return Math.multiplyExact(keyHeads, width);
    }

    AttentionOp.Form form(boolean training) {
      float scale = scores == Scores.SCALED ? (float) (1 / Math.sqrt(width)) : 1;
      return new AttentionOp.Form(heads, keyHeads, causal, scale, training ? dropped : 0);
    }
  }

  /**
   * The weights.
   *
   * @param queries W_q: [inputs, heads · width]
   * @param keys W_k: [memory, key heads · width]
   * @param values W_v: [memory, key heads · width]
   * @param output W_o: [heads · width, outputs]
   * @param distances b: [heads, 2 · distance + 1], null without
   * @param additive u: [heads, width], null without
   */
  public record Weights(
      Weight queries,
      Weight keys,
      Weight values,
      Weight output,
      Weight distances,
      Weight additive) {

    private static Weights of(int inputs, int memory, int outputs, Settings settings, Seed seed) {
      int columns = settings.queryColumns();
      int keys = settings.keyColumns();
      return new Weights(
          glorot(inputs, columns, seed.child("queries")),
          glorot(memory, keys, seed.child("keys")),
          glorot(memory, keys, seed.child("values")),
          glorot(columns, outputs, seed.child("output")),
          settings.distance == 0
              ? null
              : new Parameter(Initial.zeros(settings.heads, 2 * settings.distance + 1)),
          settings.scores == Scores.ADDITIVE
              ? glorot(settings.heads, settings.width, seed.child("additive"))
              : null);
    }

    private static Weight glorot(int rows, int columns, Seed seed) {
      return new Parameter(Initial.glorot(rows, columns, seed));
    }
  }

  private final int inputs;
  private final int memory;
  private final int outputs;
  private final Settings settings;
  private final Weights weights;
  private final AttentionOp.Form training;
  private final AttentionOp.Form inference;

  /** Attention of a sequence to itself, whose weights are learned as they stand. */
  public Attention(int inputs, int outputs, Settings settings, Seed seed) {
    this(inputs, inputs, outputs, settings, seed);
  }

  /**
   * Attention to another sequence too.
   *
   * @param memory columns of what is attended to
   */
  public Attention(int inputs, int memory, int outputs, Settings settings, Seed seed) {
    this(inputs, memory, outputs, settings, Weights.of(inputs, memory, outputs, settings, seed));
  }

  /** Attention on the given weights. */
  public Attention(int inputs, int memory, int outputs, Settings settings, Weights weights) {
    this.inputs = inputs;
    this.memory = memory;
    this.outputs = outputs;
    this.settings = settings;
    this.weights = weights;
    this.training = settings.form(true);
    this.inference = settings.form(false);
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  public Settings settings() {
    return settings;
  }

  /** Where it gets its numbers. */
  public Weights weights() {
    return weights;
  }

  /** Attention of each sequence to itself. */
  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Segments segments = InputShape.requirePositions(this, tape);
    return forward(tape, x, segments, x, segments);
  }

  /**
   * Attention of sequences to others, one to one.
   *
   * @param x [positions, inputs], which divide into the first sequences
   * @param m [positions, memory], which divide into the others
   */
  public Node forward(Tape tape, Node x, Segments ofX, Node m, Segments ofM) {
    Node q = Dense.linear(tape, x, weights.queries, null);
    Node k = Dense.linear(tape, m, weights.keys, null);
    Node v = Dense.linear(tape, m, weights.values, null);
    Node b = weights.distances == null ? null : weights.distances.on(tape);
    Node u = weights.additive == null ? null : weights.additive.on(tape);
    AttentionOp.Form form = tape.records() ? training : inference;
    long chance = form.dropped() > 0 ? tape.chance().value() : 0;
    Node a =
        tape.next(AttentionOp.class, AttentionOp::new)
            .with(null, b, u)
            .apply(tape, form, chance, q, ofX, k, v, ofM);
    return Dense.linear(tape, a, weights.output, null);
  }

  /**
   * The weights that one sequence gives to itself, for reading, in double precision.
   *
   * @param x [positions, inputs], what the module was given of one sequence
   * @return for each head and position, the weights of all positions
   */
  public double[][][] weights(Tensor x) {
    return weights(x, x);
  }

  /**
   * The weights that one sequence gives to another, for reading.
   *
   * @param x [positions, inputs]
   * @param m [positions, memory]
   * @return for each head and position of x, the weights of all positions of m
   */
  public double[][][] weights(Tensor x, Tensor m) {
    Tape tape = Tape.forInference();
    double[][] q = AttentionWeights.product(x, weights.queries.on(tape).value());
    double[][] k = AttentionWeights.product(m, weights.keys.on(tape).value());
    Tensor b = weights.distances == null ? null : weights.distances.on(tape).value();
    Tensor u = weights.additive == null ? null : weights.additive.on(tape).value();
    double[][][] p = new double[settings.heads][q.length][];
    for (int head = 0; head < settings.heads; head++) {
      for (int i = 0; i < q.length; i++) {
        double[] s = new double[k.length];
        for (int j = 0; j < k.length; j++) {
          boolean seen = !settings.causal || j <= i;
          s[j] = seen ? score(b, u, head, q[i], k[j], j - i) : Double.NEGATIVE_INFINITY;
        }
        p[head][i] = AttentionWeights.softmax(s);
      }
    }
    return p;
  }

  private double score(
      Tensor distances, Tensor additive, int head, double[] q, double[] k, int distance) {
    int farthest = settings.distance;
    int clipped = Math.min(Math.max(distance, -farthest), farthest);
    double s = distances == null ? 0 : distances.get(head, clipped + farthest);
    int keyHead = head / (settings.heads / settings.keyHeads);
    for (int c = 0; c < settings.width; c++) {
      double a = q[head * settings.width + c];
      double b = k[keyHead * settings.width + c];
      s +=
          switch (settings.scores) {
            case SCALED -> a * b / Math.sqrt(settings.width);
            case DOT -> a * b;
            case ADDITIVE -> additive.get(head, c) * Math.tanh(a + b);
          };
    }
    return s;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    weights.queries.visit(path + "queries", visitor);
    weights.keys.visit(path + "keys", visitor);
    weights.values.visit(path + "values", visitor);
    weights.output.visit(path + "output", visitor);
    if (weights.distances != null) {
      weights.distances.visit(path + "distances", visitor);
    }
    if (weights.additive != null) {
      weights.additive.visit(path + "additive", visitor);
    }
  }

  @Override
  public long multiplications(int positions) {
    return positions * (multiplications() + 2L * positions * settings.queryColumns());
  }

  @Override
  public String toString() {
    return "Attention(%d -> %d, %d heads of %d%s%s%s%s%s)"
        .formatted(
            inputs,
            outputs,
            settings.heads,
            settings.width,
            settings.keyHeads == settings.heads ? "" : " on " + settings.keyHeads,
            settings.scores == Scores.SCALED
                ? ""
                : ", " + settings.scores.name().toLowerCase(Locale.ROOT),
            settings.causal ? ", causal" : "",
            settings.distance == 0 ? "" : ", distance " + settings.distance,
            settings.dropped == 0 ? "" : ", dropout " + settings.dropped);
  }
}
