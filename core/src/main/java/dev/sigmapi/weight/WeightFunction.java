package dev.sigmapi.weight;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Tensor;

/** w = f(u) for a weight of one shape, with its gradient and with where a training starts. */
public interface WeightFunction {

  /** How many rows u has. */
  int rows();

  /** How many columns u has. */
  int columns();

  /** Computes w by operations of the tape. */
  Node apply(Tape tape, Node u);

  /**
   * The u with f(u) = w. Where no u gives w, that of a point near it, which each transformation
   * names.
   */
  Tensor inverse(Tensor w);
}
