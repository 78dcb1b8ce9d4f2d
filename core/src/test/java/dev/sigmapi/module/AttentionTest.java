package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is particular about the modules of attention. */
final class AttentionTest {
  private static final Seed SEED = Seed.of(7);

  static Stream<Attention.Settings> settings() {
    return Stream.of(
        new Attention.Settings(2, 3),
        new Attention.Settings(4, 2, 2, Attention.Scores.DOT, true, 3, 0),
        new Attention.Settings(2, 1, 3, Attention.Scores.ADDITIVE, true, 0, 0));
  }

  /** The weights that are read, put to use, give what the module gives. */
  @ParameterizedTest
  @MethodSource("settings")
  void weightsForReadingAreThoseThatAreUsed(Attention.Settings settings) {
    Attention attention = attention(4, 5, settings);
    Tensor x = Initial.uniform(9, 4, 1, SEED.child("x"));
    Tensor m = Initial.uniform(settings.causal() ? 9 : 6, 5, 1, SEED.child("m"));
    double[][][] p = attention.weights(x, m);
    double[][] v = AttentionWeights.product(m, attention.parameters().get("values").value());
    double[][] w = ModuleTable.matrix(attention.parameters().get("output").value());
    Tape tape = Tape.forInference();
    Node y = attention.forward(tape, tape.constant(x), one(9), tape.constant(m), one(m.rows()));
    int group = settings.heads() / settings.keyHeads();
    for (int i = 0; i < 9; i++) {
      double[] expected = new double[3];
      for (int head = 0; head < settings.heads(); head++) {
        assertEquals(1, Arrays.stream(p[head][i]).sum(), 1e-12);
        for (int j = 0; j < m.rows(); j++) {
          assertTrue(!settings.causal() || j <= i || p[head][i][j] == 0);
          for (int c = 0; c < settings.width(); c++) {
            double value = p[head][i][j] * v[j][head / group * settings.width() + c];
            for (int o = 0; o < 3; o++) {
              expected[o] += value * w[head * settings.width() + c][o];
            }
          }
        }
      }
      for (int o = 0; o < 3; o++) {
        assertEquals(expected[o], y.value().get(i, o), 1e-5);
      }
    }
  }

  private static Attention attention(int inputs, int memory, Attention.Settings settings) {
    Attention attention = new Attention(inputs, memory, 3, settings, SEED);
    ModuleTable.noisy(attention, SEED.child("noise"));
    return attention;
  }

  private static Segments one(int length) {
    Segments segments = new Segments();
    segments.add(length);
    return segments;
  }

  @Test
  void weightsOfAPoolAddUpForEachQuery() {
    Module keys = new Dense(4, 6, Activation.of(Elementwise.TANH), SEED);
    AttentionPool pool = new AttentionPool(4, 2, 2, 3, 5, keys, SEED);
    double[][] p = pool.weights(Initial.uniform(8, 4, 1, SEED));
    assertEquals(6, p.length);
    for (double[] row : p) {
      assertEquals(8, row.length);
      assertEquals(1, Arrays.stream(row).sum(), 1e-12);
    }
    assertEquals(0, pool.weights(Tensor.zeros(0, 4))[0].length);
  }

  @Test
  void rowsThatAreNoPositionsAreRefused() {
    Tape tape = Tape.forInference();
    Node x = tape.constant(Tensor.zeros(2, 4));
    Attention attention = new Attention(4, 4, new Attention.Settings(2, 2), SEED);
    AttentionPool pool = new AttentionPool(4, 4, 1, 1, 4, null, SEED);
    for (Module module : new Module[] {attention, pool}) {
      String message =
          assertThrows(IllegalStateException.class, () -> module.forward(tape, x)).getMessage();
      assertTrue(message.contains("positions of sequences"), message);
    }
    assertThrows(
        ShapeException.class,
        () -> new AttentionBlock(attention, new Dense(4, 5, Dense.LINEAR, SEED), 1e-5));
  }

  @Test
  void weightsAreDroppedOnlyWhileTraining() {
    Attention.Settings dropping =
        new Attention.Settings(2, 2, 2, Attention.Scores.SCALED, false, 0, 0.5);
    Attention attention = new Attention(4, 4, dropping, SEED);
    Attention plain = new Attention(4, 4, new Attention.Settings(2, 2), SEED);
    float[] expected = values(plain, Tape.forInference());
    assertArrayEquals(expected, values(attention, Tape.forInference()));
    float[] once = values(attention, Tape.forTraining());
    assertFalse(Arrays.equals(expected, once));
    assertArrayEquals(once, values(attention, Tape.forTraining()), "the same chance");
    Tape other = Tape.forTraining();
    other.chance(Seed.of(1));
    assertFalse(Arrays.equals(once, values(attention, other)));
  }

  private static float[] values(Attention attention, Tape tape) {
    tape.segments(one(6));
    Tensor x = Initial.uniform(6, 4, 1, SEED);
    return attention.forward(tape, tape.constant(x)).value().copy().data();
  }

  @Test
  void printsAsCode() {
    Attention.Settings all =
        new Attention.Settings(4, 2, 8, Attention.Scores.ADDITIVE, true, 6, 0.1);
    Attention attention = new Attention(32, 32, all, SEED);
    assertEquals(
        "Attention(32 -> 32, 4 heads of 8 on 2, additive, causal, distance 6, dropout 0.1)",
        attention.toString());
    assertEquals(
        "AttentionBlock(Attention(2 -> 2, 1 heads of 2), Dense(2 -> 2))",
        new AttentionBlock(
                new Attention(2, 2, new Attention.Settings(1, 2), SEED),
                new Dense(2, 2, Dense.LINEAR, SEED),
                1e-5)
            .toString());
    assertEquals(2 * 32 * 32 + 2 * 32 * 16 + 4 * 13 + 4 * 8, attention.parameterCount());
  }
}
