package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import java.util.Optional;
import java.util.Set;

/**
 * A network that was trained, and how.
 *
 * @param method facts about the training, for the record
 * @param front its formulas, if it is one
 */
record Fitted(
    Columns columns,
    Specification specification,
    Sequence network,
    ObjectNode method,
    Front front) {

  /** A network without formulas. */
  Fitted(Columns columns, Specification specification, Sequence network, ObjectNode method) {
    this(columns, specification, network, method, Front.NONE);
  }

  /** The model without a record, for measuring. */
  Model model() {
    return model(JsonNodeFactory.instance.objectNode());
  }

  /** The model with its record. */
  Model model(ObjectNode record) {
    return new Model(columns, specification, network, record, front);
  }

  /** Whether a listener stopped the training before its end. */
  boolean stopped() {
    return method.path("stopped").asBoolean();
  }

  /** Why the training could not go on after its best epoch, if so. */
  Optional<String> failure() {
    return Optional.ofNullable(method.path("failure").textValue());
  }

  /** Whether it is made of many, some of whose parts carry little by design. */
  boolean ofMany() {
    return Set.of("average", "boosting").contains(method.path("name").asText());
  }

  /** The same, not said to be stopped. */
  Fitted asWhole() {
    ObjectNode whole = method.deepCopy();
    whole.remove("stopped");
    return new Fitted(columns, specification, network, whole, front);
  }

  /** The same, of a fit that was stopped in another training. */
  Fitted asStopped() {
    return new Fitted(
        columns, specification, network, method.deepCopy().put("stopped", true), front);
  }
}
