package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.PositionOp;
import dev.sigmapi.tensor.Tensor;
import java.util.function.BiConsumer;

/**
 * y_t = x_t + p_t, so that layers on positions know where they stand. x, y: [positions, width]. p
 * is learned, from zero, or fixed (Vaswani et al. 2017): p_t,2i = sin(t / 10000^(2i/width)) and
 * p_t,2i+1 = cos(t / 10000^(2i/width)).
 */
public final class Positions implements Module {
  private final Weight table;
  private final Tensor waves;
  private final int longest;
  private final int width;

  private Positions(Weight table, Tensor waves, int longest, int width) {
    this.table = table;
    this.waves = waves;
    this.longest = longest;
    this.width = width;
  }

  /** A vector of its own for each position. */
  public static Positions learned(int longest, int width) {
    return on(longest, width, new Parameter(Initial.zeros(longest, width)));
  }

  /**
   * Vectors on a given weight.
   *
   * @param table p, [longest, width]
   */
  public static Positions on(int longest, int width, Weight table) {
    return new Positions(table, null, longest, width);
  }

  /** Waves of rising length; nothing is learned. */
  public static Positions sinusoidal(int longest, int width) {
    Tensor waves = Initial.zeros(longest, width);
    for (int t = 0; t < longest; t++) {
      for (int c = 0; c < width; c++) {
        double angle = t / Math.pow(10_000, (c - c % 2) / (double) width);
        waves.set(t, c, (float) (c % 2 == 0 ? Math.sin(angle) : Math.cos(angle)));
      }
    }
    return new Positions(null, waves, longest, width);
  }

  @Override
  public int inputs() {
    return width;
  }

  @Override
  public int outputs() {
    return width;
  }

  /** The most positions that it tells apart. */
  public int longest() {
    return longest;
  }

  /** p where it is learned, [longest, width]; null where it is fixed. */
  public Weight table() {
    return table;
  }

  /** p where it is fixed; null where it is learned. */
  public Tensor waves() {
    return waves;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    Node p = table == null ? tape.constant(waves) : table.on(tape);
    return tape.next(PositionOp.class, PositionOp::new).apply(tape, x, p);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    if (table != null) {
      table.visit(path + "table", visitor);
    }
  }

  @Override
  public String toString() {
    return "Positions(%d, %s)".formatted(longest, table == null ? "sinusoidal" : "learned");
  }
}
