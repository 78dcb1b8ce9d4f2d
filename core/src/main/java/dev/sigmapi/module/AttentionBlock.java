package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AddOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.function.BiConsumer;

/**
 * h = x + attention(norm_1(x)), y = h + f(norm_2(h)): attention and a feed-forward part f, any
 * module, each behind a normalisation and beside a way around it (Vaswani et al. 2017; Xiong et al.
 * 2020). x, y: [positions, inputs].
 */
public final class AttentionBlock implements Module {
  private final Module attentionNorm;
  private final Attention attention;
  private final Module feedForwardNorm;
  private final Module feedForward;

  /**
   * A block with layer normalisation.
   *
   * @param feedForward f
   * @param epsilon of the normalisations, above 0
   * @throws ShapeException if a part does not give as many columns as it takes
   */
  public AttentionBlock(Attention attention, Module feedForward, double epsilon) {
    this(
        new LayerNorm(attention.inputs(), epsilon),
        attention,
        new LayerNorm(attention.inputs(), epsilon),
        feedForward);
  }

  /** A block of the given parts. */
  public AttentionBlock(
      Module attentionNorm, Attention attention, Module feedForwardNorm, Module feedForward) {
    for (Module part : new Module[] {attentionNorm, attention, feedForwardNorm, feedForward}) {
      if (part.inputs() != attention.inputs() || part.outputs() != attention.inputs()) {
        throw new ShapeException(
            "AttentionBlock",
            "parts that take and give %d columns".formatted(attention.inputs()),
            part.toString());
      }
    }
    this.attentionNorm = attentionNorm;
    this.attention = attention;
    this.feedForwardNorm = feedForwardNorm;
    this.feedForward = feedForward;
  }

  @Override
  public int inputs() {
    return attention.inputs();
  }

  @Override
  public int outputs() {
    return attention.inputs();
  }

  public Attention attention() {
    return attention;
  }

  /** What is done before the attention. */
  public Module attentionNorm() {
    return attentionNorm;
  }

  /** What is done before f. */
  public Module feedForwardNorm() {
    return feedForwardNorm;
  }

  /** f. */
  public Module feedForward() {
    return feedForward;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node h = attentionNorm.forward(tape, x);
    tape.enter("attention", attention, h);
    h = tape.leave(attention.forward(tape, h));
    h = tape.next(AddOp.class, AddOp::new).apply(tape, x, h);
    Node f = feedForwardNorm.forward(tape, h);
    tape.enter("feed_forward", feedForward, f);
    f = tape.leave(feedForward.forward(tape, f));
    return tape.next(AddOp.class, AddOp::new).apply(tape, h, f);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    attentionNorm.visit(path + "attention_norm.", visitor);
    attention.visit(path + "attention.", visitor);
    feedForwardNorm.visit(path + "feed_forward_norm.", visitor);
    feedForward.visit(path + "feed_forward.", visitor);
  }

  @Override
  public long multiplications(int positions) {
    return attention.multiplications(positions) + feedForward.multiplications(positions);
  }

  @Override
  public String toString() {
    return "AttentionBlock(%s, %s)".formatted(attention, feedForward);
  }
}
