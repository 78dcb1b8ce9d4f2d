package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    rows.add(sigmaPi("sigma_pi of order 2", inputs -> Conjuncts.upTo(Math.min(inputs, 17), 2), 3));
    rows.add(sigmaPi("sigma_pi of order 3", inputs -> someOfOrderThree(inputs), 1));
    return rows;
  }

  /** Longer ones than their prefixes that are there, some that are not, and squares. */
  private static Conjuncts someOfOrderThree(int inputs) {
    int last = inputs - 1;
    return inputs < 3
        ? Conjuncts.of(inputs, new int[] {last, last}, new int[] {0})
        : Conjuncts.of(
            inputs,
            new int[] {0, 1, last},
            new int[] {last, 0, last},
            new int[] {1},
            new int[] {1, 1, 0},
            new int[] {last});
  }

  private static Row sigmaPi(String name, IntFunction<Conjuncts> conjuncts, int outputs) {
    return new Row(
        "sigma_pi",
        name,
        (inputs, seed) -> {
          Conjuncts chosen = conjuncts.apply(inputs);
          int[][] sets =
              IntStream.range(0, chosen.size()).mapToObj(chosen::get).toArray(int[][]::new);
          return new SigmaPi(
              Conjuncts.of(inputs, sets), outputs, Activation.of(Elementwise.TANH), seed);
        },
        (weights, x) -> {
          double[][] products = new double[x.length][];
          for (int row = 0; row < x.length; row++) {
            double[] in = x[row];
            Conjuncts chosen = conjuncts.apply(in.length);
            products[row] =
                IntStream.range(0, chosen.size())
                    .mapToDouble(
                        q ->
                            Arrays.stream(chosen.get(q))
                                .mapToDouble(i -> in[i])
                                .reduce(1, (a, b) -> a * b))
                    .toArray();
          }
          return sums(weights, "", products, Elementwise.TANH::value);
        });
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
