package dev.sigmapi.specification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Specifications without quotation marks, for legibility. */
public final class ShortText {

  private ShortText() {}

  public static JsonNode json(String text) {
    try {
      String quoted =
          text.replaceAll("(?<![a-z_0-9.])(?!(?:true|false|null)\\b)([a-z_][a-z_0-9]*)", "\"$1\"");
      return new ObjectMapper().readTree(quoted);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  public static Specification specification(String text) {
    return Specification.of(json(text));
  }
}
