package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.model.Front;
import dev.sigmapi.model.Model;
import dev.sigmapi.specification.SpecificationException;
import java.util.List;
import java.util.Locale;

/** What explain says of the formulas of a model by size and error. */
record FrontSection(Model model) {

  /**
   * The model that predicts by a point of the front.
   *
   * @param number from 1
   */
  Model choosing(int number) {
    int count = model.front().points().size();
    if (number < 1 || number > count) {
      throw new SpecificationException(
          count == 0
              ? "--point expects a model with a front of formulas; variable projection keeps one"
              : "--point expects a formula from 1 to %d but got %d".formatted(count, number));
    }
    return model.predictingBy(number - 1);
  }

  String text() {
    List<Front.Point> points = model.front().points();
    if (points.isEmpty()) {
      return "This model keeps no other formulas; variable projection does.";
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%5s %5s %14s %14s  formula", "point", "size", held(), "from network"));
    for (int i = 0; i < points.size(); i++) {
      Front.Point point = points.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%n%5s %5d %14.4g %14.4g  %s",
              (i == model.front().chosen() ? "*" : "") + (i + 1),
              point.size(),
              point.heldOutError(),
              point.networkError(),
              Prints.text(point.equations()).replace("\n", "; ")));
    }
    return text.append("\n* is what the model predicts by").toString();
  }

  private String held() {
    boolean logarithmic = model.record().path("error_scale").asText().equals("logarithmic");
    return logarithmic ? "held out (ln)" : "held out";
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode points = json.putArray("front");
    for (Front.Point point : model.front().points()) {
      ObjectNode each = points.addObject().put("size", point.size());
      each.put("held_out_error", point.heldOutError()).put("network_error", point.networkError());
      each.put("formula", Prints.text(point.equations()));
    }
    int chosen = model.front().chosen();
    return chosen < 0 ? json.putNull("chosen") : json.put("chosen", chosen + 1);
  }
}
