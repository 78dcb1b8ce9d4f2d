package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.model.ClassWeights;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.TrainingSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads specifications, in line or from a file, in YAML or in JSON, which is YAML. */
final class SpecificationText {

  private SpecificationText() {}

  /**
   * A network.
   *
   * @param argument begins with [ or &#123; if it is the text itself, else names a file
   * @throws SpecificationException if it cannot be read or does not say a network
   */
  static Specification network(String argument) {
    return Specification.of(read("--network", "'[product_units: {units: 3}, dense]'", argument));
  }

  /**
   * How to train.
   *
   * @param argument as above; null for all defaults
   * @param epochs in place of those it says; null for those
   */
  static TrainingSpecification training(String argument, Integer epochs) {
    JsonNode json =
        argument == null
            ? JsonNodeFactory.instance.objectNode()
            : read("--training", "'{optimizer: {adam: {rate: 0.001}}, batch: 64}'", argument);
    if (epochs != null && json instanceof ObjectNode object) {
      object.put("epochs", epochs);
    }
    return TrainingSpecification.of(json);
  }

  /**
   * Losses by target.
   *
   * @param argument the text itself, of one loss for all targets or of one for each
   */
  static Map<String, LossSpecification> losses(String argument, List<String> targets) {
    return LossSpecification.read(parse("--loss", argument), targets);
  }

  /** Class weights; the argument is the text itself. */
  static ClassWeights classWeights(String argument) {
    return ClassWeights.of(parse("--class-weights", argument));
  }

  private static JsonNode read(String option, String example, String argument) {
    String stripped = argument.strip();
    boolean inLine = stripped.startsWith("[") || stripped.startsWith("{");
    return parse(option, inLine ? stripped : file(option, example, stripped));
  }

  private static String file(String option, String example, String name) {
    try {
      return Files.readString(Path.of(name));
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw new SpecificationException(
          "%s expects a specification such as %s or a file that can be read but got '%s'"
              .formatted(option, example, name));
    }
  }

  private static JsonNode parse(String option, String text) {
    try {
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(text);
      return new ObjectMapper().valueToTree(tree);
    } catch (YamlEngineException e) {
      throw new SpecificationException(
          option + " is neither YAML nor JSON: " + e.getMessage().replaceAll("\\s+", " "));
    }
  }
}
