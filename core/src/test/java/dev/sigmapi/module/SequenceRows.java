package dev.sigmapi.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of {@link ModuleTable}: shares, and modules whose rows are positions of sequences. */
final class SequenceRows {

  private SequenceRows() {}

  static List<ModuleTable.Row> softmaxes() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (Softmax.Form form : Softmax.Form.values()) {
      String type = form.name().toLowerCase(java.util.Locale.ROOT);
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
