package dev.sigmapi.module;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.ConcatenateOp;
import dev.sigmapi.grad.op.MixtureOp;
import dev.sigmapi.grad.op.RouteOp;
import dev.sigmapi.tensor.ShapeException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * y = [t_1(Σ_e p_1e(x) f_e(x)), t_2(Σ_e p_2e(x) f_e(x)), …], p_g = softmax(g_g(x)): the same
 * experts mixed by a gate for each target, so that targets share what they have in common (Ma et
 * al. 2018). x: [rows, inputs], f_e(x): [rows, width], y: [rows, the columns of all towers t].
 * Every expert is run once.
 */
public final class MultiGateMixture implements Module {
  private final List<Module> experts;
  private final List<Module> gates;
  private final List<Module> towers;

  /**
   * @param experts f, at least one, all taking the same columns and giving as many
   * @param gates g, at least one, each giving a score for each expert
   * @param towers t, one for each gate, taking what an expert gives
   * @throws ShapeException if they do not fit one another
   */
  public MultiGateMixture(List<Module> experts, List<Module> gates, List<Module> towers) {
    if (experts.isEmpty() || gates.isEmpty() || gates.size() != towers.size()) {
      throw new IllegalArgumentException(
          "MultiGateMixture expects experts, and a tower for each gate, but got %d experts, %d gates and %d towers"
              .formatted(experts.size(), gates.size(), towers.size()));
    }
    int inputs = experts.get(0).inputs();
    int width = experts.get(0).outputs();
    experts.forEach(expert -> require("experts", expert, inputs, width));
    gates.forEach(gate -> require("gates", gate, inputs, experts.size()));
    towers.forEach(tower -> require("towers", tower, width, tower.outputs()));
    this.experts = List.copyOf(experts);
    this.gates = List.copyOf(gates);
    this.towers = List.copyOf(towers);
  }

  private static void require(String what, Module module, int inputs, int outputs) {
    if (module.inputs() != inputs || module.outputs() != outputs) {
      throw new ShapeException(
          "MultiGateMixture",
          "%s from %d to %d columns".formatted(what, inputs, outputs),
          "%s from %d to %d".formatted(module, module.inputs(), module.outputs()));
    }
  }

  @Override
  public int inputs() {
    return experts.get(0).inputs();
  }

  @Override
  public int outputs() {
    return towers.stream().mapToInt(Module::outputs).sum();
  }

  /** f. */
  public List<Module> experts() {
    return experts;
  }

  /** g. */
  public List<Module> gates() {
    return gates;
  }

  /** t. */
  public List<Module> towers() {
    return towers;
  }

  @Override
  public Node forward(Tape tape, Node x) {
    InputShape.require(this, x);
    RouteOp first = route(tape, 0, x);
    for (int e = 0; e < experts.size(); e++) {
      first.gives(e, experts.get(e).forward(tape, x));
    }
    Node y = tower(tape, 0, first);
    for (int g = 1; g < gates.size(); g++) {
      RouteOp route = route(tape, g, x);
      route.givesWhat(first);
      Node next = tower(tape, g, route);
      y = tape.next(ConcatenateOp.class, ConcatenateOp::new).apply(tape, y, next);
    }
    return y;
  }

  private RouteOp route(Tape tape, int gate, Node x) {
    Node scores = gates.get(gate).forward(tape, x);
    RouteOp route = tape.next(RouteOp.class, RouteOp::new);
    route.apply(tape, scores, null, 1, experts.size());
    return route;
  }

  private Node tower(Tape tape, int gate, RouteOp route) {
    Node mixed =
        tape.next(MixtureOp.class, MixtureOp::new)
            .apply(tape, route, experts.get(0).outputs(), null);
    return towers.get(gate).forward(tape, mixed);
  }

  @Override
  public void visit(String path, BiConsumer<String, Parameter> visitor) {
    visit(path + "experts.", experts, visitor);
    visit(path + "gates.", gates, visitor);
    visit(path + "towers.", towers, visitor);
  }

  private static void visit(
      String path, List<Module> modules, BiConsumer<String, Parameter> visitor) {
    IntStream.range(0, modules.size()).forEach(i -> modules.get(i).visit(path + i + ".", visitor));
  }

  @Override
  public String toString() {
    return "MultiGateMixture(%s, gates %s, towers %s)".formatted(experts, gates, towers);
  }
}
