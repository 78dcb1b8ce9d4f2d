package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.AttentionOp;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
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

  @Test
  void whatIsDroppedIsDroppedInBothDirections() {
    int positions = 70;
    PlainAttention plain = scaled(2, 1, 4);
    Case all = new Case(plain, 4, positions, positions, positions);
    Tensor values = all.v;
    // Values that are the rows of the identity show the weights themselves.
    all.v = Tensor.zeros(positions, positions);
    for (int t = 0; t < positions; t++) {
      all.v.set(t, t, 1);
    }
    all.dropped = 0.3;
    all.run(new PlainKernels(), null);
    plain.kept = new double[2][positions][positions];
    int zeros = 0;
    for (int head = 0; head < 2; head++) {
      for (int i = 0; i < positions; i++) {
        for (int j = 0; j < positions; j++) {
          boolean zero = all.y.value().get(i, head * positions + j) == 0;
          zeros += zero ? 1 : 0;
          plain.kept[head][i][j] = zero ? 0 : 1 / 0.7;
        }
      }
    }
    assertEquals(0.3, zeros / (2.0 * positions * positions), 0.02);
    all.v = values;
    all.check("dropped");
  }

  @Test
  void aSequenceGivesTheBitsThatItGivesAlone() {
    int[] lengths = {3, 0, 65, 1, 130};
    PlainAttention plain = scaled(2, 1, 8);
    Case all = new Case(plain, 8, 8, lengths, lengths).masked(0.2);
    Tensor slopes = all.random(all.q.rows(), 16);
    all.run(KernelChoice.get(), slopes);
    int start = 0;
    for (int length : lengths) {
      Case one = new Case(plain, 8, 8, length, length);
      one.q = rows(all.q, start, length);
      one.k = rows(all.k, start, length);
      one.v = rows(all.v, start, length);
      one.allowed = rows(all.allowed, start, length);
      one.run(KernelChoice.get(), rows(slopes, start, length));
      Tensor y = rows(all.y.value(), start, length);
      assertArrayEquals(y.data(), one.y.value().copy().data(), 0f);
      for (int i = 0; i < 3; i++) {
        float[] expected =
            Arrays.copyOfRange(
                all.gradients[i],
                start * all.gradients[i].length / all.q.rows(),
                (start + length) * all.gradients[i].length / all.q.rows());
        assertArrayEquals(expected, one.gradients[i], 0f);
      }
      start += length;
    }
  }

  private static Tensor rows(Tensor tensor, int start, int count) {
    int columns = tensor.columns();
    float[] data = Arrays.copyOfRange(tensor.data(), start * columns, (start + count) * columns);
    return Tensor.of(data, count, columns);
  }

  @Test
  void whatIsMaskedDoesNotLeak() {
    for (boolean simd : new boolean[] {false, true}) {
      Kernels kernels = simd ? KernelChoice.get() : new PlainKernels();
      Case clean = new Case(scaled(2, 2, 5), 5, 5, 70, 70).masked(0.4);
      Tensor slopes = clean.random(70, 10);
      clean.run(kernels, slopes);
      float[] y = clean.y.value().copy().data();
      float[][] gradients = clean.gradients;
      for (int j = 0; j < 70; j++) {
        for (int c = 0; c < 10 && clean.plain.masked[j]; c++) {
          clean.k.set(j, c, j % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY);
          clean.v.set(j, c, j % 3 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY);
        }
      }
      clean.run(kernels, slopes);
      assertArrayEquals(y, clean.y.value().copy().data(), 0f);
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(gradients[i], clean.gradients[i], 0f);
      }
    }
  }

  @Test
  void whatComesLaterDoesNotLeak() {
    for (boolean simd : new boolean[] {false, true}) {
      Kernels kernels = simd ? KernelChoice.get() : new PlainKernels();
      PlainAttention plain = scaled(2, 2, 5);
      plain.causal = true;
      for (int bad : new int[] {0, 3, 63, 64, 69}) {
        Case all = new Case(plain, 5, 5, 70, 70).run(kernels, null);
        float[] y = all.y.value().copy().data();
        for (int c = 0; c < 10; c++) {
          all.k.set(bad, c, Float.NaN);
          all.v.set(bad, c, c < 5 ? Float.NaN : Float.POSITIVE_INFINITY);
        }
        all.run(kernels, null);
        float[] now = all.y.value().copy().data();
        assertArrayEquals(Arrays.copyOf(y, bad * 10), Arrays.copyOf(now, bad * 10), 0f);
        assertTrue(Float.isNaN(now[bad * 10]));
      }
    }
  }

  @Test
  void scoresOfAnySizeStayExact() {
    for (boolean causal : new boolean[] {false, true}) {
      PlainAttention plain = new PlainAttention(1, 1);
      plain.causal = causal;
      plain.scale = 1e6;
      // Whole numbers, whose products are exact: a few keys share the largest score.
      Case all = new Case(plain, 2, 3, 66, 66);
      for (Tensor tensor : new Tensor[] {all.q, all.k}) {
        for (int i = 0; i < tensor.size(); i++) {
          tensor.data()[i] = 1 + Math.abs(Math.round(tensor.data()[i]));
        }
      }
      all.run(KernelChoice.get(), null);
      double[][] expected =
          plain.values(
              ModuleTable.matrix(all.q), ModuleTable.matrix(all.k), ModuleTable.matrix(all.v));
      assertClose(expected, all.y.value().copy().data(), 66, "large scores");
    }
  }

  @Test
  void noKeyNoOutput() {
    PlainAttention plain = scaled(2, 1, 3);
    Case all = new Case(plain, 3, 3, new int[] {2, 4, 0}, new int[] {0, 3, 5});
    all.allowed = Tensor.zeros(8, 1);
    all.allowed.fill(1);
    Arrays.fill(all.allowed.data(), 0, 3, 0);
    all.run(KernelChoice.get(), all.random(6, 6));
    assertArrayEquals(new float[36], all.y.value().copy().data());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(new float[all.gradients[i].length], all.gradients[i]);
    }
  }

  @Test
  void aWarmPassAllocatesNothing() {
    PlainAttention plain = scaled(2, 1, 4);
    plain.causal = true;
    Case all = new Case(plain, 4, 4, 70, 70).distances(3);
    all.dropped = 0.2;
    Tape tape = Tape.forTraining(new PlainKernels());
    AttentionOp.Form form = new AttentionOp.Form(2, 1, true, 0.5f, 0.2);
    Segments segments = Case.segments(all.queryLengths);
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20; i++) {
        tape.restart();
        Node q = tape.variable(all.q);
        Node k = tape.variable(all.k);
        Node v = tape.variable(all.v);
        Node b = tape.variable(all.distances);
        tape.backward(
            tape.next(AttentionOp.class, AttentionOp::new)
                .with(null, b, null)
                .apply(tape, form, 1, q, segments, k, v, segments));
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < 20 * 8, least + " bytes in 20 passes");
  }

  @Test
  void shapesThatDoNotFitAreSaid() {
    Case heads = new Case(scaled(2, 2, 3), 3, 3, 4, 4);
    heads.k = Tensor.zeros(4, 8);
    refused(heads, "queries of [rows, 2 · w]");
    Case values = new Case(scaled(2, 2, 3), 3, 3, 4, 4);
    values.v = Tensor.zeros(3, 6);
    refused(values, "values of [4, 2 · w]");
    Case rows = new Case(scaled(2, 2, 3), 3, 3, 4, 4);
    rows.queryLengths = new int[] {3};
    refused(rows, "1 of 3 positions in 4 rows");
    Case distances = new Case(scaled(2, 2, 3), 3, 3, 4, 4);
    distances.distances = Tensor.zeros(2, 4);
    refused(distances, "distances of [2, 5]");
    assertThrows(IllegalArgumentException.class, () -> new AttentionOp.Form(4, 3, false, 1, 0));
  }

  private static void refused(Case wrong, String part) {
    String message =
        assertThrows(ShapeException.class, () -> wrong.run(new PlainKernels(), null)).getMessage();
    assertTrue(message.contains(part), message);
  }
}
