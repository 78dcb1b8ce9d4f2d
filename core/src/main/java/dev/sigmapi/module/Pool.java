package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.PoolOp;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * From the positions of sequences to one row for each, as {@link PoolOp} computes it. x:
 * [positions, width] on a tape that knows how they divide, y: [sequences, outputs]. It learns
 * nothing.
 */
public final class Pool implements Module {
  private final PoolOp.Kind kind;
  private final int width;
  private final int longest;

  /**
   * @param longest the most positions of a sequence
   */
  public Pool(PoolOp.Kind kind, int width, int longest) {
    this.kind = kind;
    this.width = width;
    this.longest = longest;
    outputs();
  }

  @Override
  public int inputs() {
    return width;
  }

  @Override
  public int outputs() {
    return kind == PoolOp.Kind.FLATTEN ? Math.multiplyExact(longest, width) : width;
  }

  /** What becomes of the positions. */
  public PoolOp.Kind kind() {
    return kind;
  }

  /** The most positions of a sequence. */
  public int longest() {
    return longest;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    return tape.next(PoolOp.class, PoolOp::new).apply(tape, x, kind, longest);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "Pool(%d -> %d, %s)".formatted(width, outputs(), kind.name().toLowerCase(Locale.ROOT));
  }
}
