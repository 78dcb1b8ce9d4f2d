package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the folds of a cross-validation say.
 *
 * @param folds how many were trained
 * @param metrics by what was measured (this model, linear model, constant) and by metric
 */
public record CrossValidation(int folds, Map<String, Map<String, Spread>> metrics) {

  /**
   * A metric over the folds.
   *
   * @param deviation the standard deviation between folds
   */
  public record Spread(double mean, double deviation, List<Double> folds) {
    static Spread of(List<Double> values) {
      double mean = values.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
      double square = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
      double deviation = Math.sqrt(square / Math.max(1, values.size() - 1));
      return new Spread(mean, deviation, List.copyOf(values));
    }
  }

  /** From the records of the models, one a fold. */
  static CrossValidation of(List<ObjectNode> records) {
    Map<String, String> measured = new LinkedHashMap<>();
    measured.put("this model", "/test");
    measured.put("linear model", "/baseline/linear");
    measured.put("constant", "/baseline/constant");
    Map<String, Map<String, Spread>> metrics = new LinkedHashMap<>();
    measured.forEach(
        (name, pointer) -> {
          Map<String, List<Double>> values = new LinkedHashMap<>();
          for (ObjectNode record : records) {
            JsonNode found = record.at(pointer);
            found
                .fieldNames()
                .forEachRemaining(
                    metric ->
                        values
                            .computeIfAbsent(metric, key -> new ArrayList<>())
                            .add(found.get(metric).asDouble(Double.NaN)));
          }
          Map<String, Spread> spreads = new LinkedHashMap<>();
          values.forEach((metric, list) -> spreads.put(metric, Spread.of(list)));
          metrics.put(name, spreads);
        });
    return new CrossValidation(records.size(), metrics);
  }

  /** As an object: by what was measured, by metric, the mean, the deviation and the folds. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("folds", folds);
    metrics.forEach(
        (name, spreads) -> {
          ObjectNode measured = json.putObject(name.replace(' ', '_'));
          spreads.forEach(
              (metric, spread) -> {
                ObjectNode one = measured.putObject(metric);
                one.put("mean", spread.mean()).put("deviation", spread.deviation());
                spread.folds().forEach(one.withArray("folds")::add);
              });
        });
    return json;
  }
}
