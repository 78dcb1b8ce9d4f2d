package dev.sigmapi.module;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.grad.op.TokensOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Rows of {@link ModuleTable}: rows read as sequences. */
final class TokenRows {
  static final int WIDTH = 3;
  private static final int UNITS = 2;
  private static final int TOKENS = 3;

  private TokenRows() {}

  static List<ModuleTable.Row> rows() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (PoolOp.Kind kind : PoolOp.Kind.values()) {
      rows.add(row("a text", kind, TokenRows::text, TokenRows::readText));
      rows.add(row("columns", kind, TokenRows::columns, TokenRows::readColumns));
    }
    rows.add(
        row("a text beside lists", PoolOp.Kind.MEAN, TokenRows::aligned, TokenRows::readAligned));
    rows.add(row("parts", PoolOp.Kind.MEAN, TokenRows::parts, TokenRows::readParts));
    return rows;
  }

  /**
   * Tokens behind a linear layer that makes lengths and numbers of tokens up to 4 of the inputs.
   */
  private static ModuleTable.Row row(
      String name,
      PoolOp.Kind kind,
      BiFunction<Integer, Seed, TokenReader> reader,
      BiFunction<Map<String, double[][]>, double[][], double[][][]> oracle) {
    return new ModuleTable.Row(
        "tokens",
        "tokens of " + name + ", " + kind.name().toLowerCase(Locale.ROOT),
        (n, seed) -> {
          TokenReader read = reader.apply(n, seed.child("reader"));
          int longest = read.longest();
          Tensor positions = Initial.uniform(longest, WIDTH, 0.5, seed.child("p"));
          return scaled(
              n,
              new Tokens(
                  read,
                  List.of(
                      Positions.on(longest, WIDTH, new Parameter(positions)),
                      new Dense(
                          WIDTH, UNITS, Activation.of(Elementwise.TANH), seed.child("dense"))),
                  new Pool(kind, UNITS, longest)));
        },
        (weights, x) -> {
          double[][][] read = oracle.apply(weights, scaled(weights, x));
          int longest = weights.get("layers.1.layers.0.table").length;
          double[][] y = new double[x.length][];
          for (int row = 0; row < x.length; row++) {
            double[][] p = weights.get("layers.1.layers.0.table");
            for (int t = 0; t < read[row].length; t++) {
              for (int c = 0; c < WIDTH; c++) {
                read[row][t][c] += p[t][c];
              }
            }
            y[row] =
                pooled(
                    ModuleTable.sums(weights, "layers.1.layers.1.", read[row], Math::tanh),
                    kind,
                    longest);
          }
          return y;
        });
  }

  /** The module behind such a layer. */
  static Module scaled(int n, Module module) {
    return Sequence.of(
        new Dense(
            n, n, Dense.LINEAR, new Parameter(threefold(n)), new Parameter(Tensor.zeros(1, n))),
        module);
  }

  /** What that layer gives. */
  static double[][] scaled(Map<String, double[][]> weights, double[][] x) {
    return ModuleTable.sums(weights, "layers.0.", x, v -> v);
  }

  private static Tensor threefold(int n) {
    Tensor weights = Tensor.zeros(n, n);
    for (int i = 0; i < n; i++) {
      weights.set(i, i, 3);
    }
    return weights;
  }

  static double[] pooled(double[][] positions, PoolOp.Kind kind, int longest) {
    double[] y = new double[kind == PoolOp.Kind.FLATTEN ? longest * UNITS : UNITS];
    int length = positions.length;
    for (int t = 0; t < length; t++) {
      for (int c = 0; c < UNITS; c++) {
        double v = positions[t][c];
        switch (kind) {
          case MEAN -> y[c] += v / length;
          case MAX -> y[c] = t == 0 ? v : Math.max(y[c], v);
          case LAST -> y[c] = v;
          case FLATTEN -> y[t * UNITS + c] = v;
        }
      }
    }
    return y;
  }

  static TokenReader text(int n, Seed seed) {
    List<TokensOp.Sequence> all = List.of(new TokensOp.Sequence(0, n - 1, TOKENS));
    return new SequenceReader(
        n, all, WIDTH, new Parameter(Initial.uniform(TOKENS + 1, WIDTH, 1, seed)), null);
  }

  static double[][][] readText(Map<String, double[][]> weights, double[][] x) {
    double[][] table = weights.get("layers.1.reader.table");
    return Arrays.stream(x)
        .map(
            row ->
                IntStream.range(0, length(row, 0, row.length - 1))
                    .mapToObj(t -> table[token(row[1 + t])].clone())
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  /** A third of the columns a text, a third a list, the rest another. */
  private static List<TokensOp.Sequence> third(int n) {
    int third = n / 3;
    return third == 0
        ? List.of(new TokensOp.Sequence(0, n - 1, -1))
        : List.of(
            new TokensOp.Sequence(0, third - 1, TOKENS),
            new TokensOp.Sequence(third, third - 1, -1),
            new TokensOp.Sequence(2 * third, n - 2 * third - 1, -1));
  }

  private static TokenReader aligned(int n, Seed seed) {
    int rows = third(n).stream().mapToInt(TokensOp.Sequence::tableRows).sum();
    return new SequenceReader(
        n,
        third(n),
        WIDTH,
        new Parameter(Initial.uniform(rows, WIDTH, 1, seed)),
        new Parameter(Initial.uniform(1, WIDTH, 1, seed.child("bias"))));
  }

  private static double[][][] readAligned(Map<String, double[][]> weights, double[][] x) {
    double[][] table = weights.get("layers.1.reader.table");
    double[][][] read = new double[x.length][][];
    for (int row = 0; row < x.length; row++) {
      double[] in = x[row];
      List<TokensOp.Sequence> sequences = third(in.length);
      int length =
          sequences.stream().mapToInt(s -> length(in, s.column(), s.longest())).max().orElse(0);
      read[row] = new double[length][];
      for (int t = 0; t < length; t++) {
        read[row][t] = weights.get("layers.1.reader.bias")[0].clone();
        int first = 0;
        for (TokensOp.Sequence s : sequences) {
          if (t < length(in, s.column(), s.longest())) {
            double value = in[s.column() + 1 + t];
            for (int c = 0; c < WIDTH; c++) {
              read[row][t][c] +=
                  s.tokens() < 0 ? value * table[first][c] : table[first + token(value)][c];
            }
          }
          first += s.tableRows();
        }
      }
    }
    return read;
  }

  private static int[] all(int n) {
    return IntStream.range(0, n).toArray();
  }

  /** The first two columns are one of the user's. */
  private static int[] groups(int n) {
    return IntStream.range(0, n).map(i -> Math.max(0, i - 1)).toArray();
  }

  private static TokenReader columns(int n, Seed seed) {
    return new ColumnReader(n, all(n), groups(n), WIDTH, seed);
  }

  private static double[][][] readColumns(Map<String, double[][]> weights, double[][] x) {
    double[][][] read = new double[x.length][][];
    for (int row = 0; row < x.length; row++) {
      double[][] bias = weights.get("layers.1.reader.bias");
      read[row] = Arrays.stream(bias).map(double[]::clone).toArray(double[][]::new);
      int[] groups = groups(x[row].length);
      for (int i = 0; i < groups.length; i++) {
        for (int c = 0; c < WIDTH; c++) {
          read[row][groups[i]][c] += x[row][i] * weights.get("layers.1.reader.weights")[i][c];
        }
      }
    }
    return read;
  }

  private static TokenReader parts(int n, Seed seed) {
    return new PartReader(n, all(n), ModuleTable.stepsOf(n), WIDTH, seed);
  }

  private static double[][][] readParts(Map<String, double[][]> weights, double[][] x) {
    double[][][] read = new double[x.length][][];
    for (int row = 0; row < x.length; row++) {
      int parts = ModuleTable.stepsOf(x[row].length);
      int width = x[row].length / parts;
      double[][] cut = new double[parts][];
      for (int p = 0; p < parts; p++) {
        cut[p] = Arrays.copyOfRange(x[row], p * width, (p + 1) * width);
      }
      read[row] = ModuleTable.sums(weights, "layers.1.reader.", cut, v -> v);
    }
    return read;
  }

  private static int length(double[] row, int column, int longest) {
    return (int) Math.max(0, Math.min(longest, Math.floor(row[column])));
  }

  private static int token(double value) {
    return value >= 0 && value < TOKENS ? (int) value : TOKENS;
  }
}
