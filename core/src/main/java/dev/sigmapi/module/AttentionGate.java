package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.ScaleOp;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * y = q(x)·K / √width: how well a question about the row fits the key of each thing that can be
 * chosen, as scaled dot-product attention scores it (Vaswani et al. 2017). x: [rows, inputs], q(x):
 * [rows, width], K: [width, keys], learned, y: [rows, keys]. It is made for the gate of a {@link
 * MixtureOfExperts}, whose softmax makes attention of the scores.
 */
public final class AttentionGate implements Module {
  private final Module query;
  private final Weight keys;
  private final int count;

  /** A gate whose keys are learned as they stand. */
  public AttentionGate(Module query, int count, Seed seed) {
    this(query, count, new Parameter(Initial.uniform(query.outputs(), count, Math.sqrt(3), seed)));
  }

  /**
   * A gate on the given keys.
   *
   * @param query q, of one column or more
   * @param keys K, of the shape above
   */
  public AttentionGate(Module query, int count, Weight keys) {
    if (query.outputs() == 0) {
      throw new ShapeException("AttentionGate", "a query of at least 1 column", query.toString());
    }
    this.query = query;
    this.count = count;
    this.keys = keys;
  }

  @Override
  public int inputs() {
    return query.inputs();
  }

  @Override
  public int outputs() {
    return count;
  }

  /** q. */
  public Module query() {
    return query;
  }

  /** K. */
  public Weight keys() {
    return keys;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    Node question = query.forward(tape, x);
    Node scores = Dense.linear(tape, question, keys, null);
    return tape.next(ScaleOp.class, ScaleOp::new)
        .apply(tape, scores, (float) (1 / Math.sqrt(query.outputs())));
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    query.visit(path + "query.", visitor);
    keys.visit(path + "keys", visitor);
  }

  @Override
  public String toString() {
    return "AttentionGate(%s, %d keys)".formatted(query, count);
  }
}
