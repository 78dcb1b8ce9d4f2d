package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Rows of {@link ModuleTable}: networks that make the weights of networks. */
final class HypernetworkRows {
  private static final int UNITS = 2;
  private static final int FEATURES = 3;
  private static final int PIECES = 3;
  private static final int WIDTH = 2;
  private static final Activation TANH = Activation.of(Elementwise.TANH);

  private HypernetworkRows() {}

  static List<ModuleTable.Row> rows() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (boolean deep : new boolean[] {false, true}) {
      rows.add(
          new ModuleTable.Row(
              "hypernetwork",
              "hypernetwork by group" + (deep ? " with a generator" : ""),
              (n, seed) -> {
                BilinearInputs columns = ModuleTable.halves(n, false, false);
                Module generator =
                    deep ? new Dense(columns.z().length, FEATURES, TANH, seed.child("h")) : null;
                Module target = new Dense(columns.x().length, UNITS, TANH, seed.child("f"));
                return new Hypernetwork(columns, generator, target, 1, 0, null, seed);
              },
              (weights, x) -> each(x, (z, v) -> dense(made(weights, z, deep), v))));
    }
    rows.add(
        new ModuleTable.Row(
            "hypernetwork",
            "hypernetwork of product units and a sum, in chunks",
            (n, seed) -> {
              BilinearInputs columns = ModuleTable.halves(n, false, false);
              int k = columns.z().length + WIDTH;
              Module target =
                  Sequence.of(
                      new ProductUnits(
                          columns.x().length,
                          UNITS,
                          ProductUnits.Domain.MAGNITUDE,
                          seed.child("f")),
                      new Dense(UNITS, 1, Dense.LINEAR, seed.child("g")));
              return new Hypernetwork(
                  columns,
                  new Dense(k, FEATURES, TANH, seed.child("h")),
                  target,
                  PIECES,
                  WIDTH,
                  null,
                  seed);
            },
            (weights, x) -> each(x, (z, v) -> products(inChunks(weights, z), weights, v))));
    rows.add(
        new ModuleTable.Row(
            "hypernetwork",
            "hypernetwork by row",
            (n, seed) -> {
              BilinearInputs columns = ModuleTable.halves(n, false, false);
              return RowHypernetwork.of(
                  columns,
                  new Dense(columns.z().length, FEATURES, TANH, seed.child("h")),
                  List.of(
                      new Dense(columns.x().length, FEATURES, TANH, seed.child("f")),
                      new Dense(FEATURES, UNITS, Dense.LINEAR, seed.child("g"))),
                  null,
                  seed);
            },
            (weights, x) ->
                each(
                    x,
                    (z, v) -> {
                      double[] h = features(weights, z, true);
                      double[] hidden = bilinear(weights.get("layers.0.weights"), h, v);
                      return bilinear(
                          weights.get("layers.1.weights"),
                          h,
                          Arrays.stream(hidden).map(Math::tanh).toArray());
                    })));
    rows.add(
        new ModuleTable.Row(
            "hypernetwork",
            "hypernetwork that scales",
            (n, seed) -> {
              BilinearInputs columns = ModuleTable.halves(n, false, false);
              int k = columns.z().length;
              return new RowHypernetwork(
                  columns,
                  null,
                  List.of(new ScaledDense(k, columns.x().length, UNITS, TANH, seed)));
            },
            (weights, x) -> each(x, (z, v) -> scaled(weights, z, v))));
    return rows;
  }

  private interface OfRow {
    double[] y(double[] z, double[] x);
  }

  private static double[][] each(double[][] x, OfRow f) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      double[] in = x[row];
      BilinearInputs columns = ModuleTable.halves(in.length, false, false);
      y[row] =
          f.y(
              Arrays.stream(columns.z()).mapToDouble(c -> in[c]).toArray(),
              Arrays.stream(columns.x()).mapToDouble(c -> in[c]).toArray());
    }
    return y;
  }

  private static double[] features(Map<String, double[][]> weights, double[] z, boolean deep) {
    return deep ? ModuleTable.sums(weights, "generator.", new double[][] {z}, Math::tanh)[0] : z;
  }

  private static double[] made(Map<String, double[][]> weights, double[] z, boolean deep) {
    return linear(features(weights, z, deep), weights.get("head"), weights.get("head_bias")[0]);
  }

  private static double[] linear(double[] h, double[][] w, double[] b) {
    double[] y = b.clone();
    for (int k = 0; k < h.length; k++) {
      for (int p = 0; p < y.length; p++) {
        y[p] += h[k] * w[k][p];
      }
    }
    return y;
  }

  /** A layer whose weights, and behind them the bias, are one list of numbers. */
  private static double[] dense(double[] w, double[] x) {
    double[] y = new double[UNITS];
    for (int o = 0; o < UNITS; o++) {
      double sum = w[x.length * UNITS + o];
      for (int i = 0; i < x.length; i++) {
        sum += w[i * UNITS + o] * x[i];
      }
      y[o] = Math.tanh(sum);
    }
    return y;
  }

  private static double[] inChunks(Map<String, double[][]> weights, double[] z) {
    List<Double> all = new ArrayList<>();
    for (double[] vector : weights.get("chunks")) {
      double[] both = Arrays.copyOf(z, z.length + WIDTH);
      System.arraycopy(vector, 0, both, z.length, WIDTH);
      Arrays.stream(made(weights, both, true)).forEach(all::add);
    }
    return all.stream().mapToDouble(w -> w).toArray();
  }

  /** b + Σ_j v_j Π_i |x_i|^w_ji with exponents, v and b one behind the other. */
  private static double[] products(double[] w, Map<String, double[][]> weights, double[] x) {
    double[][] scales = weights.get("scales");
    int at = UNITS * x.length;
    double sum = scales[0][2] * w[at + UNITS] + scales[1][2];
    for (int j = 0; j < UNITS; j++) {
      double product = 1;
      for (int i = 0; i < x.length; i++) {
        product *= Math.pow(Math.abs(x[i]), scales[0][0] * w[j * x.length + i] + scales[1][0]);
      }
      sum += (scales[0][1] * w[at + j] + scales[1][1]) * product;
    }
    return new double[] {sum};
  }

  private static double[] bilinear(double[][] u, double[] h, double[] v) {
    double[] y = new double[u[0].length];
    for (int k = 0; k <= h.length; k++) {
      for (int i = 0; i <= v.length; i++) {
        for (int o = 0; o < y.length; o++) {
          y[o] +=
              u[k * (v.length + 1) + i][o] * (k < h.length ? h[k] : 1) * (i < v.length ? v[i] : 1);
        }
      }
    }
    return y;
  }

  private static double[] scaled(Map<String, double[][]> weights, double[] h, double[] v) {
    String path = "layers.0.";
    double[][] w = weights.get(path + "weights");
    double[] y = linear(v, w, new double[UNITS]);
    double[] scale = linear(h, weights.get(path + "scale"), weights.get(path + "scale_bias")[0]);
    double[] shift = linear(h, weights.get(path + "shift"), weights.get(path + "bias")[0]);
    for (int o = 0; o < UNITS; o++) {
      y[o] = Math.tanh(y[o] * scale[o] + shift[o]);
    }
    return y;
  }
}
