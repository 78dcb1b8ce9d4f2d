package dev.sigmapi.bench.laws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of several trials.
 *
 * @param structure the class of their laws; all for all
 */
record Total(double noise, String structure, List<Outcome> outcomes) {
  static final String ALL = "all";

  /** For each level of noise, all trials and those of each class. */
  static List<Total> of(List<Outcome> outcomes) {
    List<Total> totals = new ArrayList<>();
    List<String> structures =
        outcomes.stream().map(each -> each.trial().law().structure()).distinct().sorted().toList();
    for (double noise :
        outcomes.stream().mapToDouble(o -> o.trial().noise()).distinct().toArray()) {
      List<Outcome> some = outcomes.stream().filter(o -> o.trial().noise() == noise).toList();
      totals.add(new Total(noise, ALL, some));
      for (String structure : structures) {
        totals.add(
            new Total(
                noise,
                structure,
                some.stream().filter(o -> o.trial().law().structure().equals(structure)).toList()));
      }
    }
    return totals;
  }

  double symbolicPercent() {
    return 100.0 * outcomes.stream().filter(Outcome::symbolic).count() / outcomes.size();
  }

  double accuratePercent() {
    return 100.0 * outcomes.stream().filter(Outcome::accurate).count() / outcomes.size();
  }

  double medianSeconds() {
    double[] sorted = outcomes.stream().mapToDouble(Outcome::seconds).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  double largestSeconds() {
    return outcomes.stream().mapToDouble(Outcome::seconds).max().orElseThrow();
  }

  /** As JSON has it. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("noise", noise);
    fields.put("structure", structure);
    fields.put("trials", outcomes.size());
    fields.put("symbolic_percent", symbolicPercent());
    fields.put("accurate_percent", accuratePercent());
    fields.put("median_seconds", medianSeconds());
    fields.put("largest_seconds", largestSeconds());
    return fields;
  }
}
