package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.MotifOp.Pool;
import dev.sigmapi.module.Motifs.Site;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where motifs are found, how they read back, and which places learn. */
final class MotifsTest {
  private static final List<String> DNA = List.of("A", "C", "G", "T");

  private static final int LONGEST = 12;

  /** GAAT, nearly for sure. */
  private static final double[][] GAAT = {
    {0.02, 0.02, 0.94, 0.02},
    {0.97, 0.01, 0.01, 0.01},
    {0.85, 0.05, 0.05, 0.05},
    {0.1, 0.1, 0.1, 0.7}
  };

  @Test
  void matricesReadBackAsTheyWere() {
    Motifs motifs = known(false, Pool.MAX);
    for (int j = 0; j < 4; j++) {
      assertArrayEquals(GAAT[j], motifs.matrix(0)[j], 1e-6);
    }
    assertEquals("Motifs(13 -> 1, width 4)", motifs.toString());
    assertEquals(DNA, motifs.letters());
  }

  @Test
  void sitesAreFoundOnBothStrands() {
    Tensor x = texts("CCGAATCCC", "CCCATTCTT", "GAATGAAT", "GAA", "", "NNNNN");
    List<List<Site>> one = known(false, Pool.SOFTMAX).sites(x);
    List<List<Site>> both = known(true, Pool.MAX).sites(x);
    assertEquals(2, one.get(0).get(0).start());
    assertEquals(2, both.get(0).get(0).start());
    assertEquals(Math.log(256 * 0.94 * 0.97 * 0.85 * 0.7), both.get(0).get(0).score(), 1e-5);
    assertEquals(3, both.get(1).get(0).start());
    assertTrue(both.get(1).get(0).opposite());
    assertEquals(both.get(0).get(0).score(), both.get(1).get(0).score(), 1e-6);
    assertEquals(new Site(0, false, one.get(2).get(0).score()), one.get(2).get(0), "the first");
    assertEquals(new Site(-1, false, 0), both.get(3).get(0), "too short");
    assertEquals(new Site(-1, false, 0), both.get(4).get(0), "empty");
    assertEquals(new Site(0, false, 0), both.get(5).get(0), "unknown letters");
  }

  @Test
  void onlyTheBestPlaceLearns() {
    Motifs motifs = known(true, Pool.MAX);
    Tape tape = Tape.forTraining();
    tape.backward(motifs.forward(tape, tape.constant(texts("CCCATTCTT", "AA"))));
    Parameter detectors = motifs.parameters().get("detectors");
    Tensor gradient = tape.leaf(detectors).gradient();
    for (int j = 0; j < 4; j++) {
      for (int a = 0; a < 4; a++) {
        assertEquals("GAAT".charAt(j) == "ACGT".charAt(a) ? 1 : 0, gradient.get(j * 4 + a, 0));
      }
    }
    assertEquals(2, tape.leaf(motifs.parameters().get("bias")).gradient().get(0, 0));
  }

  @Test
  void softPoolsOfScoresBeyondTheRangeOfExpAreFinite() {
    for (float size : new float[] {1e4f, -1e4f}) {
      Motifs motifs = known(false, Pool.SOFTMAX);
      motifs.parameters().get("detectors").value().fill(size);
      Tape tape = Tape.forTraining();
      Node y = motifs.forward(tape, tape.constant(texts("CCGAATCCC")));
      tape.backward(y);
      assertEquals(4 * size, y.value().get(0, 0), 1);
      Tensor gradient = tape.leaf(motifs.parameters().get("detectors")).gradient();
      double sum = 0;
      for (int i = 0; i < gradient.size(); i++) {
        sum += gradient.data()[i];
      }
      assertEquals(4, sum, 1e-2);
    }
  }

  @Test
  void lettersWithoutAnOppositeAreRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> both(List.of("A", "L")))
            .getMessage()
            .contains("'L'"));
    both(List.of("a", "c", "g", "u", "n"));
    both(List.of("G", "A", "T", "C", "N", "R"));
    assertThrows(
        IllegalArgumentException.class, () -> new Motifs.Shape(3, 1, false, Pool.SOFTMAX, 0));
  }

  private static Motifs both(List<String> letters) {
    return new Motifs(
        new Motifs.Text(1 + LONGEST, 0, LONGEST, letters),
        new Motifs.Shape(3, 2, true, Pool.MAX, 1),
        Dense.LINEAR,
        Seed.of(1));
  }

  private static Motifs known(boolean both, Pool pool) {
    return new Motifs(
        new Motifs.Text(1 + LONGEST, 0, LONGEST, DNA),
        new Motifs.Shape(4, 1, both, pool, 1),
        Dense.LINEAR,
        new Parameter(Motifs.weights(List.<double[][]>of(GAAT))),
        new Parameter(Tensor.zeros(1, 1)));
  }

  private static Tensor texts(String... texts) {
    Tensor x = Tensor.zeros(texts.length, 1 + LONGEST);
    for (int row = 0; row < texts.length; row++) {
      x.set(row, 0, texts[row].length());
      for (int i = 0; i < texts[row].length(); i++) {
        int letter = "ACGT".indexOf(texts[row].charAt(i));
        x.set(row, 1 + i, letter < 0 ? 4 : letter);
      }
    }
    return x;
  }
}
