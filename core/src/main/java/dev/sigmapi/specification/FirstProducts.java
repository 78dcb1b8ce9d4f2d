package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Looks in lists of layers, as they are written, for product units or logarithms that see the
 * columns.
 */
final class FirstProducts {
  private static final String USUAL = "real";
  private static final List<String> NAMES = List.of("product_units", "logarithm");

  /** Options whose layers see the columns that their layer is given, and make its output. */
  private static final List<String> INNER = List.of("layers", "parts", "values", "experts");

  private FirstProducts() {}

  /**
   * The domain of the product units, real for logarithms, at the beginning of a list of layers, or
   * of any of several lists.
   *
   * @param layers a list, a list of lists or a layer
   * @return signed if any are; empty if there are none
   */
  static Optional<String> of(JsonNode layers) {
    List<String> domains = domains(layers).toList();
    return domains.contains("signed") ? Optional.of("signed") : domains.stream().findFirst();
  }

  private static Stream<String> domains(JsonNode layers) {
    if (layers.isArray() && !layers.isEmpty()) {
      if (layers.get(0).isArray()) {
        return StreamSupport.stream(layers.spliterator(), false).flatMap(FirstProducts::domains);
      }
      boolean passed = layers.size() > 1 && layers.get(0).has("select");
      return domains(layers.get(passed ? 1 : 0));
    }
    if (layers.isTextual()) {
      return NAMES.contains(layers.asText()) ? Stream.of(USUAL) : Stream.empty();
    }
    if (!layers.isObject() || layers.isEmpty()) {
      return Stream.empty();
    }
    Map.Entry<String, JsonNode> layer = layers.properties().iterator().next();
    return NAMES.contains(layer.getKey())
        ? Stream.of(layer.getValue().path("domain").asText(USUAL))
        : INNER.stream().flatMap(option -> domains(layer.getValue().path(option)));
  }
}
