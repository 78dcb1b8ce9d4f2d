package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.PatchPoolOp;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The largest or the mean of the cells of each patch of a grid, channel by channel; see {@link
 * PatchPoolOp}. x: [rows, height · width · channels], y: [rows, down · across · channels], a grid
 * again. It learns nothing.
 */
public final class GridPool implements Module {
  private final Grid grid;
  private final PatchPoolOp.Kind kind;

  public GridPool(Grid grid, PatchPoolOp.Kind kind) {
    this.grid = grid;
    this.kind = kind;
    inputs();
  }

  @Override
  public int inputs() {
    return grid.cells();
  }

  @Override
  public int outputs() {
    return Math.multiplyExact(grid.places(), grid.channels());
  }

  /** What it sees. */
  public Grid grid() {
    return grid;
  }

  /** What is kept of the cells. */
  public PatchPoolOp.Kind kind() {
    return kind;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    int count = Math.multiplyExact(x.rows(), grid.places());
    return tape.next(PatchPoolOp.class, PatchPoolOp::new)
        .apply(tape, x, grid.patches(), count, outputs(), kind);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {}

  @Override
  public String toString() {
    return "GridPool(%s, %s)".formatted(grid, kind.name().toLowerCase(Locale.ROOT));
  }
}
