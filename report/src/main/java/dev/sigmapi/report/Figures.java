package dev.sigmapi.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The pictures of a page, which its script draws where their figures stand. */
final class Figures {
  private final ArrayNode charts = JsonNodeFactory.instance.arrayNode();

  /**
   * A place for a picture.
   *
   * @param title above it
   * @param alternative what is to be seen, for those who cannot
   */
  Markup add(String title, String alternative, Chart chart) {
    charts.add(chart.toJson());
    Markup place =
        Markup.tag("div.chart")
            .with("data-figure", Integer.toString(charts.size() - 1))
            .with("role", "img")
            .with("aria-label", alternative)
            .with("style", "min-height:" + chart.options().path("height").asInt() + "px");
    return Markup.tag("figure", Markup.tag("figcaption", title), place);
  }

  boolean isEmpty() {
    return charts.isEmpty();
  }

  /** All of them as JSON that may stand in an element {@code script}. */
  String json() {
    return charts
        .toString()
        .replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
