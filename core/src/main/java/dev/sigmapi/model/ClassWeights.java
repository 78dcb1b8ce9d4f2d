package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import dev.sigmapi.specification.Vocabulary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much rows of each class count in training, beside weights of their own.
 *
 * @param byClass a factor for some of the classes, the others counting 1; empty for balanced ones:
 *     rows / (classes · rows of the class), so that each class counts alike
 */
public record ClassWeights(Map<String, Double> byClass) {
  private static final String BALANCED = "balanced";

  public ClassWeights {
    byClass = Map.copyOf(byClass);
    byClass.forEach(
        (name, weight) -> {
          if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new SpecificationException(
                "The class weight of '%s' expects a number of 0 or more but got %s"
                    .formatted(name, weight));
          }
        });
  }

  /** Each class counts alike. */
  public static ClassWeights balanced() {
    return new ClassWeights(Map.of());
  }

  /**
   * Reads {@code balanced} or a factor for each class.
   *
   * @throws SpecificationException for anything else
   */
  public static ClassWeights of(JsonNode json) {
    if (json.isTextual() && json.asText().equals(BALANCED)) {
      return balanced();
    }
    Map<String, Double> byClass = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry ->
                byClass.put(
                    entry.getKey(),
                    entry.getValue().isNumber() ? entry.getValue().asDouble() : Double.NaN));
    if (byClass.isEmpty()) {
      throw new SpecificationException(
          "Class weights expect balanced, or a number for each class such as {yes: 3, no: 1}, but"
              + " got "
              + json);
    }
    return new ClassWeights(byClass);
  }

  /** As specifications write it. */
  JsonNode toJson() {
    if (byClass.isEmpty()) {
      return JsonNodeFactory.instance.textNode(BALANCED);
    }
    var json = JsonNodeFactory.instance.objectNode();
    byClass.keySet().stream().sorted().forEach(name -> json.put(name, byClass.get(name)));
    return json;
  }

  /**
   * Says whether they can be used.
   *
   * @throws SpecificationException if there is no class to weight, or not one target whose classes
   *     they name
   */
  void check(List<TargetChoice> targets) {
    List<TargetChoice> classified =
        targets.stream().filter(target -> target.task() == Task.CLASSIFICATION).toList();
    if (classified.isEmpty()) {
      throw new SpecificationException(
          "Class weights expect a target with classes but '%s' has numbers; leave them out"
              .formatted(targets.get(0).name()));
    }
    if (!byClass.isEmpty() && classified.size() > 1) {
      throw new SpecificationException(
          "Class weights by name expect one target with classes but got %d; use balanced"
              .formatted(classified.size()));
    }
    for (String name : byClass.keySet()) {
      if (!classified.get(0).classes().contains(name)) {
        throw Vocabulary.unknown(
            "class of '%s'".formatted(classified.get(0).name()), name, classified.get(0).classes());
      }
    }
  }

  /**
   * The factor of each class of a target; none for numbers.
   *
   * @param rows the training rows
   */
  double[] factors(TargetChoice target, int[] rows) {
    double[] factors = new double[target.classes().size()];
    if (!byClass.isEmpty()) {
      Arrays.setAll(factors, c -> byClass.getOrDefault(target.classes().get(c), 1.0));
    } else if (factors.length > 0) {
      int[] counts = new int[factors.length];
      for (int row : rows) {
        counts[target.classOf(row)]++;
      }
      Arrays.setAll(factors, c -> (double) rows.length / (factors.length * Math.max(1, counts[c])));
    }
    return factors;
  }
}
