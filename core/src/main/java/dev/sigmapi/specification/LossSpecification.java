package dev.sigmapi.specification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.specification.Vocabulary.Chosen;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which loss a target is trained with, in the vocabulary of the command, the library and the model
 * file: a name of {@link Losses}, or an object with the name as its only field and the options in
 * it, such as {@code {"huber": {"delta": 2}}}.
 */
public final class LossSpecification {
  private final Chosen<Losses.Builder> chosen;
  private final Loss loss;

  private LossSpecification(Chosen<Losses.Builder> chosen) {
    this.chosen = chosen;
    this.loss = chosen.term().builder().build(chosen.options(), 0);
  }

  /**
   * Reads a specification and completes it.
   *
   * @throws SpecificationException for unknown names or options, with the nearest right one, and
   *     for options that do not fit
   */
  public static LossSpecification of(JsonNode json) {
    return new LossSpecification(Losses.vocabulary().read(json));
  }

  /** A loss by its name alone. */
  public static LossSpecification of(String name) {
    return of(TextNode.valueOf(name));
  }

  /** What is taken where nothing is said: squared for a number, else what its classes need. */
  public static LossSpecification usual(int classes) {
    return of(classes == 0 ? "squared" : classes == 2 ? "logistic" : "cross_entropy");
  }

  /**
   * Reads one loss for all targets, or an object with a loss for some of them by name.
   *
   * @return the loss of each target that one is said for
   */
  public static Map<String, LossSpecification> read(JsonNode json, List<String> targets) {
    Map<String, LossSpecification> losses = new LinkedHashMap<>();
    boolean byTarget = json.isObject() && !json.isEmpty();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      byTarget &= targets.contains(entry.getKey());
    }
    if (byTarget) {
      json.properties().forEach(entry -> losses.put(entry.getKey(), of(entry.getValue())));
    } else {
      LossSpecification one = of(json);
      targets.forEach(target -> losses.put(target, one));
    }
    return losses;
  }

  /** As specifications write it. */
  public String name() {
    return chosen.term().name();
  }

  /** What it is for. */
  public Task task() {
    return chosen.term().builder().task();
  }

  /** The loss of a number, or of three and more classes. */
  public Loss loss() {
    return loss;
  }

  /**
   * The loss of a target.
   *
   * @param classes how many it has; 0 for a number
   * @throws SpecificationException if the loss is not for such a target
   */
  public Loss build(String target, int classes) {
    boolean number = classes == 0;
    if (number != (task() == Task.REGRESSION) || name().equals("logistic") && classes > 2) {
      throw new SpecificationException(
          "The loss %s expects %s but '%s' has %s; use %s"
              .formatted(
                  name(),
                  task() == Task.REGRESSION
                      ? "a number as its target"
                      : name().equals("logistic") ? "two classes" : "classes",
                  target,
                  number ? "numbers" : classes + " classes",
                  number ? "squared, huber or another loss of numbers" : "cross_entropy or focal"));
    }
    return chosen.term().builder().build(chosen.options(), classes);
  }

  /** The specification with every default filled in. */
  public ObjectNode toJson() {
    return chosen.toJson();
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
