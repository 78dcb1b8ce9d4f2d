package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.kernel.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Rows of {@link ModuleTable}: modules whose weights are shared over time or place. */
final class SharedRows {
  private static final int UNITS = 3;

  private static final int FACTORS = 4;

  private SharedRows() {}

  static List<ModuleTable.Row> recurrences() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (Recurrence.Kind kind : Recurrence.Kind.values()) {
      rows.add(recurrence(kind, false, Elementwise.TANH));
      rows.add(recurrence(kind, true, Elementwise.SIGMOID));
    }
    return rows;
  }

  private static ModuleTable.Row recurrence(
      Recurrence.Kind kind, boolean reverse, Elementwise activation) {
    return new ModuleTable.Row(
        "recurrence",
        "recurrence " + kind + (reverse ? ", reverse" : ""),
        (n, seed) ->
            new Ragged(
                new Recurrence(
                    new Recurrence.Shape(kind, n / Ragged.steps(n), UNITS, FACTORS),
                    new Course(reverse, 0),
                    Activation.of(activation),
                    seed),
                Ragged.steps(n)),
        (weights, x) ->
            Ragged.oracle(
                x,
                UNITS,
                x.length == 0 ? 1 : Ragged.steps(x[0].length),
                sequence -> states(kind, weights, sequence, reverse, activation::value)));
  }

  /** The state at every position. */
  static double[][] states(
      Recurrence.Kind kind,
      Map<String, double[][]> weights,
      double[][] sequence,
      boolean reverse,
      DoubleUnaryOperator g) {
    double[][] states = new double[sequence.length][];
    double[] state = new double[weights.get("states").length];
    for (int step = 0; step < sequence.length; step++) {
      int t = reverse ? sequence.length - 1 - step : step;
      state = next(kind, weights, sequence[t], state, g);
      states[t] = state;
    }
    return states;
  }

  /** One step. */
  static double[] next(
      Recurrence.Kind kind,
      Map<String, double[][]> weights,
      double[] x,
      double[] h,
      DoubleUnaryOperator g) {
    int units = h.length;
    double[] p = plus(times(x, weights.get("inputs")), weights.get("bias")[0]);
    double[] moved = times(h, weights.get("states"));
    return switch (kind) {
      case SIMPLE -> map(plus(p, moved), g);
      case GRU -> {
        double[] r = map(plus(part(p, 0, units), part(moved, 0, units)), SIGMOID);
        double[] z = map(plus(part(p, units, 2 * units), part(moved, units, 2 * units)), SIGMOID);
        double[] change = times(times(r, h), weights.get("candidates"));
        double[] c = map(plus(part(p, 2 * units, 3 * units), change), g);
        yield plus(times(z, h), times(map(z, v -> 1 - v), c));
      }
      case MULTIPLICATIVE -> {
        int factors = moved.length;
        double[] f = times(part(p, 0, factors), moved);
        double[] direct = part(p, factors, factors + units);
        yield map(plus(direct, times(f, weights.get("factors"))), g);
      }
    };
  }

  private static final DoubleUnaryOperator SIGMOID = Elementwise.SIGMOID::value;

  private static double[] part(double[] a, int from, int to) {
    return Arrays.copyOfRange(a, from, to);
  }

  private static double[] map(double[] a, DoubleUnaryOperator g) {
    return Arrays.stream(a).map(g).toArray();
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[] times(double[] a, double[] b) {
    double[] product = new double[a.length];
    Arrays.setAll(product, i -> a[i] * b[i]);
    return product;
  }

  static double[] times(double[] x, double[][] w) {
    double[] y = new double[w[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        y[j] += x[i] * w[i][j];
      }
    }
    return y;
  }
}
