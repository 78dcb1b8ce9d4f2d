package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.PatchPoolOp;
import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.kernel.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

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

  static List<ModuleTable.Row> convolutions() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    rows.add(convolution(3, 1, Convolution.Padding.SAME));
    rows.add(convolution(4, 2, Convolution.Padding.SAME));
    rows.add(convolution(2, 1, Convolution.Padding.CAUSAL));
    for (boolean same : new boolean[] {false, true}) {
      rows.add(gridConvolution(1, 1, same));
      rows.add(gridConvolution(2, 1, same));
      rows.add(gridConvolution(3, 2, same));
    }
    for (PatchPoolOp.Kind kind : PatchPoolOp.Kind.values()) {
      rows.add(
          new ModuleTable.Row(
              "pool_2d",
              "pool_2d " + kind,
              (n, seed) -> new GridPool(grid(n, 2, 2, false), kind),
              (weights, x) ->
                  grids(
                      x,
                      2,
                      2,
                      false,
                      cells -> {
                        double[] y = new double[cells[0].length];
                        for (int c = 0; c < y.length; c++) {
                          int channel = c;
                          var inside = Arrays.stream(cells).mapToDouble(cell -> cell[channel]);
                          y[c] =
                              kind == PatchPoolOp.Kind.MAX
                                  ? inside.max().getAsDouble()
                                  : inside.average().getAsDouble();
                        }
                        return y;
                      })));
    }
    return rows;
  }

  private static ModuleTable.Row convolution(int width, int dilation, Convolution.Padding padding) {
    int before = padding == Convolution.Padding.SAME ? (width - 1) / 2 : width - 1;
    return new ModuleTable.Row(
        "convolution",
        "convolution of width %d, dilation %d, %s".formatted(width, dilation, padding),
        (n, seed) ->
            new Ragged(
                new Convolution(
                    new Convolution.Shape(n / Ragged.steps(n), UNITS, width, dilation, padding),
                    Activation.of(Elementwise.TANH),
                    seed),
                Ragged.steps(n)),
        (weights, x) ->
            Ragged.oracle(
                x,
                UNITS,
                x.length == 0 ? 1 : Ragged.steps(x[0].length),
                sequence -> {
                  double[][] y = new double[sequence.length][];
                  for (int t = 0; t < y.length; t++) {
                    double[] sum = weights.get("bias")[0];
                    for (int j = 0; j < width; j++) {
                      int from = t + (j - before) * dilation;
                      int features = sequence[t].length;
                      if (from >= 0 && from < y.length) {
                        sum =
                            plus(
                                sum,
                                times(
                                    sequence[from],
                                    Arrays.copyOfRange(
                                        weights.get("weights"), j * features, (j + 1) * features)));
                      }
                    }
                    y[t] = map(sum, Math::tanh);
                  }
                  return y;
                }));
  }

  private static ModuleTable.Row gridConvolution(int size, int stride, boolean same) {
    return new ModuleTable.Row(
        "convolution_2d",
        "convolution_2d of size %d, stride %d%s".formatted(size, stride, same ? ", same" : ""),
        (n, seed) ->
            new GridConvolution(
                grid(n, size, stride, same), UNITS, Activation.of(Elementwise.TANH), seed),
        (weights, x) ->
            grids(
                x,
                size,
                stride,
                same,
                cells -> {
                  double[] patch = Arrays.stream(cells).flatMapToDouble(Arrays::stream).toArray();
                  double[] sum = times(patch, weights.get("weights"));
                  return map(plus(sum, weights.get("bias")[0]), Math::tanh);
                }));
  }

  /** Of as many rows as leave no column over, at most 5, and two channels if that goes. */
  private static int[] sides(int inputs) {
    int height = Ragged.steps(inputs);
    int channels = inputs / height % 2 == 0 && inputs > 2 * height ? 2 : 1;
    return new int[] {height, inputs / height / channels, channels};
  }

  private static Grid grid(int inputs, int size, int stride, boolean same) {
    int[] sides = sides(inputs);
    int fits = fits(sides, size, same);
    return Grid.of(sides[0], sides[1], sides[2], fits, stride, same);
  }

  private static int fits(int[] sides, int size, boolean same) {
    return same ? size : Math.min(size, Math.min(sides[0], sides[1]));
  }

  /** What a function of the cells of a patch, each its channels, gives at all places. */
  private static double[][] grids(
      double[][] x, int most, int stride, boolean same, Function<double[][], double[]> f) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      int[] sides = sides(x[row].length);
      int size = fits(sides, most, same);
      int height = sides[0];
      int width = sides[1];
      int channels = sides[2];
      int down = same ? (height + stride - 1) / stride : (height - size) / stride + 1;
      int across = same ? (width + stride - 1) / stride : (width - size) / stride + 1;
      int top = same ? Math.max(0, (down - 1) * stride + size - height) / 2 : 0;
      int left = same ? Math.max(0, (across - 1) * stride + size - width) / 2 : 0;
      List<Double> places = new ArrayList<>();
      for (int a = 0; a < down; a++) {
        for (int b = 0; b < across; b++) {
          double[][] cells = new double[size * size][channels];
          for (int cell = 0; cell < cells.length; cell++) {
            int v = a * stride - top + cell / size;
            int u = b * stride - left + cell % size;
            if (v >= 0 && v < height && u >= 0 && u < width) {
              int at = (v * width + u) * channels;
              cells[cell] = Arrays.copyOfRange(x[row], at, at + channels);
            }
          }
          Arrays.stream(f.apply(cells)).forEach(places::add);
        }
      }
      y[row] = places.stream().mapToDouble(v -> v).toArray();
    }
    return y;
  }
}
