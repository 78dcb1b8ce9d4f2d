package dev.sigmapi.onnx;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.Weight;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.module.Module;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.weight.SoftlyShared;
import dev.sigmapi.weight.Transformed;
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
  private PaddedSequences positions;

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
  PaddedSequences positions() {
    return positions;
  }

  /** Says how rows are positions from now on. */
  void positions(PaddedSequences now) {
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
   * @throws SpecificationException if it is computed from what a hypernetwork makes in a way of the
   *     user's own
   */
  Value weight(Weight weight) {
    if (weight instanceof Parameter place) {
      Value given = made.get(place);
      return given != null ? given : weight(place.source(), place);
    }
    return constant("weight", weight);
  }

  /** What stands for a parameter; null if it is learned as it stands. */
  private Value weight(Weight source, Parameter place) {
    if (source == null || !dependsOnMade(source)) {
      return constant(names.getOrDefault(place, "weight"), place);
    } else if (source instanceof Parameter other) {
      return weight(other);
    } else if (source instanceof SoftlyShared drawn) {
      return weight(drawn.weight());
    } else if (source instanceof Transformed transformed) {
      Value u = weight(transformed.u());
      return WeightFunctions.apply(graph, transformed.function(), u, place.rows(), place.columns());
    }
    throw new SpecificationException(
        "ONNX export does not know how to write %s, which is computed from what a hypernetwork makes"
            .formatted(source));
  }

  private Value constant(String name, Weight weight) {
    return graph.tensor(name, weight.on(Tape.forInference()).value());
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
