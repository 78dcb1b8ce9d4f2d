package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.SelectOp;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Some columns of x, in an order of one's own: y_j = x_c(j). x: [rows, inputs], y: [rows, number of
 * columns]. It learns nothing.
 */
public final class Select implements Module {
  private final int inputs;
  private final int[] columns;

  /**
   * @param columns their numbers from 0; one may come more than once
   * @throws IllegalArgumentException for a column that is not there
   */
  public Select(int inputs, int... columns) {
    InputShape.requireColumns("Select", inputs, columns);
    this.inputs = inputs;
    this.columns = columns.clone();
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return columns.length;
  }

  /** The numbers of the columns, in order. */
  public int[] columns() {
    return columns.clone();
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    return tape.next(SelectOp.class, SelectOp::new).apply(tape, x, columns);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "Select(%d -> %s)".formatted(inputs, Arrays.toString(columns));
  }
}
