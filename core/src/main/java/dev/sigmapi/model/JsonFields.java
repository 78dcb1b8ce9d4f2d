package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.file.ModelFileException;
import java.util.ArrayList;
import java.util.List;

/** Typed access to the fields of a JSON object in a model file; what does not fit is refused. */
record JsonFields(JsonNode json) {

  String text(String name) {
    return require(name, "text", field(name).isTextual()).asText();
  }

  double number(String name) {
    return require(name, "a number", field(name).isNumber()).asDouble();
  }

  int whole(String name) {
    return require(name, "a whole number", field(name).canConvertToInt()).asInt();
  }

  /** A whole number from 0 to {@code most}. */
  int whole(String name, int most) {
    int number = whole(name);
    if (number < 0 || number > most) {
      throw wrong(name, "a whole number from 0 to " + most);
    }
    return number;
  }

  boolean truth(String name) {
    return require(name, "true or false", field(name).isBoolean()).asBoolean();
  }

  List<String> texts(String name) {
    require(name, "a list", field(name).isArray());
    List<String> texts = new ArrayList<>();
    for (JsonNode element : field(name)) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of texts");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  /** The objects of a list. */
  List<JsonNode> list(String name) {
    require(name, "a list", field(name).isArray());
    List<JsonNode> elements = new ArrayList<>();
    field(name).forEach(elements::add);
    return elements;
  }

  <E extends Enum<E>> E choice(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw wrong(name, "one of " + List.of(type.getEnumConstants()));
  }

  JsonNode field(String name) {
    JsonNode field = json.get(name);
    if (field == null) {
      throw wrong(name, "a value");
    }
    return field;
  }

  ModelFileException wrong(String name, String expected) {
    return new ModelFileException(
        "The model's description expects %s in '%s' but got %s; write the model again"
            .formatted(expected, name, json.get(name)));
  }

  private JsonNode require(String name, String expected, boolean holds) {
    if (!holds) {
      throw wrong(name, expected);
    }
    return field(name);
  }
}
