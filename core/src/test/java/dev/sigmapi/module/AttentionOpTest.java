package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AttentionOp;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention in tiles against attention by plain loops over all scores. */
final class AttentionOpTest {

  /** Queries, keys and values of one sequence each, and one pass over them. */
  private static final class Case {
    final PlainAttention plain;
    final Random random;
    Tensor q;
    Tensor k;
    Tensor v;
    int[] queryLengths;
    int[] keyLengths;
    Tensor distances;
    Tensor additive;
    Tensor allowed;
    double dropped;

    Node y;
    float[][] gradients;

    Case(PlainAttention plain, int width, int valueWidth, int queries, int keys) {
      this(plain, width, valueWidth, new int[] {queries}, new int[] {keys});
    }

    Case(PlainAttention plain, int width, int valueWidth, int[] queries, int[] keys) {
      this.plain = plain;
      this.random = new Random(Arrays.stream(queries).sum() + 7L * width);
      this.queryLengths = queries;
      this.keyLengths = keys;
      int rows = Arrays.stream(keys).sum();
      q = random(Arrays.stream(queries).sum(), plain.heads * width);
      k = random(rows, plain.keyHeads * width);
      v = random(rows, plain.keyHeads * valueWidth);
    }

    Tensor random(int rows, int columns) {
      Tensor tensor = Tensor.zeros(rows, columns);
      for (int i = 0; i < tensor.size(); i++) {
        tensor.data()[i] = (float) random.nextGaussian();
      }
      return tensor;
    }

    Case distances(int farthest) {
      distances = random(plain.heads, 2 * farthest + 1);
      plain.distances = ModuleTable.matrix(distances);
      return this;
    }

    Case additive() {
      additive = random(plain.heads, q.columns() / plain.heads);
      plain.additive = ModuleTable.matrix(additive);
      return this;
    }

    /** Masks keys by chance, at 1 all of them. */
    Case masked(double share) {
      allowed = Tensor.zeros(k.rows(), 1);
      plain.masked = new boolean[k.rows()];
      for (int j = 0; j < k.rows(); j++) {
        plain.masked[j] = random.nextDouble() < share;
        allowed.data()[j] = plain.masked[j] ? 0 : 1;
      }
      return this;
    }

    /** Runs forward, and backward with the slopes. */
    Case run(Kernels kernels, Tensor slopes) {
      return run(Tape.forTraining(kernels), slopes);
    }

    Case run(Tape tape, Tensor slopes) {
      tape.restart();
      Node[] nodes = {
        tape.variable(q),
        tape.variable(k),
        tape.variable(v),
        node(tape, distances),
        node(tape, additive)
      };
      AttentionOp.Form form =
          new AttentionOp.Form(
              plain.heads, plain.keyHeads, plain.causal, (float) plain.scale, dropped);
      y =
          tape.next(AttentionOp.class, AttentionOp::new)
              .with(allowed == null ? null : tape.constant(allowed), nodes[3], nodes[4])
              .apply(
                  tape,
                  form,
                  5,
                  nodes[0],
                  segments(queryLengths),
                  nodes[1],
                  nodes[2],
                  segments(keyLengths));
      if (slopes != null) {
        tape.backward(tape.next(SlopeOp.class, SlopeOp::new).apply(tape, y, slopes));
      }
      gradients = new float[nodes.length][];
      for (int i = 0; i < nodes.length; i++) {
        gradients[i] = nodes[i] == null ? new float[0] : nodes[i].gradient().copy().data();
      }
      return this;
    }

    private static Node node(Tape tape, Tensor tensor) {
      return tensor == null ? null : tape.variable(tensor);
    }

    private static Segments segments(int[] lengths) {
      Segments segments = new Segments();
      Arrays.stream(lengths).forEach(segments::add);
      return segments;
    }

