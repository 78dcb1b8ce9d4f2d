package dev.sigmapi.module;

import dev.sigmapi.grad.Parameter;
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
public final class ModuleTable {

  /**
   * A module to check.
   *
   * @param type its name in specifications; several rows may share one
   * @param maker makes it for a number of inputs
   * @param oracle what it computes while it trains, by plain loops: parameters by name and x to y
   */
  public record Row(
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

  public static List<Row> rows() {
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
    rows.add(
        new Row(
            "dropout",
            "dropout on the first place of a tape without chance of its own",
            (inputs, seed) -> new Dropout(inputs, 0.3),
            (weights, x) -> dropped(x, 0.3)));
    rows.add(
        new Row(
            "layer_norm",
            "layer_norm",
            (inputs, seed) -> noisy(new LayerNorm(inputs, 1e-3), seed),
            (weights, x) -> layerNorm(weights, x, 1e-3)));
    rows.add(
        new Row(
            "batch_norm",
            "batch_norm",
            (inputs, seed) -> noisy(new BatchNorm(inputs, 1e-3, 0.25), seed),
            (weights, x) -> batchNorm(weights, x, 1e-3)));
    for (Quadratic.Terms terms : Quadratic.Terms.values()) {
      rows.add(
          new Row(
              "quadratic",
              "quadratic " + terms,
              (inputs, seed) -> new Quadratic(inputs, terms),
              (weights, x) -> pairs(x, terms == Quadratic.Terms.DISTINCT)));
    }
    rows.add(quadraticLinear(0, Dense.LINEAR, x -> x));
    rows.add(quadraticLinear(0, Activation.of(Elementwise.TANH), Math::tanh));
    rows.add(quadraticLinear(1, Dense.LINEAR, x -> x));
    rows.add(quadraticLinear(4, Activation.of(Elementwise.TANH), Math::tanh));
    for (int order : new int[] {1, 2, 5}) {
      rows.add(
          new Row(
              "pi_sigma",
              "pi_sigma of order " + order,
              (inputs, seed) -> new PiSigma(inputs, UNITS, order, CUBE, seed),
              (weights, x) -> map(productsOfSums(weights, "", x, order), v -> v * v * v)));
    }
    for (int degree : new int[] {1, 4}) {
      rows.add(
          new Row(
              "ridge_polynomial",
              "ridge_polynomial of degree " + degree,
              (inputs, seed) -> ridge(inputs, degree, seed),
              (weights, x) -> ridgeSums(weights, x, degree)));
    }
    rows.add(sigmaPi("sigma_pi of order 2", inputs -> Conjuncts.upTo(Math.min(inputs, 17), 2), 3));
    rows.add(sigmaPi("sigma_pi of order 3", inputs -> someOfOrderThree(inputs), 1));
    rows.addAll(bilinears());
    rows.addAll(compositions());
    rows.addAll(gates());
    rows.addAll(MixtureRows.rows());
    rows.addAll(SequenceRows.softmaxes());
    rows.addAll(TokenRows.rows());
    rows.addAll(SharedRows.recurrences());
    rows.add(logarithm());
    rows.addAll(SequenceRows.attentions());
    rows.addAll(SharedRows.convolutions());
    rows.addAll(MotifRows.rows());
    rows.addAll(HypernetworkRows.rows());
    return rows;
  }

  /** Of numbers above 0, which a layer before it makes. */
  private static Row logarithm() {
    Activation positive = Activation.of(Elementwise.SOFTPLUS);
    return new Row(
        "logarithm",
        "logarithm",
        (n, seed) -> Sequence.of(new Dense(n, n, positive, seed), new Logarithm(n)),
        (weights, x) ->
            sums(weights, "layers.0.", x, v -> Math.log(Elementwise.SOFTPLUS.value(v))));
  }

  private static Row quadraticLinear(int rank, Activation activation, DoubleUnaryOperator g) {
    return new Row(
        "quadratic_linear",
        "quadratic_linear of rank " + rank + ", " + activation.name(),
        (inputs, seed) -> {
          // Weights away from the first ones, whose pairs have next to no effect.
          int pairs = inputs * (inputs + 1) / 2;
          Tensor quadratic =
              rank == 0
                  ? Initial.uniform(pairs, UNITS, 1.0 / Math.max(1, inputs), seed.child("w"))
                  : Initial.uniform(inputs, UNITS * rank, 0.5, seed.child("f"));
          return new QuadraticLinear(
              inputs,
              UNITS,
              rank,
              activation,
              new Parameter(quadratic),
              new Parameter(Initial.uniform(inputs, UNITS, 0.3, seed.child("v"))),
              new Parameter(Initial.uniform(1, UNITS, 0.5, seed.child("b"))));
        },
        (weights, x) -> map(quadraticSums(weights, x, rank), g));
  }

  /** a_i·a_j row by row. */
  private static double[][] pairs(double[][] x, boolean distinct) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      List<Double> products = new ArrayList<>();
      for (int i = 0; i < x[row].length; i++) {
        for (int j = 0; j < x[row].length; j++) {
          if (!distinct || i <= j) {
            products.add(x[row][i] * x[row][j]);
          }
        }
      }
      y[row] = products.stream().mapToDouble(v -> v).toArray();
    }
    return y;
  }

  /** Σ w a_i a_j + Σ v_i a_i + b, the pairs weighed in full or by inner products of factors. */
  private static double[][] quadraticSums(Map<String, double[][]> weights, double[][] x, int rank) {
    double[][] v = weights.get("linear");
    double[][] b = weights.get("bias");
    double[][] y = new double[x.length][UNITS];
    for (int row = 0; row < x.length; row++) {
      for (int o = 0; o < UNITS; o++) {
        double sum = b[0][o];
        int pair = 0;
        for (int i = 0; i < x[row].length; i++) {
          sum += v[i][o] * x[row][i];
          for (int j = i; j < x[row].length; j++) {
            double w = 0;
            if (rank == 0) {
              w = weights.get("quadratic")[pair++][o];
            } else if (i != j) {
              double[][] f = weights.get("factors");
              for (int k = 0; k < rank; k++) {
                w += f[i][o * rank + k] * f[j][o * rank + k];
              }
            }
            sum += w * x[row][i] * x[row][j];
          }
        }
        y[row][o] = sum;
      }
    }
    return y;
  }

  /** Π_j (Σ_i w_ji x_i + b_j). */
  private static double[][] productsOfSums(
      Map<String, double[][]> weights, String path, double[][] x, int order) {
    double[][] factors = sums(weights, path, x, v -> v);
    double[][] y = new double[x.length][UNITS];
    for (int row = 0; row < x.length; row++) {
      for (int o = 0; o < UNITS; o++) {
        y[row][o] = 1;
        for (int j = 0; j < order; j++) {
          y[row][o] *= factors[row][j * UNITS + o];
        }
      }
    }
    return y;
  }

  /** A polynomial none of whose degrees is silent. */
  private static Module ridge(int inputs, int degree, Seed seed) {
    List<PiSigma> degrees = new ArrayList<>();
    for (int d = 1; d <= degree; d++) {
      degrees.add(new PiSigma(inputs, UNITS, d, Dense.LINEAR, seed.child(d)));
    }
    return new RidgePolynomial(degrees, Activation.of(Elementwise.TANH));
  }

  private static double[][] ridgeSums(Map<String, double[][]> weights, double[][] x, int degree) {
    double[][] y = new double[x.length][UNITS];
    for (int d = 1; d <= degree; d++) {
      double[][] part = productsOfSums(weights, "degrees." + d + ".", x, d);
      for (int row = 0; row < x.length; row++) {
        for (int o = 0; o < UNITS; o++) {
          y[row][o] += part[row][o];
        }
      }
    }
    return map(y, Math::tanh);
  }

  private static double[][] map(double[][] y, DoubleUnaryOperator g) {
    return Arrays.stream(y).map(r -> Arrays.stream(r).map(g).toArray()).toArray(double[][]::new);
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
                    map(
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

  static BilinearInputs halves(int n, boolean constantZ, boolean constantX) {
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
  static int stepsOf(int inputs) {
    return IntStream.rangeClosed(1, 5).filter(steps -> inputs % steps == 0).max().getAsInt();
  }

  private static Row bilinear(
      String name, IntFunction<BilinearInputs> columns, int outputs, Elementwise g) {
    return new Row(
        "bilinear",
        "bilinear " + name,
        (n, seed) -> new Bilinear(columns.apply(n), outputs, Activation.of(g), seed),
        (weights, x) ->
            map(
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

  /** x·w. */
  static double[] times(double[] x, double[][] w) {
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

  static double[][] join(Parallel.Join join, double[][] a, double[][] b) {
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

  private static Row dense(Activation activation, DoubleUnaryOperator g) {
    return new Row(
        "dense",
        "dense " + activation.name(),
        (inputs, seed) -> new Dense(inputs, UNITS, activation, seed),
        (weights, x) -> sums(weights, "", x, g));
  }

  /** The module with other first values, so that no gain is 1 and no bias 0. */
  static Module noisy(Module module, Seed seed) {
    var random = seed.random();
    for (Parameter parameter : module.parameters().values()) {
      for (int i = 0; i < parameter.value().size(); i++) {
        parameter.value().data()[i] += 0.5f * (float) random.nextDouble();
      }
    }
    return module;
  }

  private static double[][] dropped(double[][] x, double rate) {
    var random = Seed.of(0).child(0).random();
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      y[row] = new double[x[row].length];
      for (int j = 0; j < y[row].length; j++) {
        y[row][j] = random.nextDouble() < rate ? 0 : x[row][j] / (1 - rate);
      }
    }
    return y;
  }

  static double[][] layerNorm(Map<String, double[][]> weights, double[][] x, double epsilon) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double mean = Arrays.stream(x[row]).average().orElse(0);
      double square = Arrays.stream(x[row]).map(v -> (v - mean) * (v - mean)).average().orElse(0);
      y[row] = new double[x[row].length];
      for (int j = 0; j < y[row].length; j++) {
        y[row][j] =
            weights.get("gain")[0][j] * (x[row][j] - mean) / Math.sqrt(square + epsilon)
                + weights.get("bias")[0][j];
      }
    }
    return y;
  }

  /** As it trains: with the statistics of the rows, but of one row with the running ones. */
  private static double[][] batchNorm(
      Map<String, double[][]> weights, double[][] x, double epsilon) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      y[row] = new double[x[row].length];
      for (int j = 0; j < y[row].length; j++) {
        int column = j;
        double mean = Arrays.stream(x).mapToDouble(r -> r[column]).average().orElse(0);
        double square =
            Arrays.stream(x)
                .mapToDouble(r -> (r[column] - mean) * (r[column] - mean))
                .average()
                .orElse(0);
        double centre = x.length == 1 ? weights.get("mean")[0][j] : mean;
        double variance = x.length == 1 ? weights.get("variance")[0][j] : square;
        y[row][j] =
            weights.get("gain")[0][j] * (x[row][j] - centre) / Math.sqrt(variance + epsilon)
                + weights.get("bias")[0][j];
      }
    }
    return y;
  }

  /** g(x·W + b). */
  static double[][] sums(
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
    double[][] signs = weights.get(path + "signs");
    double[][] h = new double[x.length][w.length];
    for (int row = 0; row < x.length; row++) {
      for (int unit = 0; unit < w.length; unit++) {
        double product = 1;
        double halfTurns = 0;
        for (int input = 0; input < w[unit].length; input++) {
          double gate = domain == ProductUnits.Domain.GATED ? gates[0][input] : 1;
          double base = gate * Math.abs(x[row][input]) + 1 - gate;
          product *= Math.pow(base, w[unit][input]);
          double turn = signs == null ? gate * w[unit][input] : Math.rint(signs[unit][input]);
          halfTurns += x[row][input] < 0 ? turn : 0;
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
