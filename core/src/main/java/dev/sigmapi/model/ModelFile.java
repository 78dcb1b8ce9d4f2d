package dev.sigmapi.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as one safetensors file: the parameters under their module path ({@code
 * layers.0.exponents}), and as metadata the format's version and a description in JSON with the
 * network, the columns with their encodings, the record of the training and the formulas. Loading
 * runs no code from the file.
 */
public final class ModelFile {
  /** What this version writes, and the newest it reads. */
  public static final int FORMAT_VERSION = 3;

  private static final String VERSION = "format_version";
  private static final String DESCRIPTION = "sigmapi";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFile() {}

  /**
   * Writes a model, all or nothing.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an old one is then intact
   */
  public static void write(Model model, Path file) {
    ObjectNode description = JsonNodeFactory.instance.objectNode();
    description.set("network", model.specification().toJson());
    ArrayNode features = description.putArray("features");
    for (FeatureEncoding feature : model.columns().features()) {
      feature.toJson(features.addObject());
    }
    ArrayNode targets = description.putArray("targets");
    model.columns().targets().forEach(target -> target.toJson(targets.addObject()));
    description.set("record", model.record());
    if (!model.front().points().isEmpty()) {
      model.front().write(description.putObject("front"));
    }
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    model.network().parameters().forEach((name, p) -> tensors.put(name, p.value()));
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put(VERSION, Integer.toString(FORMAT_VERSION));
    metadata.put(DESCRIPTION, description.toString());
    new Safetensors(metadata, tensors).write(file);
  }

  /**
   * Reads a model.
   *
   * @param custom the activations of the user's own that the network names
   * @throws ModelFileException if the file is missing, damaged, of a newer format or not a model
   */
  public static Model read(Path file, Activation... custom) {
    Safetensors content = Safetensors.read(file);
    checkVersion(file, content.metadata().get(VERSION));
    JsonNode description = describe(file, content.metadata().get(DESCRIPTION));
    try {
      return assemble(description, content.tensors(), List.of(custom));
    } catch (SpecificationException | ShapeException | ModelFileException e) {
      throw new ModelFileException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Model assemble(
      JsonNode description, Map<String, Tensor> tensors, List<Activation> custom) {
    JsonFields fields = new JsonFields(description);
    Columns columns =
        new Columns(
            fields.list("features").stream().map(FeatureEncoding::fromJson).toList(),
            targets(fields).stream().map(TargetEncoding::fromJson).toList());
    JsonNode described = fields.field("network");
    boolean none = described.isArray() && described.isEmpty();
    Specification specification = none ? Specification.none() : Specification.of(described);
    Sequence network = columns.network(specification, Seed.of(0), custom);
    fill(network.parameters(), tensors);
    if (!(fields.field("record") instanceof ObjectNode record)) {
      throw fields.wrong("record", "an object");
    }
    Front front = Front.read(description.get("front"), columns);
    if (none && front.chosen() < 0) {
      throw fields.wrong("front", "the formula that a model without a network is");
    }
    return new Model(columns, specification, network, record, front);
  }

  /** Version 1 held one target, without its loss; version 2 no formulas. */
  private static List<JsonNode> targets(JsonFields fields) {
    if (fields.json().has("target")) {
      return List.of(fields.field("target"));
    }
    List<JsonNode> targets = fields.list("targets");
    if (targets.isEmpty()) {
      throw fields.wrong("targets", "at least one target");
    }
    return targets;
  }

  private static void fill(Map<String, Parameter> parameters, Map<String, Tensor> tensors) {
    if (!parameters.keySet().equals(tensors.keySet())) {
      throw new ModelFileException(
          "The network needs the tensors %s but the file holds %s; write the model again"
              .formatted(parameters.keySet(), tensors.keySet()));
    }
    parameters.forEach(
        (name, parameter) -> {
          Tensor stored = tensors.get(name);
          if (!Arrays.equals(stored.shape(), parameter.value().shape())) {
            throw new ShapeException(
                "Parameter " + name, parameter.value().describeShape(), stored.describeShape());
          }
          parameter.value().copyFrom(stored);
        });
  }

  private static void checkVersion(Path file, String version) {
    if (version == null || !version.matches("[0-9]{1,9}")) {
      throw new ModelFileException(
          "%s is a safetensors file but not a Sigmapi model; train one with 'sigmapi train'"
              .formatted(file));
    }
    if (Integer.parseInt(version) > FORMAT_VERSION || Integer.parseInt(version) < 1) {
      throw new ModelFileException(
          "%s has model format %s where this Sigmapi reads up to %d; use a newer Sigmapi"
              .formatted(file, version, FORMAT_VERSION));
    }
  }

  private static JsonNode describe(Path file, String text) {
    try {
      JsonNode description = JSON.readTree(text == null ? "" : text);
      if (description.isObject()) {
        return description;
      }
    } catch (JsonProcessingException e) {
      throw new ModelFileException(
          "%s: the model's description is not JSON; write the model again".formatted(file), e);
    }
    throw new ModelFileException(
        "%s holds no description of a model; write the model again".formatted(file));
  }
}
