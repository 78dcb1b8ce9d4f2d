package dev.sigmapi.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * A picture as the page's script {@code plot.js} is told of it: options of the whole, scales, and a
 * list of marks, whose channels are columns. The script knows what is used here and no more.
 */
final class Chart {
  /** Colours of the page's style, so that they are right in the light and in the dark. */
  static final String ACCENT = "var(--accent)";

  static final String MUTED = "var(--muted)";
  static final String CONTRAST = "var(--contrast)";

  /** What stands above the drawing: the label of the upright axis. */
  static final int ABOVE = 24;

  private static final MathContext DIGITS = new MathContext(5);

  private final ObjectNode spec = JsonNodeFactory.instance.objectNode();

  /** A picture so many pixels high, as wide as there is place. */
  Chart(int height) {
    options().put("height", height).put("marginTop", ABOVE);
    spec.putArray("marks");
  }

  ObjectNode options() {
    return spec.withObject("/options");
  }

  /** An axis or another scale, such as {@code x} or {@code color}. */
  ObjectNode scale(String name) {
    return options().withObject("/" + name);
  }

  /** An axis with its label; equal steps are equal factors if it is logarithmic. */
  Chart axis(String name, String label, boolean logarithmic) {
    ObjectNode scale = scale(name).put("label", label);
    if (name.equals("x")) {
      options().put("marginBottom", 44);
    } else {
      scale.put("grid", true);
    }
    if (logarithmic) {
      scale.put("type", "log").put("ticks", 4).put("tickFormat", "~g");
    } else {
      scale.put("ticks", 5);
    }
    return this;
  }

  /** An axis whose numbers are given their ends. */
  Chart domain(String name, double low, double high) {
    scale(name).put("type", "linear").putArray("domain").add(low).add(high);
    return this;
  }

  /** An axis of words in their order, turned where there are many. */
  Chart names(String name, String label, List<String> words) {
    scale(name).put("label", label).put("type", "point").put("padding", 0.5);
    words.forEach(scale(name).putArray("domain")::add);
    int longest = words.stream().mapToInt(String::length).max().orElse(0);
    boolean turned = words.size() * (longest + 1) > 40;
    scale(name).put("tickRotate", turned ? -40 : 0);
    int below = 30 + (turned ? (int) (5.2 * longest) : 14);
    options().put("marginBottom", below);
    return this;
  }

  /** Colours from low to high, with a legend. */
  Chart heat(String label, boolean logarithmic) {
    ObjectNode colour = scale("color").put("legend", true).put("label", label);
    colour.put("type", logarithmic ? "log" : "linear");
    colour
        .putArray("range")
        .add("var(--heat-low)")
        .add("var(--heat-middle)")
        .add("var(--heat-high)");
    colour.put("ticks", 4);
    if (logarithmic) {
      colour.put("tickFormat", "~g");
    }
    return this;
  }

  /** Colours from less to more, with nothing in the middle. */
  Chart difference(String label, double most) {
    ObjectNode colour = scale("color").put("legend", true).put("label", label);
    colour.put("type", "linear").put("ticks", 4);
    colour.putArray("domain").add(-most).add(0).add(most);
    colour.putArray("range").add("var(--less)").add("var(--nothing)").add("var(--more)");
    return this;
  }

  /** An axis of places that follow one another, some of which are named. */
  Chart places(String label, List<String> places) {
    ObjectNode axis = scale("x").put("label", label);
    places.forEach(axis.putArray("domain")::add);
    int step = places.size() <= 12 ? 1 : places.size() <= 120 ? 10 : 50;
    ArrayNode ticks = axis.putArray("ticks");
    for (int i = 0; i < places.size(); i++) {
      if ((i + 1) % step == 0 || i == 0) {
        ticks.add(places.get(i));
      }
    }
    options().put("marginTop", 6).put("marginBottom", 40);
    return this;
  }

  /** Bars that lie one below the other, with what they are before and how long behind them. */
  static Chart bars(List<String> names, double[] lengths, List<String> labels) {
    Chart chart = new Chart(14 + 26 * names.size());
    double longest = Arrays.stream(lengths).max().orElse(0);
    chart.scale("x").putNull("axis").putArray("domain").add(0).add(longest > 0 ? longest : 1);
    names.forEach(chart.scale("y").putNull("label").put("tickSize", 0).putArray("domain")::add);
    int letters = names.stream().mapToInt(String::length).max().orElse(0);
    chart.options().put("marginLeft", 14 + 7 * letters).put("marginRight", 52);
    chart.options().put("marginTop", 6).put("marginBottom", 6);
    chart
        .mark("barX", names.size())
        .numbers("x", lengths)
        .words("y", names)
        .option("fill", ACCENT)
        .option("rx", 2);
    chart
        .mark("text", names.size())
        .numbers("x", lengths)
        .words("y", names)
        .words("text", labels)
        .option("dx", 6)
        .option("textAnchor", "start");
    return chart;
  }

  /** A mark more, such as {@code dot}, of so many things. */
  Mark mark(String kind, int length) {
    return new Mark(spec.withArray("marks").addObject().put("mark", kind).put("length", length));
  }

  ObjectNode toJson() {
    return spec;
  }

  /** A mark: what it shows, in columns, and how. */
  static final class Mark {
    private final ObjectNode json;

    private Mark(ObjectNode json) {
      this.json = json;
    }

    /** A channel of numbers; what is no number is not drawn. */
    Mark numbers(String channel, double[] values) {
      ArrayNode column = json.withObject("/channels").putArray(channel);
      for (double value : values) {
        if (Double.isFinite(value)) {
          column.add(new BigDecimal(value).round(DIGITS).doubleValue());
        } else {
          column.addNull();
        }
      }
      return this;
    }

    /** A channel of words. */
    Mark words(String channel, Collection<String> values) {
      ArrayNode column = json.withObject("/channels").putArray(channel);
      values.forEach(column::add);
      return this;
    }

    /** An option that is the same for all. */
    Mark option(String name, String value) {
      json.withObject("/options").put(name, value);
      return this;
    }

    /** An option that is the same for all. */
    Mark option(String name, double value) {
      json.withObject("/options").put(name, value);
      return this;
    }

    /** Shows the values of the thing under the pointer. */
    Mark tip() {
      json.withObject("/options").put("tip", true);
      return this;
    }
  }
}
