package dev.sigmapi.module;

import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.MotifOp.Pool;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of {@link ModuleTable}: motifs, on inputs that a linear layer turns into letters. */
final class MotifRows {
  private static final int COUNT = 3;

  private static final int WIDTH = 2;

  /** The opposite of each letter follows from the order. */
  private static final List<String> LETTERS = List.of("G", "A", "T", "C");

  private static final double TEMPERATURE = 0.5;

  private MotifRows() {}

  static List<ModuleTable.Row> rows() {
    List<ModuleTable.Row> rows = new ArrayList<>();
    for (Pool pool : Pool.values()) {
      for (boolean both : new boolean[] {false, true}) {
        rows.add(row(pool, both));
      }
    }
    return rows;
  }

  private static ModuleTable.Row row(Pool pool, boolean both) {
    return new ModuleTable.Row(
        "motif",
        "motif on %s, %s".formatted(both ? "both strands" : "one strand", pool),
        (n, seed) ->
            Sequence.of(
                new Dense(
                    n,
                    n,
                    Dense.LINEAR,
                    new Parameter(threefold(n)),
                    new Parameter(Tensor.zeros(1, n))),
                new Motifs(
                    new Motifs.Text(n, 0, n - 1, LETTERS),
                    new Motifs.Shape(WIDTH, COUNT, both, pool, TEMPERATURE),
                    Activation.of(Elementwise.TANH),
                    new Parameter(Initial.uniform(WIDTH * 4, COUNT, 1, seed.child("m"))),
                    new Parameter(Initial.uniform(1, COUNT, 1, seed.child("b"))))),
        (weights, x) -> pooled(weights, x, pool, both));
  }

  /** Lengths of up to four letters, and letters none of which is at an edge. */
  private static Tensor threefold(int n) {
    Tensor weights = Tensor.zeros(n, n);
    for (int i = 0; i < n; i++) {
      weights.set(i, i, 3);
    }
    return weights;
  }

  private static double[][] pooled(
      Map<String, double[][]> weights, double[][] inputs, Pool pool, boolean both) {
    double[][] x = ModuleTable.sums(weights, "layers.0.", inputs, v -> v);
    double[][] m = weights.get("layers.1.detectors");
    double[][] y = new double[x.length][COUNT];
    for (int row = 0; row < x.length; row++) {
      int length = (int) Math.max(0, Math.min(x[row].length - 1, x[row][0]));
      for (int k = 0; k < COUNT; k++) {
        List<Double> scores = new ArrayList<>();
        for (int p = 0; p + WIDTH <= length; p++) {
          double forward = 0;
          double backward = 0;
          for (int j = 0; j < WIDTH; j++) {
            double number = x[row][1 + p + j];
            if (number >= 0 && number < 4) {
              int letter = (int) number;
              forward += m[j * 4 + letter][k];
              backward += m[(WIDTH - 1 - j) * 4 + 3 - letter][k];
            }
          }
          scores.add(forward);
          if (both) {
            scores.add(backward);
          }
        }
        double result =
            pool == Pool.MAX
                ? scores.stream().mapToDouble(s -> s).max().orElse(0)
                : scores.isEmpty()
                    ? 0
                    : TEMPERATURE
                        * Math.log(
                            scores.stream()
                                .mapToDouble(s -> Math.exp(s / TEMPERATURE))
                                .average()
                                .getAsDouble());
        y[row][k] = Math.tanh(result + weights.get("layers.1.bias")[0][k]);
      }
    }
    return y;
  }
}
