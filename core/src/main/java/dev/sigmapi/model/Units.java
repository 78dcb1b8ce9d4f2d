package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Nearest;
import dev.sigmapi.expression.Dimension;
import dev.sigmapi.specification.SpecificationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What columns are measured in, by name, such as {@code kg*m/s^2}; see {@link Dimension}. */
public record Units(Map<String, String> columns) {
  public static final Units NONE = new Units(Map.of());

  public Units {
    columns = new LinkedHashMap<>(columns);
    columns.forEach(
        (column, unit) -> {
          try {
            Dimension.of(unit);
          } catch (IllegalArgumentException e) {
            throw new SpecificationException("Column '%s': %s".formatted(column, e.getMessage()));
          }
        });
  }

  /**
   * Reads a list such as {@code mass=kg, speed=m/s}.
   *
   * @throws SpecificationException for what is none
   */
  public static Units of(String text) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String each : text.split(",")) {
      int equals = each.lastIndexOf('=');
      if (equals < 1) {
        throw new SpecificationException(
            "Units expect a list such as 'mass=kg, speed=m/s' but got '%s'".formatted(text));
      }
      columns.put(each.substring(0, equals).strip(), each.substring(equals + 1).strip());
    }
    return new Units(columns);
  }

  /** Refuses columns that are not among some. */
  void check(List<String> known) {
    for (String column : columns.keySet()) {
      if (!known.contains(column)) {
        throw new SpecificationException(
            "Units name the column '%s', which the model does not have; %s"
                .formatted(column, Nearest.suggest(column, known)));
      }
    }
  }

  void write(ObjectNode record) {
    if (!columns.isEmpty()) {
      ObjectNode json = record.putObject("units");
      columns.forEach(json::put);
    }
  }
}
