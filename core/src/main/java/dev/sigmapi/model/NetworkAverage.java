package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The weighted mean of what several networks give, as one network: a sum of them, their last
 * layers, which are linear, times the weights. Of classes it is the mean of logits.
 */
final class NetworkAverage {
  private final List<Fitted> members = new ArrayList<>();
  private final List<Double> weights = new ArrayList<>();

  /**
   * Adds a network between the same columns as all others, that ends in a linear layer with weights
   * and a bias behind them.
   */
  void add(Fitted member, double weight) {
    members.add(member);
    weights.add(weight);
  }

  /** The mean, weights adding up to 1. */
  Fitted fitted(ObjectNode method) {
    if (members.size() == 1) {
      return members.get(0);
    }
    ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    members.forEach(member -> parts.add(layers(member.specification().toJson())));
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    layers.addObject().putObject("sum").set("parts", parts);
    Specification specification = Specification.of(layers);
    Columns columns = members.get(0).columns();
    Sequence network = columns.network(specification, Seed.of(0), List.of());
    // The parts stand in the order of the members, and so do their parameters.
    Iterator<Parameter> into = network.parameters().values().iterator();
    for (int m = 0; m < members.size(); m++) {
      List<Parameter> from = List.copyOf(members.get(m).network().parameters().values());
      for (int p = 0; p < from.size(); p++) {
        Tensor value = into.next().value();
        value.copyFrom(from.get(p).value());
        if (p >= from.size() - 2) {
          scale(value, weights.get(m));
        }
      }
    }
    return new Fitted(columns, specification, network, method);
  }

  private static JsonNode layers(JsonNode specification) {
    return specification.isObject() ? specification.get("layers") : specification;
  }

  private static void scale(Tensor tensor, double factor) {
    for (int i = 0; i < tensor.size(); i++) {
      tensor.data()[i] *= (float) factor;
    }
  }
}
