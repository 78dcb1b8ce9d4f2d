package dev.sigmapi.onnx;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.weight.Bounded;
import dev.sigmapi.weight.ColumnNorm;
import dev.sigmapi.weight.Composition;
import dev.sigmapi.weight.ElementFunction;
import dev.sigmapi.weight.LowRank;
import dev.sigmapi.weight.Orthogonal;
import dev.sigmapi.weight.Positive;
import dev.sigmapi.weight.Shared;
import dev.sigmapi.weight.Simplex;
import dev.sigmapi.weight.SpectralBound;
import dev.sigmapi.weight.WeightFunction;
import java.util.stream.IntStream;

/**
 * Transformations of weights in operators of ONNX, for those of weights that a hypernetwork makes:
 * all others are constants.
 */
final class WeightFunctions {
  /** As many squarings as the library's bound of a spectral norm. */
  private static final int SQUARINGS = 7;

  private WeightFunctions() {}

  /**
   * w = f(u).
   *
   * @param rows of w
   * @param columns of w
   * @throws SpecificationException for a function of the user's own
   */
  static Value apply(Graph graph, WeightFunction function, Value u, long rows, long columns) {
    if (function instanceof Composition both) {
      WeightFunction outer = both.outer();
      Value inner = apply(graph, both.inner(), u, outer.rows(), outer.columns());
      return apply(graph, outer, inner, rows, columns);
    } else if (function instanceof ElementFunction each) {
      return Activations.apply(graph, each.function(), u);
    } else if (function instanceof Positive positive) {
      return positive(graph, positive, u);
    } else if (function instanceof Bounded bounded) {
      return bounded(graph, bounded, u);
    } else if (function instanceof Simplex) {
      return graph.softmax(u, 1);
    } else if (function instanceof ColumnNorm norm) {
      return columnNorm(graph, norm, u, rows);
    } else if (function instanceof LowRank) {
      Value a = graph.slice(u, 0, rows, 0);
      Value b = graph.slice(u, rows, rows + columns, 0);
      return graph.matrixProduct(a, graph.transpose(b, 1, 0));
    } else if (function instanceof Shared shared) {
      return shared(graph, shared, u, rows, columns);
    } else if (function instanceof Orthogonal orthogonal) {
      return cayley(graph, apply(graph, orthogonal.skew(), u, rows, rows), rows);
    } else if (function instanceof SpectralBound spectral) {
      return spectralBound(graph, spectral, u, Math.min(rows, columns), rows >= columns);
    }
    throw new SpecificationException(
        "ONNX export does not know how to write the transformation %s of weights that a"
                .formatted(function)
            + " hypernetwork makes; train with one of the library's to export");
  }

  private static Value positive(Graph graph, Positive function, Value u) {
    Value positive = Activations.apply(graph, Activation.of(Elementwise.SOFTPLUS), u);
    if (function.signs() == null) {
      return positive;
    }
    double[] signs = IntStream.of(function.signs()).asDoubleStream().toArray();
    Value sign = graph.unsqueeze(graph.numbers(signs), 1);
    Value free = graph.equal(sign, graph.number(0));
    return graph.where(free, u, graph.multiply(sign, positive));
  }

  private static Value bounded(Graph graph, Bounded function, Value u) {
    Value low = graph.number(function.low());
    Value high = graph.number(function.high());
    Value width = graph.number(function.high() - function.low());
    Value w = graph.add(low, graph.multiply(width, graph.map("Sigmoid", u)));
    return graph.max(low, graph.min(high, w));
  }

  /** Directions times lengths, which are given or stand as a row below. */
  private static Value columnNorm(Graph graph, ColumnNorm function, Value u, long rows) {
    Value directions = graph.slice(u, 0, rows, 0);
    Value squares = graph.sum(graph.multiply(directions, directions), 0, true);
    Value lengths =
        Double.isNaN(function.length())
            ? graph.slice(u, rows, rows + 1, 0)
            : graph.number(function.length());
    return graph.multiply(graph.divide(directions, graph.map("Sqrt", squares)), lengths);
  }

  /** Numbers of u, or a zero behind them, with their signs. */
  private static Value shared(Graph graph, Shared function, Value u, long rows, long columns) {
    int[] index = function.index();
    byte[] signs = function.signs();
    int none = function.columns();
    Value numbers = graph.concatenate(0, graph.reshape(u, none), graph.numbers(0));
    int[] places = IntStream.of(index).map(i -> i < 0 ? none : i).toArray();
    Value w = graph.gather(numbers, graph.wholes(places), 0);
    if (signs != null) {
      double[] factors = IntStream.range(0, signs.length).mapToDouble(i -> signs[i]).toArray();
      w = graph.multiply(w, graph.numbers(factors));
    }
    return graph.reshape(w, rows, columns);
  }

  /**
   * 2(I + A)⁻¹ − I by elimination, a column at a time on [I + A, I]; it needs no pivots, as A is
   * skew.
   */
  private static Value cayley(Graph graph, Value a, long n) {
    double[] ones = new double[Math.toIntExact(n * n)];
    for (int i = 0; i < n; i++) {
      ones[Math.toIntExact(i * n + i)] = 1;
    }
    Value identity = graph.reshape(graph.numbers(ones), n, n);
    Value work = graph.concatenate(1, graph.add(identity, a), identity);
    for (long k = 0; k < n; k++) {
      Value pivots = graph.slice(work, k, k + 1, 0);
      Value row = graph.divide(pivots, graph.slice(pivots, k, k + 1, 1));
      Value column = graph.slice(work, k, k + 1, 1);
      Value others = graph.subtract(column, graph.slice(identity, k, k + 1, 1));
      work = graph.subtract(work, graph.multiply(others, row));
    }
    Value inverse = graph.slice(work, n, 2 * n, 1);
    return graph.subtract(graph.multiply(inverse, graph.number(2)), identity);
  }

  /** u · min(1, c / s), s a Schatten norm of high order: G squared again and again, at trace 1. */
  private static Value spectralBound(
      Graph graph, SpectralBound function, Value u, long n, boolean tall) {
    Value turned = graph.transpose(u, 1, 0);
    Value power = tall ? graph.matrixProduct(turned, u) : graph.matrixProduct(u, turned);
    Value logarithm = null;
    for (int squaring = 0; squaring <= SQUARINGS; squaring++) {
      if (squaring > 0) {
        power = graph.matrixProduct(power, power);
      }
      Value diagonal =
          graph.gather(
              graph.reshape(power, n * n),
              graph.wholes(
                  IntStream.range(0, Math.toIntExact(n))
                      .map(i -> Math.toIntExact(i * n + i))
                      .toArray()),
              0);
      Value trace = graph.sum(diagonal, 0, true);
      power = graph.divide(power, trace);
      Value size = graph.map("Log", trace);
      logarithm =
          logarithm == null ? size : graph.add(graph.multiply(logarithm, graph.number(2)), size);
    }
    Value norm = graph.map("Exp", graph.divide(logarithm, graph.number(2.0 * (1 << SQUARINGS))));
    Value factor = graph.min(graph.divide(graph.number(function.bound()), norm), graph.number(1));
    return graph.multiply(u, factor);
  }
}
