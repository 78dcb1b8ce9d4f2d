package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.model.Specification;
import dev.sigmapi.model.SpecificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a network specification, in line or from a file, in YAML or in JSON, which is YAML. */
final class SpecificationText {

  private SpecificationText() {}

  /**
   * The specification.
   *
   * @param argument begins with [ or &#123; if it is the text itself, else names a file
   * @throws SpecificationException if it cannot be read or does not say a network
   */
  static Specification read(String argument) {
    String stripped = argument.strip();
    boolean inLine = stripped.startsWith("[") || stripped.startsWith("{");
    return Specification.of(parse(inLine ? stripped : file(stripped)));
  }

  private static String file(String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new SpecificationException(
          "--network expects a specification such as '[product_units: {units: 3}, dense]' or a file"
              + " that can be read but got '%s'".formatted(name));
    }
  }

  private static JsonNode parse(String text) {
    try {
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(text);
      return new ObjectMapper().valueToTree(tree);
    } catch (YamlEngineException e) {
      throw new SpecificationException(
          "The network is neither YAML nor JSON: " + e.getMessage().replaceAll("\\s+", " "));
    }
  }
}
