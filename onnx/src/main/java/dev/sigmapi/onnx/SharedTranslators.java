package dev.sigmapi.onnx;

import dev.sigmapi.grad.op.PatchPoolOp;
import dev.sigmapi.grad.op.Patches;
import dev.sigmapi.module.Convolution;
import dev.sigmapi.module.Grid;
import dev.sigmapi.module.GridConvolution;
import dev.sigmapi.module.GridPool;
import dev.sigmapi.module.Recurrence;
import java.util.ArrayList;
import java.util.List;

/** Layers whose weights are shared over time or place. */
final class SharedTranslators {
  private SharedTranslators() {}

  static void addTo(Translators all) {
    all.add(Recurrence.class, SharedTranslators::recurrence)
        .add(Convolution.class, SharedTranslators::convolution)
        .add(GridConvolution.class, SharedTranslators::gridConvolution)
        .add(GridPool.class, SharedTranslators::gridPool);
  }

  // ---- Recurrences.

  /** A scan along time; where a sequence has ended its state stays. */
  private static Value recurrence(Translation t, Recurrence module, Value x) {
    Graph graph = t.graph();
    Recurrence.Shape shape = module.shape();
    Recurrence.Weights weights = module.weights();
    long units = shape.units();
    Value given = t.linear(x, weights.inputs(), weights.bias());
    long columns = given(shape);
    Value states = t.weight(weights.states());
    Value second = weights.second() == null ? null : t.weight(weights.second());
    Value sequences = t.positions() == null ? x : t.positions().mask();
    Value start =
        graph.expand(
            graph.number(0), graph.concatenate(0, graph.rows(sequences), graph.wholes(units)));
    if (t.positions() == null) {
      return step(graph, module, given, start, states, second);
    }
    PaddedSequences positions = t.positions();
    Value steps = graph.transpose(positions.apart(graph, given, columns), 1, 0, 2);
    Value running = graph.unsqueeze(graph.transpose(positions.numbers(graph), 1, 0), 2);
    Value all =
        graph.scan(
            List.of(start),
            List.of(steps, running),
            module.course().reverse(),
            (body, before, slices) -> {
              Value after = step(body, module, slices.get(0), before.get(0), states, second);
              Value runs = body.greater(slices.get(1), body.number(0));
              Value state = body.where(runs, after, before.get(0));
              return List.of(state, state);
            });
    return graph.reshape(graph.transpose(all, 1, 0, 2), -1, units);
  }

  /** How many numbers the inputs give to a step. */
  private static long given(Recurrence.Shape shape) {
    return switch (shape.kind()) {
      case SIMPLE -> shape.units();
      case GRU -> 3L * shape.units();
      case MULTIPLICATIVE -> (long) shape.factors() + shape.units();
    };
  }

  /** h_t from what the inputs give, p, and the state before, h. */
  private static Value step(
      Graph graph, Recurrence module, Value p, Value h, Value states, Value second) {
    long units = module.shape().units();
    Value moved = graph.matrixProduct(h, states);
    return switch (module.shape().kind()) {
      case SIMPLE -> Activations.apply(graph, module.activation(), graph.add(p, moved));
      case GRU -> {
        Value gates = graph.map("Sigmoid", graph.add(graph.slice(p, 0, 2 * units, 1), moved));
        Value reset = graph.multiply(graph.slice(gates, 0, units, 1), h);
        Value keep = graph.slice(gates, units, 2 * units, 1);
        Value sum =
            graph.add(graph.slice(p, 2 * units, 3 * units, 1), graph.matrixProduct(reset, second));
        Value candidate = Activations.apply(graph, module.activation(), sum);
        Value rest = graph.subtract(graph.number(1), keep);
        yield graph.add(graph.multiply(keep, h), graph.multiply(rest, candidate));
      }
      case MULTIPLICATIVE -> {
        long factors = module.shape().factors();
        Value products = graph.multiply(graph.slice(p, 0, factors, 1), moved);
        Value sum =
            graph.add(
                graph.slice(p, factors, factors + units, 1), graph.matrixProduct(products, second));
        yield Activations.apply(graph, module.activation(), sum);
      }
    };
  }

