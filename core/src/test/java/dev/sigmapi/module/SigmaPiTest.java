package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.ProductTree;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SigmaPiTest {

  @Test
  void conjunctsAreEnumeratedSampledAndGiven() {
    assertEquals(4 + 6 + 4, Conjuncts.upTo(4, 3).size());
    assertEquals("[0, 2]", text(Conjuncts.upTo(new int[] {7, 7, 8}, 3), 3));
    assertEquals(5, Conjuncts.upTo(new int[] {7, 7, 8}, 3).size(), "no product of one source");
    int[] sources = IntStream.range(0, 64).toArray();
    Conjuncts many = Conjuncts.sample(sources, 3, 8192, Seed.of(1));
    assertEquals(8192, many.size());
    assertEquals(3, many.order());
    for (int q = 0; q < many.size(); q++) {
      assertArrayEquals(many.get(q), Conjuncts.sample(sources, 3, 8192, Seed.of(1)).get(q));
      if (q > 20) {
        break;
      }
    }
    assertEquals(
        7, Conjuncts.sample(new int[] {0, 1, 2}, 3, 7, Seed.of(1)).size(), "all there are");
    assertEquals("[0, 0, 2]", text(Conjuncts.of(3, new int[] {2, 0, 0}), 0));
  }

  @Test
  void conjunctsThatCannotBeAreRefused() {
    refuse(() -> Conjuncts.of(2, new int[] {}), "empty");
    refuse(() -> Conjuncts.of(2, new int[] {2}), "from 0 to 1");
    refuse(() -> Conjuncts.of(2, new int[] {0, 1}, new int[] {1, 0}), "twice");
    refuse(() -> Conjuncts.upTo(100, 5), "sample");
    refuse(() -> Conjuncts.sample(new int[] {0, 1}, 2, 4, Seed.of(1)), "got 3");
    refuse(() -> Conjuncts.sample(new int[5000], 2, 5001, Seed.of(1)), "fewer");
  }

  @Test
  void whatProductsBeginWithInCommonIsComputedOnce() {
    int[][] products = {{0, 1, 2}, {0, 1, 3}, {0, 1}, {4}};
    assertEquals(5, new ProductTree(5, products).nodes());
  }

  @Test
  void gradientsAtZerosAreThoseOfThePolynomial() {
    SigmaPi units =
        new SigmaPi(
            Conjuncts.of(3, new int[] {0, 1, 2}),
            1,
            Dense.LINEAR,
            new Parameter(Tensor.of(new float[] {2}, 1, 1)),
            new Parameter(Tensor.zeros(1, 1)));
    assertArrayEquals(new float[] {30, 0, 0}, inputGradient(units, 0, 3, 5));
    assertArrayEquals(new float[] {0, 0, 0}, inputGradient(units, 0, 0, 5));
    assertArrayEquals(new float[] {0, 0, 0}, inputGradient(units, 0, 0, 0));
    assertArrayEquals(new float[] {-30, 0, 0}, inputGradient(units, -0f, -3, 5));
    float[] nan = inputGradient(units, Float.NaN, 1, 1);
    assertTrue(Float.isNaN(nan[1]) && nan[0] == 2);
  }

  @Test
  void blocksOfRowsGiveTheSameBitsAsOneRow() {
    SigmaPi units = new SigmaPi(Conjuncts.upTo(7, 3), 2, Dense.LINEAR, Seed.of(1));
    Random random = new Random(1);
    Tensor x = Tensor.zeros(300, 7);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) random.nextGaussian();
    }
    Tape tape = Tape.forTraining();
    Node node = tape.variable(x);
    Node y = units.forward(tape, node);
    tape.backward(y);
    for (int row : new int[] {0, 127, 128, 200, 299}) {
      float[] alone = java.util.Arrays.copyOfRange(x.data(), row * 7, row * 7 + 7);
      Tape other = Tape.forTraining();
      Node one = other.variable(Tensor.of(alone, 1, 7));
      Node value = units.forward(other, one);
      other.backward(value);
      assertEquals(y.value().get(row, 1), value.value().get(0, 1), 0f);
      for (int i = 0; i < 7; i++) {
        assertEquals(node.gradient().get(row, i), one.gradient().get(0, i), 0f);
      }
    }
  }

  private static float[] inputGradient(Module module, float... x) {
    Tape tape = Tape.forTraining();
    Node node = tape.variable(Tensor.of(x, 1, x.length));
    tape.backward(module.forward(tape, node));
    return node.gradient().copy().data();
  }

  private static String text(Conjuncts conjuncts, int q) {
    return java.util.Arrays.toString(conjuncts.get(q));
  }

  private static void refuse(org.junit.jupiter.api.function.Executable call, String said) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(said), message);
  }
}
