package dev.sigmapi.motif;

/** How often a motif stands in a sequence. */
public enum Occurrences {
  /** Exactly once in each. */
  ONE,
  /** At most once in each. */
  ZERO_OR_ONE,
  /** As often as it likes. */
  ANY
}
