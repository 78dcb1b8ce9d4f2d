package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.PartsOp;
import dev.sigmapi.tensor.Seed;
import java.util.function.BiConsumer;

/**
 * Columns cut into parts of equal width, each a position: part p becomes x_p·W + b, as the rows of
 * an image. W: [columns / parts, width].
 */
public final class PartReader implements TokenReader {
  private final int inputs;
  private final int[] columns;
  private final int parts;
  private final Dense map;

  /** A reader that learns its map. */
  public PartReader(int inputs, int[] columns, int parts, int width, Seed seed) {
    this(inputs, columns, parts, new Dense(columns.length / parts, width, Dense.LINEAR, seed));
  }

  /**
   * A reader on a given map.
   *
   * @param columns those of x that are read, in order
   * @param parts divides their number
   * @param map takes the columns of a part
   */
  public PartReader(int inputs, int[] columns, int parts, Dense map) {
    InputShape.requireColumns("PartReader", inputs, columns);
    if (columns.length != parts * map.inputs()) {
      throw new IllegalArgumentException(
          "PartReader expects parts that divide its %d columns but got %d"
              .formatted(columns.length, parts));
    }
    this.inputs = inputs;
    this.columns = columns.clone();
    this.parts = parts;
    this.map = map;
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int width() {
    return map.outputs();
  }

  @Override
  public int longest() {
    return parts;
  }

  /** The columns of x that are read, in order. */
  public int[] columns() {
    return columns.clone();
  }

  /** What a part becomes a position by. */
  public Dense map() {
    return map;
  }

  @Override
  public Node read(Tape tape, Node x) {
    PartsOp op = tape.next(PartsOp.class, PartsOp::new);
    Node y = op.apply(tape, x, columns, parts);
    tape.segments(op.segments());
    return map.forward(tape, y);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    map.visit(path, visitor);
  }

  @Override
  public String toString() {
    return parts + " parts of " + map.inputs() + " columns";
  }
}