  // ---- Convolutions.

  private static Value convolution(Translation t, Convolution module, Value x) {
    Graph graph = t.graph();
    Convolution.Shape shape = module.shape();
    PaddedSequences positions =
        t.positions() == null ? PaddedSequences.always(graph, x, 1) : t.positions();
    Value sequences = graph.transpose(positions.clean(graph, x, shape.inputs()), 0, 2, 1);
    Value detectors =
        graph.transpose(
            graph.reshape(t.weight(module.weights()), shape.width(), shape.inputs(), shape.units()),
            2,
            1,
            0);
    long before = (long) shape.before() * shape.dilation();
    long behind = (shape.width() - 1L) * shape.dilation() - before;
    Value y =
        graph.applyInFloat(
            "Conv",
            List.of(sequences, detectors, graph.reshape(t.weight(module.bias()), -1)),
            new Graph.Attribute("dilations", new long[] {shape.dilation()}),
            new Graph.Attribute("pads", new long[] {before, behind}));
    Value rows = graph.reshape(graph.transpose(y, 0, 2, 1), -1, shape.units());
    return t.activated(module.activation(), rows);
  }

  private static Value gridConvolution(Translation t, GridConvolution module, Value x) {
    Graph graph = t.graph();
    Grid grid = module.grid();
    long side = grid.patches().side();
    Value detectors =
        graph.transpose(
            graph.reshape(t.weight(module.weights()), side, side, grid.channels(), module.units()),
            3,
            2,
            0,
            1);
    Value y =
        graph.applyInFloat(
            "Conv",
            List.of(
                channels(graph, grid, x), detectors, graph.reshape(t.weight(module.bias()), -1)),
            places(grid).toArray(Graph.Attribute[]::new));
    return t.activated(module.activation(), columns(graph, y, module.outputs()));
  }

  private static Value gridPool(Translation t, GridPool module, Value x) {
    Graph graph = t.graph();
    Grid grid = module.grid();
    long side = grid.patches().side();
    List<Graph.Attribute> attributes = places(grid);
    attributes.add(new Graph.Attribute("kernel_shape", new long[] {side, side}));
    String operator = module.kind() == PatchPoolOp.Kind.MAX ? "MaxPool" : "AveragePool";
    Value y =
        graph.applyInFloat(
            operator,
            List.of(channels(graph, grid, x)),
            attributes.toArray(Graph.Attribute[]::new));
    return columns(graph, y, module.outputs());
  }

  /** The columns of a grid, channels of a cell side by side, as [rows, channels, height, width]. */
  private static Value channels(Graph graph, Grid grid, Value x) {
    Value cells = graph.reshape(x, -1, grid.height(), grid.width(), grid.channels());
    return graph.transpose(cells, 0, 3, 1, 2);
  }

  /** The way back. */
  private static Value columns(Graph graph, Value y, long columns) {
    return graph.reshape(graph.transpose(y, 0, 2, 3, 1), -1, columns);
  }

  /** Where the patches of a grid lie. */
  private static List<Graph.Attribute> places(Grid grid) {
    Patches.OfGrids patches = grid.patches();
    long top = patches.above();
    long left = patches.left();
    long below = below(patches, patches.down(), grid.height(), top);
    long right = below(patches, patches.across(), grid.width(), left);
    List<Graph.Attribute> attributes = new ArrayList<>();
    attributes.add(new Graph.Attribute("pads", new long[] {top, left, below, right}));
    attributes.add(new Graph.Attribute("strides", new long[] {patches.stride(), patches.stride()}));
    return attributes;
  }

  /** How many cells the last of some patches hang over the edge. */
  private static long below(Patches.OfGrids patches, int count, int cells, long before) {
    return Math.max(0, (count - 1L) * patches.stride() + patches.side() - cells - before);
  }
}