    /** Compares all of it with the plain loops. */
    void check(String name) {
      Tensor slopes = random(q.rows(), plain.heads * (v.columns() / plain.keyHeads));
      double[][] qs = ModuleTable.matrix(q);
      double[][] ks = ModuleTable.matrix(k);
      double[][] vs = ModuleTable.matrix(v);
      double[][] expected = plain.values(qs, ks, vs);
      plain.gradients(qs, ks, vs, ModuleTable.matrix(slopes));
      int[][] bits = new int[6][];
      for (Kernels kernels : new Kernels[] {new PlainKernels(), KernelChoice.get()}) {
        run(kernels, slopes);
        String where = name + " on " + kernels.describe();
        assertClose(expected, y.value().copy().data(), q.rows(), where);
        assertClose(plain.dq, gradients[0], q.rows(), where + ", queries");
        assertClose(plain.dk, gradients[1], q.rows(), where + ", keys");
        assertClose(plain.dv, gradients[2], q.rows(), where + ", values");
        assertClose(plain.dDistances, gradients[3], q.rows(), where + ", distances");
        assertClose(plain.dAdditive, gradients[4], q.rows(), where + ", additive");
        for (int i = 0; i < 6; i++) {
          int[] now = bits(i < 5 ? gradients[i] : y.value().copy().data());
          assertTrue(bits[i] == null || Arrays.equals(bits[i], now), where + ": same bits");
          bits[i] = now;
        }
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i] + 0f));
    return bits;
  }

  private static void assertClose(
      double[][] expected, float[] actual, int queries, String message) {
    if (expected == null) {
      return;
    }
    // Sums over thousands of queries keep the error of each.
    double terms = message.endsWith("distances") ? Math.sqrt(queries) : 1;
    double scale = Math.max(1, ModuleTable.largest(expected)) * Math.max(1, terms / 10);
    int at = 0;
    for (double[] row : expected) {
      for (double value : row) {
        assertEquals(value, actual[at], 1e-5 * scale, message + " at " + at);
        at++;
      }
    }
    assertEquals(at, actual.length, message);
  }

  private static PlainAttention scaled(int heads, int keyHeads, int width) {
    PlainAttention plain = new PlainAttention(heads, keyHeads);
    plain.scale = 1 / Math.sqrt(width);
    return plain;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 63, 64, 65, 200})
  void tilesGiveWhatAllScoresGive(int positions) {
    for (int mask = 0; mask < 4; mask++) {
      for (boolean causal : new boolean[] {false, true}) {
        PlainAttention plain = scaled(2, 1, 7);
        plain.causal = causal;
        Case all = new Case(plain, 7, 5, positions, positions);
        if (mask > 0) {
          all.masked(new double[] {0, 0.3, 0.9, 1}[mask]);
        }
        all.check(positions + " positions, mask " + mask + ", causal " + causal);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyPositionsLoseNoPrecision(boolean causal) {
    PlainAttention plain = scaled(1, 1, 16);
    plain.causal = causal;
    new Case(plain, 16, 16, 2050, 2050).distances(9).check("2050 positions");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 66, 130})
  void headsShareKeysAndQueriesComeFromElsewhere(int keys) {
    for (int queries : new int[] {1, 3, 65}) {
      new Case(scaled(6, 2, 3), 3, 4, queries, keys).check("grouped, of others");
      new Case(scaled(4, 4, 8), 8, 8, queries, keys).masked(0.5).check("masked, of others");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 64, 70})
  void distancesAndSumsAreLearned(int positions) {
    for (boolean causal : new boolean[] {false, true}) {
      PlainAttention plain = scaled(2, 2, 4);
      plain.causal = causal;
      new Case(plain, 4, 4, positions, positions).distances(3).check("near");
      new Case(plain, 4, 4, positions, positions).distances(100).check("far");
      new Case(plain, 4, 4, positions, positions).distances(0).additive().check("additive");
    }
    new Case(scaled(4, 2, 5), 5, 3, positions, 9).additive().masked(0.3).check("additive, grouped");
  }
}
