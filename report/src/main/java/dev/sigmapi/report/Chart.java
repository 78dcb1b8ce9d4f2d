package dev.sigmapi.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Map;

/**
 * A picture as Observable Plot is told of it: options of the whole and a list of marks, whose
 * channels are columns. The page's own script only hands it on.
 */
final class Chart {
  /** Colours of the page's style, so that they are right in the light and in the dark. */
  static final String ACCENT = "var(--accent)";

  static final String MUTED = "var(--muted)";
  static final String CONTRAST = "var(--contrast)";

  private static final MathContext DIGITS = new MathContext(5);

  private final ObjectNode spec = JsonNodeFactory.instance.objectNode();

  /** A picture so many pixels high, as wide as there is place. */
  Chart(int height) {
    options().put("height", height);
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
    ObjectNode scale = scale(name).put("label", label).put("labelArrow", "none");
    if (logarithmic) {
      scale.put("type", "log").put("ticks", 4).put("tickFormat", "~g");
    } else {
      scale.put("ticks", 5);
    }
    return this;
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

    /** Shows the nearest thing's values under the pointer. */
    Mark tip() {
      json.withObject("/options").put("tip", true);
      return this;
    }

    /** How tips write the values of channels, in formats of d3. */
    Mark tip(Map<String, String> formats) {
      ObjectNode format = json.withObject("/options").withObject("/tip").withObject("/format");
      formats.forEach(format::put);
      return this;
    }
  }
}
