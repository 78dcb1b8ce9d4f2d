package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.ShapeException;

/** What a module says of inputs that do not fit. */
final class InputShape {

  private InputShape() {}

  /** Refuses x of another number of columns than the module takes. */
  static void require(Module module, Node x) {
    if (x.columns() != module.inputs()) {
      throw new ShapeException(
          module.toString(), "x of [rows, " + module.inputs() + "]", x.value().describeShape());
    }
  }

  /**
   * How the rows of x divide into sequences.
   *
   * @throws IllegalStateException if they are no positions
   */
  static Segments requirePositions(Module module, Tape tape) {
    if (tape.segments() == null) {
      throw new IllegalStateException(
          module
              + " expects rows that are positions of sequences, as inside Tokens; say how they"
              + " divide with Tape.segments");
    }
    return tape.segments();
  }

  /** Refuses columns that an input of so many does not have. */
  static void requireColumns(String module, int inputs, int[] columns) {
    for (int column : columns) {
      if (column < 0 || column >= inputs) {
        throw new IllegalArgumentException(
            "%s expects columns from 0 to %d but got %d".formatted(module, inputs - 1, column));
      }
    }
  }
}
