package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.loss.Link;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Task;
import java.util.List;
import java.util.Locale;

/**
 * How a target becomes what the network is trained on, and back. A number y is (y − shift) / scale,
 * and the loss's link makes it of the network's output; a class is its number in {@code classes},
 * which is empty for a number.
 *
 * @param loss what the network was trained with for this target
 */
public record TargetEncoding(
    String column, double shift, double scale, List<String> classes, LossSpecification loss) {

  /** A number that was trained with the squared error. */
  public static TargetEncoding number(String column, double shift, double scale) {
    return number(column, shift, scale, LossSpecification.usual(0));
  }

  /** A number. */
  static TargetEncoding number(String column, double shift, double scale, LossSpecification loss) {
    return new TargetEncoding(column, shift, scale, List.of(), loss);
  }

  /** Classes that were trained with the loss that is usual for so many. */
  public static TargetEncoding classes(String column, List<String> classes) {
    return classes(column, classes, LossSpecification.usual(classes.size()));
  }

  /** Classes. */
  static TargetEncoding classes(String column, List<String> classes, LossSpecification loss) {
    return new TargetEncoding(column, 0, 1, List.copyOf(classes), loss);
  }

  public Task task() {
    return classes.isEmpty() ? Task.REGRESSION : Task.CLASSIFICATION;
  }

  /** What makes a prediction of what the network gives. */
  public Link link() {
    return classes.size() == 2 ? Link.SIGMOID : loss.loss().link();
  }

  /** What the network is trained with for this target. */
  Loss lossFunction() {
    return loss.build(column, classes.size());
  }

  /** How many numbers the network gives: one, or a logit for each of three and more classes. */
  public int networkOutputs() {
    return classes.size() > 2 ? classes.size() : 1;
  }

  /** How many numbers a prediction has: one, or a probability for each class. */
  public int predictions() {
    return Math.max(1, classes.size());
  }

  /** What the network should give for a number in the user's units; of a class, its number. */
  double encode(double value) {
    double scaled = (value - shift) / scale;
    return link() == Link.EXP ? Math.log(scaled) : scaled;
  }

  /**
   * From what the network gives for a row to the user's units.
   *
   * @param at where this target's outputs begin
   * @param to where its prediction begins
   */
  void decode(float[] outputs, int at, double[] prediction, int to) {
    switch (link()) {
      case IDENTITY -> prediction[to] = shift + scale * outputs[at];
      case EXP -> prediction[to] = scale * Math.exp(outputs[at]);
      case SIGMOID -> {
        prediction[to] = 1 / (1 + Math.exp(outputs[at]));
        prediction[to + 1] = 1 / (1 + Math.exp(-outputs[at]));
      }
      case SOFTMAX -> {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes.size(); c++) {
          largest = Math.max(largest, outputs[at + c]);
        }
        double total = 0;
        for (int c = 0; c < classes.size(); c++) {
          prediction[to + c] = Math.exp(outputs[at + c] - largest);
          total += prediction[to + c];
        }
        for (int c = 0; c < classes.size(); c++) {
          prediction[to + c] /= total;
        }
      }
    }
  }

  ObjectNode toJson(ObjectNode json) {
    json.put("column", column).put("shift", shift).put("scale", scale);
    classes.forEach(json.putArray("classes")::add);
    json.set("loss", loss.toJson());
    return json.put("link", link().name().toLowerCase(Locale.ROOT));
  }

  /** Reads back what {@link #toJson} wrote, or an earlier version without the loss. */
  static TargetEncoding fromJson(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    List<String> classes = fields.texts("classes");
    JsonNode loss = json.get("loss");
    TargetEncoding target =
        new TargetEncoding(
            fields.text("column"),
            fields.number("shift"),
            fields.number("scale"),
            classes,
            loss == null ? LossSpecification.usual(classes.size()) : LossSpecification.of(loss));
    target.lossFunction();
    return target;
  }
}
