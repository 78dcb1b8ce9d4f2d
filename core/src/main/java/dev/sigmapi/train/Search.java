package dev.sigmapi.train;

import dev.sigmapi.optim.DifferentialEvolution;

/** How a training looks for a place to begin, in landscapes that defeat gradients. */
public sealed interface Search {

  /** From the first values as they are drawn. */
  record None() implements Search {}

  /**
   * Several starts, trained a little; the worse half is dropped and the others go on for twice as
   * long, until one is left (Jamieson &amp; Talwalkar 2016).
   *
   * @param starts how many begin
   * @param epochs of the first round
   */
  record Halving(int starts, int epochs) implements Search {
    public Halving() {
      this(16, 4);
    }
  }

  /**
   * A population search, whose best is where the gradients begin.
   *
   * @param rows how many training rows, drawn by the seed, it looks at
   */
  record Population(DifferentialEvolution method, int rows) implements Search {
    public Population() {
      this(new DifferentialEvolution(), 1000);
    }
  }
}
