package dev.sigmapi.optim;

/**
 * Some parameters with a rate or decay of their own.
 *
 * @param match their names, a star standing for anything, as in {@code *.exponents}
 * @param rate the factor on the optimiser's rate
 * @param decay in place of the optimiser's; NaN for that
 * @param frozen whether they stay as they are
 */
public record Group(String match, double rate, double decay, boolean frozen) {
  public Group(String match) {
    this(match, 1, Double.NaN, false);
  }

  boolean holds(String name) {
    return name.matches(("\\Q" + match + "\\E").replace("*", "\\E.*\\Q"));
  }
}
