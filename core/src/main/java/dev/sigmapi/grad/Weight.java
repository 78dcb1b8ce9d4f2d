package dev.sigmapi.grad;

import java.util.function.BiConsumer;

/**
 * Where a module gets its numbers. A {@link Parameter} is a weight that is learned as it stands;
 * other weights are computed on the tape from parameters. A module does not know which kind it
 * holds.
 */
public interface Weight {

  /** The weight's value as a node of the tape's current pass. */
  Node on(Tape tape);

  /** Names every parameter behind this weight, its own name being {@code path}. */
  void visit(String path, BiConsumer<String, Parameter> visitor);
}
