package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The one table of modules that every check iterates, with what is right in double precision. */
final class ModuleTable {

  /**
   * A module to check.
   *
   * @param type its name in specifications; several rows may share one
   * @param maker makes it for a number of inputs
   * @param oracle what it computes, by plain loops: parameters by name and x to y
   */
  record Row(
      String type,
      String name,
      BiFunction<Integer, Seed, Module> maker,
      BiFunction<Map<String, double[][]>, double[][], double[][]> oracle) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int UNITS = 3;

  private static final Activation CUBE = Activation.of("cube", x -> x * x * x, x -> 3 * x * x);

  private ModuleTable() {}

  static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Elementwise f : Elementwise.values()) {
      rows.add(dense(Activation.of(f), f::value));
    }
    rows.add(dense(CUBE, x -> x * x * x));
    for (ProductUnits.Domain domain : ProductUnits.Domain.values()) {
      rows.add(
          new Row(
              "product_units",
              "product_units " + domain.specificationName(),
              (inputs, seed) -> new ProductUnits(inputs, UNITS, domain, seed),
              (weights, x) -> products(weights, "", x, domain)));
    }
    rows.add(
        new Row(
            "product_units",
            "products of sums of products",
            (inputs, seed) ->
                Sequence.of(
                    new ProductUnits(inputs, UNITS, ProductUnits.Domain.REAL, seed.child("first")),
                    new Dense(UNITS, 2, Activation.of(Elementwise.SOFTPLUS), seed.child("sum")),
                    new ProductUnits(2, UNITS, ProductUnits.Domain.REAL, seed.child("second"))),
            (weights, x) ->
                products(
                    weights,
                    "layers.2.",
                    sums(
                        weights,
                        "layers.1.",
                        products(weights, "layers.0.", x, ProductUnits.Domain.REAL),
                        Elementwise.SOFTPLUS::value),
                    ProductUnits.Domain.REAL)));
    rows.addAll(bilinears());
    rows.addAll(compositions());
    rows.addAll(gates());
    return rows;
  }

  private static List<Row> bilinears() {
    List<Row> rows = new ArrayList<>();
    // The first half of the columns is z, the rest is x, one column may be both.
    rows.add(bilinear("z and x", n -> halves(n, false, false), UNITS, Elementwise.IDENTITY));
    rows.add(bilinear("with constants", n -> halves(n, true, true), UNITS, Elementwise.TANH));
    rows.add(bilinear("constant in z", n -> halves(n, true, false), 1, Elementwise.IDENTITY));
    rows.add(bilinear("constant in x", n -> halves(n, false, true), 1, Elementwise.SIGMOID));
    rows.add(bilinear("with itself", BilinearInputs::same, 2, Elementwise.IDENTITY));
    rows.add(bilinear("of narrow z", n -> narrow(n, true), UNITS, Elementwise.IDENTITY));
    rows.add(bilinear("of narrow x", n -> narrow(n, false), UNITS, Elementwise.IDENTITY));
    for (boolean constant : new boolean[] {false, true}) {
      rows.add(
          new Row(
              "bilinear",
              "bilinear of rank 4" + (constant ? " with constants" : ""),
              (n, seed) ->
                  new LowRankBilinear(halves(n, constant, constant), UNITS, 4, Dense.LINEAR, seed),
              (weights, x) ->
                  x.length == 0 ? x : lowRank(weights, x, halves(x[0].length, false, false))));
    }
    for (boolean all : new boolean[] {false, true}) {
      rows.add(
          new Row(
              "multiplicative_recurrence",
              "multiplicative_recurrence" + (all ? ", all states" : ""),
              (n, seed) ->
                  new MultiplicativeRecurrence(
                      new MultiplicativeRecurrence.Shape(stepsOf(n), n / stepsOf(n), 4, UNITS, all),
                      Activation.of(Elementwise.TANH),
                      seed),
              (weights, x) -> recurrence(weights, x, all)));
    }
    return rows;
  }

  private static List<Row> compositions() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row(
            "select",
            "select",
            (n, seed) -> new Select(n, n - 1, 0, n - 1),
            (weights, x) -> columns(x, n -> new int[] {n - 1, 0, n - 1})));
    rows.add(
        new Row(
            "residual",
            "residual",
            (n, seed) -> new Residual(Sequence.of(tanh(n, n, seed))),
            (weights, x) -> plus(x, sums(weights, "layers.0.", x, Math::tanh))));
    for (Parallel.Join join : Parallel.Join.values()) {
      rows.add(
          new Row(
              join.name().toLowerCase(Locale.ROOT),
              join + " of three",
              (n, seed) ->
                  new Parallel(
                      join,
                      List.of(
                          Sequence.of(tanh(n, UNITS, seed.child(0))),
                          tanh(n, UNITS, seed.child(1)),
                          Sequence.of(tanh(n, UNITS, seed.child(2))))),
              (weights, x) -> {
                double[][] y = sums(weights, "parts.0.layers.0.", x, Math::tanh);
                y = join(join, y, sums(weights, "parts.1.", x, Math::tanh));
                return join(join, y, sums(weights, "parts.2.layers.0.", x, Math::tanh));
              }));
    }
    return rows;
  }

  private static List<Row> gates() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        new Row(
            "gate",
            "gate",
            (n, seed) -> new Gate(tanh(n, UNITS, seed), tanh(n, UNITS, seed.child(1)), 0.5, false),
            (weights, x) ->
                join(
                    Parallel.Join.MULTIPLY,
                    each(
                        sums(weights, "switches.", x, Math::tanh),
                        s -> Elementwise.SIGMOID.value(2 * s)),
                    sums(weights, "values.", x, Math::tanh))));
    rows.add(
        new Row(
            "multiplexer",
            "multiplexer",
            (n, seed) ->
                new Multiplexer(
                    tanh(n, UNITS, seed), tanh(n, 2 * UNITS, seed.child(1)), 0.5, false),
            (weights, x) ->
                multiplexed(
                    sums(weights, "selector.", x, Math::tanh),
                    sums(weights, "data.", x, Math::tanh))));
    rows.add(
        new Row(
            "gated_linear",
            "gated_linear",
            (n, seed) -> new GatedLinear(n, UNITS, Activation.of(Elementwise.SILU), seed),
            (weights, x) ->
                join(
                    Parallel.Join.MULTIPLY,
                    sums(weights, "linear.", x, v -> v),
                    sums(weights, "gate.", x, Elementwise.SILU::value))));
    return rows;
  }

  private static Dense tanh(int inputs, int outputs, Seed seed) {
    return new Dense(inputs, outputs, Activation.of(Elementwise.TANH), seed);
  }

  private static BilinearInputs halves(int n, boolean constantZ, boolean constantX) {
    return new BilinearInputs(
        n,
        IntStream.range(0, (n + 1) / 2).toArray(),
        IntStream.range(n / 2, n).toArray(),
        constantZ,
        constantX);
  }

  private static BilinearInputs narrow(int n, boolean z) {
    int[] one = {n - 1};
    int[] all = IntStream.range(0, n).toArray();
    return new BilinearInputs(n, z ? one : all, z ? all : one, false, false);
  }

  /** As many steps as leave no column over, at most 5. */
  private static int stepsOf(int inputs) {
    return IntStream.rangeClosed(1, 5).filter(steps -> inputs % steps == 0).max().getAsInt();
  }

  private static Row bilinear(
      String name, IntFunction<BilinearInputs> columns, int outputs, Elementwise g) {
    return new Row(
        "bilinear",
        "bilinear " + name,
        (n, seed) -> new Bilinear(columns.apply(n), outputs, Activation.of(g), seed),
        (weights, x) ->
            each(
                x.length == 0
                    ? new double[0][]
                    : bilinear(weights.get("weights"), x, columns.apply(x[0].length)),
                g::value));
  }

  /** Σ_jk u_kji z_k x_j. */
  private static double[][] bilinear(double[][] u, double[][] input, BilinearInputs columns) {
    double[][] y = new double[input.length][u[0].length];
    for (int row = 0; row < input.length; row++) {
      for (int k = 0; k < columns.widthZ(); k++) {
        for (int j = 0; j < columns.widthX(); j++) {
          double z = k < columns.z().length ? input[row][columns.z()[k]] : 1;
          double x = j < columns.x().length ? input[row][columns.x()[j]] : 1;
          for (int i = 0; i < y[row].length; i++) {
            y[row][i] += u[k * columns.widthX() + j][i] * z * x;
          }
        }
      }
    }
    return y;
  }

  private static double[][] lowRank(
      Map<String, double[][]> weights, double[][] input, BilinearInputs columns) {
    double[][] a = weights.get("outputs");
    double[][] y = new double[input.length][a[0].length];
    for (int row = 0; row < input.length; row++) {
      for (int r = 0; r < a.length; r++) {
        double z = weights.containsKey("constant_z") ? weights.get("constant_z")[0][r] : 0;
        double x = weights.containsKey("constant_x") ? weights.get("constant_x")[0][r] : 0;
        for (int k = 0; k < columns.z().length; k++) {
          z += weights.get("z")[k][r] * input[row][columns.z()[k]];
        }
        for (int j = 0; j < columns.x().length; j++) {
          x += weights.get("x")[j][r] * input[row][columns.x()[j]];
        }
        for (int i = 0; i < y[row].length; i++) {
          y[row][i] += a[r][i] * z * x;
        }
      }
    }
    return y;
  }

  private static double[][] recurrence(
      Map<String, double[][]> weights, double[][] input, boolean all) {
    double[][] y = new double[input.length][];
    for (int row = 0; row < input.length; row++) {
      int features = weights.get("features").length;
      int steps = input[row].length / features;
      double[] state = new double[UNITS];
      y[row] = new double[all ? steps * UNITS : UNITS];
      for (int t = 0; t < steps; t++) {
        double[] x = Arrays.copyOfRange(input[row], t * features, (t + 1) * features);
        double[] fromInput = times(x, weights.get("features"));
        double[] fromState = times(state, weights.get("states"));
        double[] factors = new double[fromInput.length];
        Arrays.setAll(factors, f -> fromInput[f] * fromState[f]);
        double[] change = times(factors, weights.get("factors"));
        double[] direct = times(x, weights.get("inputs"));
        double[] bias = weights.get("bias")[0];
        state = new double[UNITS];
        Arrays.setAll(state, i -> Math.tanh(change[i] + direct[i] + bias[i]));
        System.arraycopy(state, 0, y[row], all ? t * UNITS : 0, UNITS);
      }
    }
    return y;
  }

  private static double[] times(double[] x, double[][] w) {
    double[] y = new double[w[0].length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        y[j] += x[i] * w[i][j];
      }
    }
    return y;
  }

  private static double[][] multiplexed(double[][] s, double[][] data) {
    double[][] y = new double[s.length][2];
    for (int row = 0; row < s.length; row++) {
      double total = Arrays.stream(s[row]).map(v -> Math.exp(2 * v)).sum();
      for (int k = 0; k < UNITS; k++) {
        for (int c = 0; c < 2; c++) {
          y[row][c] += Math.exp(2 * s[row][k]) / total * data[row][2 * k + c];
        }
      }
    }
    return y;
  }

  private static double[][] columns(double[][] x, IntFunction<int[]> numbers) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(numbers.apply(row.length)).mapToDouble(c -> row[c]).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] plus(double[][] a, double[][] b) {
    return join(Parallel.Join.SUM, a, b);
  }

  private static double[][] join(Parallel.Join join, double[][] a, double[][] b) {
    double[][] y = new double[a.length][];
    for (int row = 0; row < a.length; row++) {
      double[] first = a[row];
      double[] second = b[row];
      y[row] = Arrays.copyOf(first, first.length);
      switch (join) {
        case SUM -> Arrays.setAll(y[row], j -> first[j] + second[j]);
        case MULTIPLY -> Arrays.setAll(y[row], j -> first[j] * second[j]);
        case CONCATENATE -> {
          y[row] = Arrays.copyOf(first, first.length + second.length);
          System.arraycopy(second, 0, y[row], first.length, second.length);
        }
      }
    }
    return y;
  }

  private static double[][] each(double[][] x, DoubleUnaryOperator g) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(g).toArray())
        .toArray(double[][]::new);
  }

  private static Row dense(Activation activation, DoubleUnaryOperator g) {
    return new Row(
        "dense",
        "dense " + activation.name(),
        (inputs, seed) -> new Dense(inputs, UNITS, activation, seed),
        (weights, x) -> sums(weights, "", x, g));
  }

  /** g(x·W + b). */
  private static double[][] sums(
      Map<String, double[][]> weights, String path, double[][] x, DoubleUnaryOperator g) {
    double[][] w = weights.get(path + "weights");
    double[][] b = weights.get(path + "bias");
    double[][] y = new double[x.length][b[0].length];
    for (int row = 0; row < x.length; row++) {
      for (int output = 0; output < b[0].length; output++) {
        double sum = b[0][output];
        for (int input = 0; input < w.length; input++) {
          sum += x[row][input] * w[input][output];
        }
        y[row][output] = g.applyAsDouble(sum);
      }
    }
    return y;
  }

  /** Π x^w in the domains of {@link ProductUnits.Domain}, away from singular places. */
  private static double[][] products(
      Map<String, double[][]> weights, String path, double[][] x, ProductUnits.Domain domain) {
    double[][] w = weights.get(path + "exponents");
    double[][] gates = weights.get(path + "gates");
    double[][] h = new double[x.length][w.length];
    for (int row = 0; row < x.length; row++) {
      for (int unit = 0; unit < w.length; unit++) {
        double product = 1;
        double halfTurns = 0;
        for (int input = 0; input < w[unit].length; input++) {
          double gate = domain == ProductUnits.Domain.GATED ? gates[0][input] : 1;
          double base = gate * Math.abs(x[row][input]) + 1 - gate;
          product *= Math.pow(base, w[unit][input]);
          halfTurns += x[row][input] < 0 ? gate * w[unit][input] : 0;
        }
        boolean phase = domain != ProductUnits.Domain.MAGNITUDE;
        h[row][unit] = product * (phase ? Math.cos(Math.PI * halfTurns) : 1);
      }
    }
    return h;
  }

  /** A tensor as a matrix in double precision. */
  static double[][] matrix(Tensor tensor) {
    double[][] matrix = new double[tensor.rows()][tensor.columns()];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = tensor.get(i, j);
      }
    }
    return matrix;
  }

  /** Σ weights ⊙ y: a number to differentiate. */
  static double total(double[][] y, double[][] weights) {
    double total = 0;
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < y[i].length; j++) {
        total += weights[i][j] * y[i][j];
      }
    }
    return total;
  }

  static double largest(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
  }
}
