package dev.sigmapi.module;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows of {@link ModuleTable}: mixtures of experts. */
final class MixtureRows {
  static final int EXPERTS = 3;
  static final int UNITS = 2;

  private static final BalanceOp.Weights FREE = new BalanceOp.Weights(0, 0, 0, 0);

  private MixtureRows() {}

  static List<ModuleTable.Row> rows() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (int top = 1; top <= EXPERTS; top++) {
      int chosen = top;
      rows.add(
          new ModuleTable.Row(
              "mixture_of_experts",
              "mixture_of_experts of which a row takes " + top,
              (n, seed) -> mixture(n, chosen, 0.5, seed),
              (weights, x) -> mixed(weights, "", x, chosen, 0.5)));
    }
    for (int top : new int[] {2, EXPERTS}) {
      for (int units : new int[] {1, 3}) {
        rows.add(
            new ModuleTable.Row(
                "mixture_of_experts",
                "mixture_of_experts of probabilities of %d, top %d".formatted(units, top),
                (n, seed) -> probabilities(n, units, top, seed),
                (weights, x) -> mixedProbabilities(weights, x, units, top)));
      }
    }
    rows.add(
        new ModuleTable.Row(
            "mixture_of_experts",
            "a mixture of a mixture and an expert",
            (n, seed) ->
                new MixtureOfExperts(
                    List.of(mixture(n, 2, 1, seed.child(0)), tanh(n, UNITS, seed.child(1))),
                    new Dense(n, 2, Dense.LINEAR, seed.child(2)),
                    new MixtureOfExperts.Routing(1)),
            (weights, x) -> {
              double[][] scores = ModuleTable.sums(weights, "gate.", x, v -> v);
              double[][] inner = mixed(weights, "experts.0.", x, 2, 1);
              double[][] other = ModuleTable.sums(weights, "experts.1.", x, Math::tanh);
              return mixed(scores, List.of(inner, other), 1, 1);
            }));
    rows.add(
        new ModuleTable.Row(
            "multi_gate_mixture",
            "multi_gate_mixture of two gates",
            (n, seed) ->
                new MultiGateMixture(
                    List.of(tanh(n, UNITS, seed), tanh(n, UNITS, seed.child(1))),
                    List.of(tanh(n, 2, seed.child(2)), tanh(n, 2, seed.child(3))),
                    List.of(tanh(UNITS, 1, seed.child(4)), tanh(UNITS, 3, seed.child(5)))),
            (weights, x) -> {
              List<double[][]> results =
                  List.of(
                      ModuleTable.sums(weights, "experts.0.", x, Math::tanh),
                      ModuleTable.sums(weights, "experts.1.", x, Math::tanh));
              double[][] y = new double[x.length][4];
              for (int g = 0; g < 2; g++) {
                double[][] scores = ModuleTable.sums(weights, "gates." + g + ".", x, Math::tanh);
                double[][] mixed = mixed(scores, results, 2, 1);
                double[][] part = ModuleTable.sums(weights, "towers." + g + ".", mixed, Math::tanh);
                for (int row = 0; row < y.length; row++) {
                  System.arraycopy(part[row], 0, y[row], g, part[row].length);
                }
              }
              return y;
            }));
    rows.add(
        new ModuleTable.Row(
            "attention_gate",
            "attention_gate",
            (n, seed) -> new AttentionGate(tanh(n, 4, seed), UNITS, seed.child("keys")),
            (weights, x) -> {
              double[][] question = ModuleTable.sums(weights, "query.", x, Math::tanh);
              double[][] y = new double[x.length][UNITS];
              for (int row = 0; row < x.length; row++) {
                for (int k = 0; k < UNITS; k++) {
                  for (int i = 0; i < 4; i++) {
                    y[row][k] += question[row][i] * weights.get("keys")[i][k] / 2;
                  }
                }
              }
              return y;
            }));
    return rows;
  }

  static MixtureOfExperts mixture(int inputs, int top, double temperature, Seed seed) {
    return new MixtureOfExperts(
        IntStream.range(0, EXPERTS)
            .mapToObj(e -> (Module) tanh(inputs, UNITS, seed.child(e)))
            .toList(),
        new Dense(inputs, EXPERTS, Dense.LINEAR, seed.child("gate")),
        new MixtureOfExperts.Routing(top, temperature, false, FREE));
  }

  static Dense tanh(int inputs, int outputs, Seed seed) {
    return new Dense(inputs, outputs, Activation.of(Elementwise.TANH), seed);
  }

  private static double[][] mixed(
      Map<String, double[][]> weights, String path, double[][] x, int top, double temperature) {
    List<double[][]> results = new ArrayList<>();
    for (int e = 0; e < EXPERTS; e++) {
      results.add(ModuleTable.sums(weights, path + "experts." + e + ".", x, Math::tanh));
    }
    return mixed(ModuleTable.sums(weights, path + "gate.", x, v -> v), results, top, temperature);
  }

  private static MixtureOfExperts probabilities(int inputs, int units, int top, Seed seed) {
    return new MixtureOfExperts(
        IntStream.range(0, EXPERTS)
            .mapToObj(e -> (Module) tanh(inputs, units, seed.child(e)))
            .toList(),
        new Dense(inputs, EXPERTS, Dense.LINEAR, seed.child("gate")),
        new MixtureOfExperts.Routing(top),
        MixtureOfExperts.Mix.PROBABILITIES);
  }

  /** ln Σ p_e softmax(f_e), or the logit of Σ p_e sigmoid(f_e). */
  private static double[][] mixedProbabilities(
      Map<String, double[][]> weights, double[][] x, int units, int top) {
    List<double[][]> results = new ArrayList<>();
    for (int e = 0; e < EXPERTS; e++) {
      double[][] logits = ModuleTable.sums(weights, "experts." + e + ".", x, Math::tanh);
      for (double[] row : logits) {
        double total = units == 1 ? 1 : 0;
        for (double logit : row) {
          total += Math.exp(logit);
        }
        for (int c = 0; c < units; c++) {
          row[c] = Math.exp(row[c]) / total;
        }
      }
      results.add(logits);
    }
    double[][] y = mixed(ModuleTable.sums(weights, "gate.", x, v -> v), results, top, 1);
    for (double[] row : y) {
      for (int c = 0; c < units; c++) {
        row[c] = Math.log(units == 1 ? row[c] / (1 - row[c]) : row[c]);
      }
    }
    return y;
  }

  /** Σ p_e f_e over those of each row with the largest scores. */
  static double[][] mixed(
      double[][] scores, List<double[][]> results, int top, double temperature) {
    double[][] y = new double[scores.length][];
    for (int row = 0; row < y.length; row++) {
      double[] s = scores[row];
      y[row] = new double[results.get(0)[row].length];
      List<Integer> order =
          IntStream.range(0, s.length)
              .boxed()
              .sorted(Comparator.comparingDouble(e -> -s[e]))
              .toList();
      double total =
          order.stream()
              .limit(top == 1 ? s.length : top)
              .mapToDouble(e -> Math.exp(s[e] / temperature))
              .sum();
      for (int e : order.subList(0, top)) {
        for (int c = 0; c < y[row].length; c++) {
          y[row][c] += Math.exp(s[e] / temperature) / total * results.get(e)[row][c];
        }
      }
    }
    return y;
  }
}
