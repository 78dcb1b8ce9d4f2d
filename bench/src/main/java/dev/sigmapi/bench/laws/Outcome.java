package dev.sigmapi.bench.laws;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.print.Prints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came of looking for a law.
 *
 * @param equations what the model says; none if it has no closed form
 * @param r2 of the test rows, without noise; not a number if the model says none of some row
 * @param deviation of the equations from the law, see {@link Sameness}
 * @param widerDeviation the same where the law was not learned: sums of many powers come within a
 *     millionth of other laws in the ranges that they were fitted to, and nowhere else
 * @param seconds of the training
 * @param failure why there is no model; empty if there is one
 */
record Outcome(
    Trial trial,
    Optional<Equations> equations,
    double r2,
    double deviation,
    double widerDeviation,
    double seconds,
    String failure) {

  /** The model's R² must be larger for its formula to count at all. */
  private static final double LEAST_R2 = 0.5;

  private static final double ACCURATE_R2 = 0.999;

  /** Where there is no formula. */
  static Outcome without(Trial trial, double r2, double seconds, String failure) {
    double far = Double.POSITIVE_INFINITY;
    return new Outcome(trial, Optional.empty(), r2, far, far, seconds, failure);
  }

  /** Whether the law was found. */
  boolean symbolic() {
    return r2 > LEAST_R2 && Math.max(deviation, widerDeviation) <= Sameness.TOLERANCE;
  }

  /** Whether the model is as good as the law, whatever it looks like. */
  boolean accurate() {
    return r2 > ACCURATE_R2;
  }

  /** The formula in a line; empty if there is none. */
  String formula() {
    return equations.map(Prints::text).orElse("").strip().replace("\n", "; ");
  }

  /** As JSON has it. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", trial.law().name());
    fields.put("structure", trial.law().structure());
    fields.put("noise", trial.noise());
    fields.put("seed", trial.seed());
    fields.put("law", trial.law().formula());
    fields.put("formula", formula().isEmpty() ? null : formula());
    fields.put("symbolic", symbolic());
    fields.put("deviation", orNull(deviation));
    fields.put("deviation_in_wider_ranges", orNull(widerDeviation));
    fields.put("r2", orNull(r2));
    fields.put("accurate", accurate());
    fields.put("seconds", seconds);
    if (!failure.isEmpty()) {
      fields.put("failure", failure);
    }
    return fields;
  }

  private static Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
