package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.AttentionPoolOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * From positions to one row by learned queries: y = [a_1, …]·W_o with a_hq = Σ_t softmax_t(s_t,hq)
 * v_th, v = x·W_v and s = f(x)·U, the columns of U being the queries, each with the projection of
 * its head's keys already in it; f is x itself, or a layer such as tanh(x·W + b) for additive
 * scores (Lin et al. 2017; Yang et al. 2016; Lee et al. 2019). x: [positions, inputs] on a tape
 * that knows how they divide ({@link Tape#segments}), U: [columns of f, heads · queries], W_v:
 * [inputs, heads · width], W_o: [heads · queries · width, outputs], y: [sequences, outputs].
 *
 * <p>Weights start as Glorot &amp; Bengio 2010. A sequence without positions gives 0.
 */
public final class AttentionPool implements Module {
  private final int inputs;
  private final int outputs;
  private final int heads;
  private final int queryCount;
  private final int width;
  private final Module keys;
  private final Weight queries;
  private final Weight values;
  private final Weight output;

  /**
   * A pool whose weights are learned as they stand.
   *
   * @param heads how many parts of a value are weighed each by itself
   * @param queryCount how many means are taken of each
   * @param width columns of a head
   * @param keys f, null for x itself
   */
  public AttentionPool(
      int inputs, int outputs, int heads, int queryCount, int width, Module keys, Seed seed) {
    this(
        inputs,
        outputs,
        heads,
        queryCount,
        width,
        keys,
        parameter(
            keys == null ? inputs : keys.outputs(),
            Math.multiplyExact(heads, queryCount),
            seed.child("queries")),
        parameter(inputs, Math.multiplyExact(heads, width), seed.child("values")),
        parameter(
            Math.multiplyExact(Math.multiplyExact(heads, queryCount), width),
            outputs,
            seed.child("output")));
  }

  /** A pool on the given weights, of the shapes above. */
  public AttentionPool(
      int inputs,
      int outputs,
      int heads,
      int queryCount,
      int width,
      Module keys,
      Weight queries,
      Weight values,
      Weight output) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.heads = heads;
    this.queryCount = queryCount;
    this.width = width;
    this.keys = keys;
    this.queries = queries;
    this.values = values;
    this.output = output;
  }

  private static Parameter parameter(int rows, int columns, Seed seed) {
    return new Parameter(Initial.glorot(rows, columns, seed));
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /** How many parts of a value are weighed each by itself. */
  public int heads() {
    return heads;
  }

  /** How many means are taken of each. */
  public int queryCount() {
    return queryCount;
  }

  /** Columns of a head. */
  public int width() {
    return width;
  }

  /** f; null for x itself. */
  public Module keys() {
    return keys;
  }

  /** U. */
  public Weight queries() {
    return queries;
  }

  /** W_v. */
  public Weight values() {
    return values;
  }

  /** W_o. */
  public Weight output() {
    return output;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Segments segments = InputShape.requirePositions(this, tape);
    Node k = keys == null ? x : keys.forward(tape, x);
    Node s = Dense.linear(tape, k, queries, null);
    Node v = Dense.linear(tape, x, values, null);
    Node a =
        tape.next(AttentionPoolOp.class, AttentionPoolOp::new).apply(tape, heads, s, v, segments);
    return Dense.linear(tape, a, output, null);
  }

  /**
   * The weights of one sequence, for reading.
   *
   * @param x [positions, inputs], what the module was given of one sequence
   * @return for each head and each of its queries, the weights of all positions
   */
  public double[][] weights(Tensor x) {
    Tape tape = Tape.forInference();
    Node k = keys == null ? tape.constant(x) : keys.forward(tape, tape.constant(x));
    double[][] s = AttentionWeights.product(k.value(), queries.on(tape).value());
    double[][] p = new double[heads * queryCount][x.rows()];
    for (int h = 0; h < p.length; h++) {
      for (int t = 0; t < x.rows(); t++) {
        p[h][t] = s[t][h];
      }
      p[h] = AttentionWeights.softmax(p[h]);
    }
    return p;
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    if (keys != null) {
      keys.visit(path + "keys.", visitor);
    }
    queries.visit(path + "queries", visitor);
    values.visit(path + "values", visitor);
    output.visit(path + "output", visitor);
  }

  @Override
  public String toString() {
    return "AttentionPool(%d -> %d, %d heads of %d, queries %d%s)"
        .formatted(inputs, outputs, heads, width, queryCount, keys == null ? "" : ", " + keys);
  }
}
