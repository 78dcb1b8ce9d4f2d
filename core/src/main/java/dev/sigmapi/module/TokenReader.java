package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import java.util.function.BiConsumer;

/** How rows become sequences: the first part of {@link Tokens}. */
public interface TokenReader {

  /** How many columns a row has. */
  int inputs();

  /** How many columns a position has. */
  int width();

  /** The most positions of a row. */
  int longest();

  /**
   * Reads the positions and tells the tape how they divide, one sequence for each row.
   *
   * @param x [rows, inputs]
   * @return [positions, width]
   */
  Node read(Tape tape, Node x);

  /** Names every parameter, each name beginning with {@code path}. */
  void visit(String path, BiConsumer<String, Parameter> visitor);
}
