package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.PoolOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Rows of {@link ModuleTable}: shares, and modules whose rows are positions of sequences. */
final class SequenceRows {

  private SequenceRows() {}

  static List<ModuleTable.Row> softmaxes() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (Softmax.Form form : Softmax.Form.values()) {
      String type = form.name().toLowerCase(Locale.ROOT);
      for (double temperature : new double[] {1, 0.5, 3}) {
        rows.add(
            new ModuleTable.Row(
                type,
                type + " of temperature " + temperature,
                (inputs, seed) -> new Softmax(inputs, form, temperature),
                (weights, x) -> shares(x, form, temperature)));
      }
      // Of an even number of columns the first half are masks, none of which is 0.
      rows.add(
          new ModuleTable.Row(
              type,
              type + " with masks",
              (inputs, seed) -> new Softmax(inputs, form, 2, masks(inputs)),
              (weights, x) ->
                  shares(
                      Arrays.stream(x)
                          .map(row -> Arrays.copyOfRange(row, masks(row.length).length, row.length))
                          .toArray(double[][]::new),
                      form,
                      2)));
    }
    return rows;
  }

  /** Modules on positions inside {@code tokens} that read a text of up to four. */
  static List<ModuleTable.Row> attentions() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    rows.add(attention(new Attention.Settings(2, 2)));
    rows.add(attention(new Attention.Settings(4, 2, 1, Attention.Scores.DOT, true, 2, 0)));
    rows.add(attention(new Attention.Settings(2, 1, 3, Attention.Scores.ADDITIVE, false, 1, 0)));
    rows.add(
        row(
            "attention_block",
            "attention_block",
            seed -> new AttentionBlock(attention(BLOCK, seed), feedForward(seed), 1e-3),
            (weights, x) -> block(weights, "layers.1.layers.0.", x)));
    rows.add(pool("dot", 1, 1, null));
    rows.add(pool("additive", 2, 3, Elementwise.TANH));
    return rows;
  }

  private static final Attention.Settings BLOCK = new Attention.Settings(2, 2);

  private static Attention attention(Attention.Settings settings, Seed seed) {
    return new Attention(TokenRows.WIDTH, TokenRows.WIDTH, settings, seed);
  }

  private static ModuleTable.Row attention(Attention.Settings settings) {
    return row(
        "attention",
        attention(settings, Seed.of(1)).toString(),
        seed -> attention(settings, seed),
        (weights, x) -> attended(weights, "layers.1.layers.0.", settings, x));
  }

  private static Module feedForward(Seed seed) {
    int width = TokenRows.WIDTH;
    return new Dense(width, width, Activation.of(Elementwise.TANH), seed.child("feed forward"));
  }

  /** The oracle takes the positions of one sequence. */
  private static ModuleTable.Row row(
      String type,
      String name,
      Function<Seed, Module> maker,
      BiFunction<Map<String, double[][]>, double[][], double[][]> oracle) {
    return new ModuleTable.Row(
        type,
        name,
        (n, seed) -> {
          TokenReader reader = TokenRows.text(n, seed.child("reader"));
          Module layer = ModuleTable.noisy(maker.apply(seed), seed.child("noise"));
          Pool pool = new Pool(PoolOp.Kind.FLATTEN, layer.outputs(), reader.longest());
          return TokenRows.scaled(n, new Tokens(reader, List.of(layer), pool));
        },
        (weights, x) -> {
          double[][][] read = TokenRows.readText(weights, TokenRows.scaled(weights, x));
          double[][] y = new double[x.length][];
          for (int row = 0; row < x.length; row++) {
            double[][] positions = oracle.apply(weights, read[row]);
            int longest = x[row].length - 1;
            y[row] = new double[longest * TokenRows.WIDTH];
            for (int t = 0; t < positions.length; t++) {
              System.arraycopy(positions[t], 0, y[row], t * TokenRows.WIDTH, TokenRows.WIDTH);
            }
          }
          return y;
        });
  }

  private static double[][] attended(
      Map<String, double[][]> weights, String path, Attention.Settings settings, double[][] x) {
    PlainAttention plain = new PlainAttention(settings.heads(), settings.keyHeads());
    plain.causal = settings.causal();
    plain.scale =
        settings.scores() == Attention.Scores.SCALED ? 1 / Math.sqrt(settings.width()) : 1;
    plain.distances = weights.get(path + "distances");
    plain.additive = weights.get(path + "additive");
    double[][] a =
        plain.values(
            product(x, weights.get(path + "queries")),
            product(x, weights.get(path + "keys")),
            product(x, weights.get(path + "values")));
    return product(a, weights.get(path + "output"));
  }

  private static double[][] block(Map<String, double[][]> weights, String path, double[][] x) {
    double[][] h = norm(weights, path + "attention_norm.", x);
    h = sum(x, attended(weights, path + "attention.", BLOCK, h));
    double[][] f = norm(weights, path + "feed_forward_norm.", h);
    return sum(h, ModuleTable.sums(weights, path + "feed_forward.", f, Math::tanh));
  }

  private static double[][] norm(Map<String, double[][]> weights, String path, double[][] x) {
    return ModuleTable.layerNorm(
        Map.of("gain", weights.get(path + "gain"), "bias", weights.get(path + "bias")), x, 1e-3);
  }

  private static double[][] sum(double[][] a, double[][] b) {
    return ModuleTable.join(Parallel.Join.SUM, a, b);
  }

  private static double[][] product(double[][] x, double[][] w) {
    return Arrays.stream(x).map(row -> SharedRows.times(row, w)).toArray(double[][]::new);
  }

  private static ModuleTable.Row pool(String name, int heads, int queries, Elementwise keys) {
    int width = TokenRows.WIDTH;
    return new ModuleTable.Row(
        "tokens",
        "tokens with an attention pool, " + name,
        (n, seed) -> {
          Module hidden =
              keys == null ? null : new Dense(width, 4, Activation.of(keys), seed.child("keys"));
          Module pool = new AttentionPool(width, 2, heads, queries, 2, hidden, seed);
          return TokenRows.scaled(
              n, new Tokens(TokenRows.text(n, seed.child("reader")), List.of(), pool));
        },
        (weights, x) -> {
          double[][][] read = TokenRows.readText(weights, TokenRows.scaled(weights, x));
          return Arrays.stream(read)
              .map(positions -> pooled(weights, heads, queries, positions))
              .toArray(double[][]::new);
        });
  }

  private static double[] pooled(
      Map<String, double[][]> weights, int heads, int queries, double[][] x) {
    String path = "layers.1.pool.";
    boolean hidden = weights.containsKey(path + "keys.weights");
    double[][] f = hidden ? ModuleTable.sums(weights, path + "keys.", x, Math::tanh) : x;
    double[][] s = product(f, weights.get(path + "queries"));
    double[][] v = product(x, weights.get(path + "values"));
    double[] a = new double[heads * queries * 2];
    for (int h = 0; h < heads * queries; h++) {
      int column = h;
      double[] p = softmax(Arrays.stream(s).mapToDouble(row -> row[column]).toArray());
      for (int t = 0; t < x.length; t++) {
        for (int c = 0; c < 2; c++) {
          a[h * 2 + c] += p[t] * v[t][h / queries * 2 + c];
        }
      }
    }
    return SharedRows.times(a, weights.get(path + "output"));
  }

  private static int[] masks(int inputs) {
    return IntStream.range(0, inputs % 2 == 0 ? inputs / 2 : 0).toArray();
  }

  private static double[][] shares(double[][] x, Softmax.Form form, double temperature) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(v -> v / temperature).toArray())
        .map(row -> form == Softmax.Form.SOFTMAX ? softmax(row) : sparsemax(row))
        .toArray(double[][]::new);
  }

  /** e^s_j / Σ e^s_k, 0 where all s are −∞. */
  static double[] softmax(double[] s) {
    double largest = Arrays.stream(s).max().orElse(0);
    if (largest == Double.NEGATIVE_INFINITY) {
      return new double[s.length];
    }
    double total = Arrays.stream(s).map(v -> Math.exp(v - largest)).sum();
    return Arrays.stream(s).map(v -> Math.exp(v - largest) / total).toArray();
  }

  /** As Martins and Astudillo write it: sorted, the last k for which 1 + k z_k is above the sum. */
  static double[] sparsemax(double[] z) {
    double[] sorted = z.clone();
    Arrays.sort(sorted);
    double sum = 0;
    double threshold = 0;
    for (int k = 1; k <= z.length; k++) {
      double next = sorted[z.length - k];
      sum += next;
      if (1 + k * next > sum) {
        threshold = (sum - 1) / k;
      }
    }
    double tau = threshold;
    return Arrays.stream(z).map(v -> Math.max(v - tau, 0)).toArray();
  }
}
