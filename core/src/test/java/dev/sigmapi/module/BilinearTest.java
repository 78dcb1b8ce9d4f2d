package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the table of modules does not ask of bilinear layers and embeddings. */
final class BilinearTest {

  /** z, x, outputs: each order of contraction, with more rows than a block holds. */
  @ParameterizedTest
  @CsvSource({"20, 20, 300", "300, 40, 2", "40, 300, 2", "1, 1, 1", "17, 17, 17"})
  void blocksOfRowsGiveTheGradientsOfRowsAlone(int z, int x, int outputs) {
    Bilinear layer =
        new Bilinear(BilinearInputs.split(z, x), outputs, Dense.LINEAR, Seed.of(z + x));
    Parameter u = layer.parameters().get("weights");
    Random random = new Random(z);
    int rows = 200;
    Tensor input = Tensor.zeros(rows, z + x);
    for (int i = 0; i < input.size(); i++) {
      input.data()[i] = (float) random.nextGaussian();
    }
    Tape tape = Tape.forTraining();
    Node node = tape.variable(input);
    Node y = layer.forward(tape, node);
    tape.backward(y);
    double[] sum = new double[u.value().size()];
    for (int row = 0; row < rows; row++) {
      Tensor one = Tensor.zeros(1, z + x);
      System.arraycopy(input.data(), row * (z + x), one.data(), 0, z + x);
      Tape alone = Tape.forTraining();
      Node oneNode = alone.variable(one);
      Node oneY = layer.forward(alone, oneNode);
      alone.backward(oneY);
      for (int i = 0; i < outputs; i++) {
        assertEquals(oneY.value().get(0, i), y.value().get(row, i), 0f);
      }
      for (int j = 0; j < z + x; j++) {
        assertEquals(oneNode.gradient().get(0, j), node.gradient().get(row, j), 0f);
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += alone.leaf(u).gradient().data()[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      assertEquals(sum[i], tape.leaf(u).gradient().data()[i], 1e-3);
    }
  }

  @Test
  void theWeightsThatZChoosesAreThoseTheLayerUses() {
    for (boolean constant : new boolean[] {false, true}) {
      BilinearInputs columns = BilinearInputs.split(2, 3).withConstants(constant, constant);
      Bilinear full = new Bilinear(columns, 4, Dense.LINEAR, Seed.of(1));
      LowRankBilinear factored = new LowRankBilinear(columns, 4, 2, Dense.LINEAR, Seed.of(2));
      check(full, full.weightsFor(0.5f, -2), constant);
      check(factored, factored.weightsFor(0.5f, -2), constant);
      assertThrows(IllegalArgumentException.class, () -> full.weightsFor(1));
    }
  }

  private static void check(Module layer, Tensor w, boolean constant) {
    assertArrayEquals(new int[] {4, constant ? 4 : 3}, w.shape());
    float[] x = {1, -3, 0.25f};
    Tape tape = Tape.forInference();
    Tensor row = Tensor.of(new float[] {0.5f, -2, x[0], x[1], x[2]}, 1, 5);
    Tensor y = layer.forward(tape, tape.constant(row)).value();
    for (int i = 0; i < 4; i++) {
      double sum = constant ? w.get(i, 3) : 0;
      for (int j = 0; j < 3; j++) {
        sum += w.get(i, j) * x[j];
      }
      assertEquals(sum, y.get(0, i), 1e-5);
    }
  }

  @Test
  void columnsThatAreNotThereAreRefused() {
    int[] all = IntStream.range(0, 3).toArray();
    assertThrows(
        IllegalArgumentException.class, () -> new BilinearInputs(2, all, all, false, false));
    assertThrows(IllegalArgumentException.class, () -> new Select(2, -1));
  }

  @Test
  void embeddingsLookUpRowsAndOnlyThoseLearn() {
    Embedding embedding = new Embedding(new int[] {2, 3}, 2, Seed.of(1));
    Tensor table = embedding.parameters().get("table").value();
    float[] categories = {1, 0, 0, 2, -1, 3, Float.NaN, 2};
    Tape tape = Tape.forTraining();
    Node y = embedding.forward(tape, tape.constant(Tensor.of(categories, 4, 2)));
    tape.backward(y);
    float[] t = table.data();
    assertArrayEquals(
        new float[] {
          t[2], t[3], t[4], t[5], //
          t[0], t[1], t[8], t[9], //
          0, 0, 0, 0, //
          0, 0, t[8], t[9]
        },
        y.value().copy().data());
    assertArrayEquals(
        new float[] {1, 1, 1, 1, 1, 1, 0, 0, 2, 2},
        tape.leaf(embedding.parameters().get("table")).gradient().copy().data());
    assertEquals("Embedding(5 categories in 2 columns -> 4)", embedding.toString());
  }
}
