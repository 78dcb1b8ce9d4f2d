package dev.sigmapi.onnx;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Module;
import dev.sigmapi.specification.SpecificationException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A network on its way into a graph: modules are looked up in the table of {@link Translators}, and
 * weights are constants of the values that they have, whatever they are computed from.
 */
final class Translation {
  private final Graph graph;
  private final Translators translators;
  private final Map<Parameter, String> names;
  private final Map<Parameter, Value> made;
  private final AtomicBoolean products;
  private Positions positions;

  /** For a network whose weights are to be called as its files call them. */
  Translation(Graph graph, Translators translators, Module network) {
    this(graph, translators, new IdentityHashMap<>(), new IdentityHashMap<>(), new AtomicBoolean());
    Parameter.PlaceVisitor visitor = (name, place) -> names.putIfAbsent(place, name);
    network.visit("", visitor);
  }

  private Translation(
      Graph graph,
      Translators translators,
      Map<Parameter, String> names,
      Map<Parameter, Value> made,
      AtomicBoolean products) {
    this.graph = graph;
    this.translators = translators;
    this.names = names;
    this.made = made;
    this.products = products;
  }

  /**
   * The same in the body of an operator.
   *
   * @param more weights that the body is given, in place of the values that they have
   */
  Translation inside(Graph body, Map<Parameter, Value> more) {
    Map<Parameter, Value> all = new IdentityHashMap<>(made);
    all.putAll(more);
    return new Translation(body, translators, names, all, products);
  }

  Graph graph() {
    return graph;
  }

  /** How rows are positions of sequences; null where they are none. */
  Positions positions() {
    return positions;
  }

  /** Says how rows are positions from now on. */
  void positions(Positions now) {
    positions = now;
  }

  /** Says that there are products of powers in the network. */
  void findProducts() {
    products.set(true);
  }

  /** Whether there are products of powers in what was translated. */
  boolean hasProducts() {
    return products.get();
  }

  /**
   * What a module makes of x.
   *
   * @throws SpecificationException if nothing says how it is written in ONNX
   */
  Value of(Module module, Value x) {
    Translator<Module> translator = translators.of(module);
    if (translator == null) {
      throw new SpecificationException(
          "ONNX export does not know how to write %s; it writes the modules of the library only"
              .formatted(module));
    }
    return translator.translate(this, module, x);
  }

  /**
   * A weight as a constant, [rows, columns], or as what a hypernetwork around it makes.
   *
   * @throws SpecificationException if it is computed from what a hypernetwork makes, in a way that
   *     has no operators
   */
  Value weight(Weight weight) {
    if (weight instanceof Parameter place) {
      Value given = made.get(place);
      if (given != null) {
        return given;
      }
      if (place.source() == null || !dependsOnMade(place)) {
        return graph.tensor(
            names.getOrDefault(place, "weight"), place.on(Tape.forInference()).value());
      }
      return weight(place.source());
    }
    if (dependsOnMade(weight)) {
      throw new SpecificationException(
          "ONNX export does not know how to write a transformation of weights that a hypernetwork"
              + " makes; train without the option weights inside of it");
    }
    return graph.tensor("weight", weight.on(Tape.forInference()).value());
  }

  private boolean dependsOnMade(Weight weight) {
    List<Parameter> behind = new ArrayList<>();
    weight.visit("", (name, parameter) -> behind.add(parameter));
    return behind.stream().anyMatch(made::containsKey);
  }

  /** g(x). */
  Value activated(Activation activation, Value x) {
    return Activations.apply(graph, activation, x);
  }

  /** x·W + b; without b if that is null. */
  Value linear(Value x, Weight weights, Weight bias) {
    Value product = graph.matrixProduct(x, weight(weights));
    return bias == null ? product : graph.add(product, weight(bias));
  }

  /** Some columns of x. */
  Value select(Value x, int... columns) {
    return graph.gather(x, graph.wholes(columns), 1);
  }

  /** A list of values added up. */
  Value sum(List<Value> values) {
    return values.stream().reduce(graph::add).orElseThrow();
  }
}
