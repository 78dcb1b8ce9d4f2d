package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * How the target becomes what the network is trained on, and back. A number y is (y − shift) /
 * scale; a class is its number in {@code classes}, which is empty for regression.
 */
public record TargetEncoding(String column, double shift, double scale, List<String> classes) {

  /** The target of a regression. */
  public static TargetEncoding number(String column, double shift, double scale) {
    return new TargetEncoding(column, shift, scale, List.of());
  }

  /** The target of a classification. */
  public static TargetEncoding classes(String column, List<String> classes) {
    return new TargetEncoding(column, 0, 1, List.copyOf(classes));
  }

  public Task task() {
    return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** How many numbers the network gives: one, or a logit for each of three and more classes. */
  public int networkOutputs() {
    return classes.size() > 2 ? classes.size() : 1;
  }

  /** How many numbers a prediction has: one, or a probability for each class. */
  public int predictions() {
    return Math.max(1, classes.size());
  }

  ObjectNode toJson(ObjectNode json) {
    json.put("column", column).put("shift", shift).put("scale", scale);
    classes.forEach(json.putArray("classes")::add);
    return json;
  }

  static TargetEncoding fromJson(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new TargetEncoding(
        fields.text("column"),
        fields.number("shift"),
        fields.number("scale"),
        fields.texts("classes"));
  }
}
