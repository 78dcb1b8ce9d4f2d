package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.Equations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Formulas of a model, from the smallest to the closest: each is better on the rows held out than
 * all that are smaller. One of them may be the model itself.
 *
 * @param points from the smallest
 * @param chosen the number of the point that the model predicts by; −1 if it is the network
 */
public record Front(List<Point> points, int chosen) {
  /** Of a model that predicts by its network. */
  public static final Front NONE = new Front(List.of(), -1);

  /**
   * A formula.
   *
   * @param size how many parts it is made of: numbers, columns, operations and functions
   * @param heldOutError on the rows that were held out, root mean square, in the target's units or
   *     of its logarithm, as {@code error_scale} in the record says
   * @param networkError the same of the difference to the network
   */
  public record Point(Equations equations, int size, double heldOutError, double networkError) {}

  public Front {
    points = List.copyOf(points);
    if (chosen >= points.size() || chosen < -1) {
      throw new IllegalArgumentException(
          "Front expects a point from 0 to %d, or -1, but got %d"
              .formatted(points.size() - 1, chosen));
    }
  }

  /** The formula that is the model. */
  public Optional<Equations> equations() {
    return chosen < 0 ? Optional.empty() : Optional.of(points.get(chosen).equations());
  }

  /** The same where another point is the model. */
  public Front choosing(int point) {
    return new Front(points, point);
  }

  void write(ObjectNode json) {
    ArrayNode list = json.put("chosen", chosen).putArray("points");
    for (Point point : points) {
      ObjectNode each = list.addObject().put("size", point.size);
      each.put("held_out_error", point.heldOutError).put("network_error", point.networkError);
      each.set("equations", EquationsFormat.write(point.equations));
    }
  }

  static Front read(JsonNode json, Columns columns) {
    if (json == null) {
      return NONE;
    }
    JsonFields fields = new JsonFields(json);
    List<Point> points = new ArrayList<>();
    for (JsonNode each : fields.list("points")) {
      JsonFields point = new JsonFields(each);
      points.add(
          new Point(
              EquationsFormat.read(
                  point.field("equations"), columns.values(), columns.predictions()),
              point.whole("size"),
              each.path("held_out_error").asDouble(Double.NaN),
              each.path("network_error").asDouble(Double.NaN)));
    }
    int chosen = fields.whole("chosen");
    if (chosen < -1 || chosen >= points.size()) {
      throw fields.wrong("chosen", "the number of a point, or -1");
    }
    return new Front(points, chosen);
  }
}
