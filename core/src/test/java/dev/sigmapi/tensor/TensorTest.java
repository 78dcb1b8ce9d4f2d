package dev.sigmapi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class TensorTest {

  @Test
  void anyRankIsAMatrixOfItsLastDimension() {
    assertEquals(6, Tensor.zeros(2, 3, 4).rows());
    assertEquals(4, Tensor.zeros(2, 3, 4).columns());
    assertEquals(3, Tensor.zeros(2, 3, 4).rank());
    assertEquals(1, Tensor.zeros(5).rows());
    assertEquals(1, Tensor.zeros().size());
    assertEquals(1, Tensor.zeros().columns());
    assertEquals(0, Tensor.zeros(0, 3).size());
  }

  @Test
  void resizingKeepsStorageThatIsLongEnough() {
    Tensor tensor = Tensor.zeros(4, 4);
    float[] storage = tensor.data();
    assertSame(storage, tensor.resize(2, 3).data());
    assertEquals(6, tensor.size());
    assertEquals("[2, 3]", tensor.describeShape());
    assertEquals(25, tensor.resize(5, 5).data().length);
    assertEquals(6, Tensor.zeros(6).resize(2, 3).size());
  }

  @Test
  void copiesAreTheirOwn() {
    Tensor tensor = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    Tensor copy = tensor.copy();
    tensor.set(1, 0, 9);
    assertEquals(3, copy.get(1, 0));
    copy.copyFrom(tensor);
    assertArrayEquals(new float[] {1, 2, 9, 4}, copy.data());
    assertArrayEquals(new int[] {2, 2}, copy.shape());
    assertEquals("Tensor[2, 2]", copy.toString());
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertThrows(ShapeException.class, () -> Tensor.of(new float[3], 2, 2));
    assertThrows(ShapeException.class, () -> Tensor.zeros(-1));
    assertThrows(ShapeException.class, () -> Tensor.zeros(2).copyFrom(Tensor.zeros(3)));
    assertThrows(ArithmeticException.class, () -> Tensor.zeros(1 << 20, 1 << 20));
  }

  @Test
  void seedsOfOneTreeDifferAndRepeat() {
    Seed seed = Seed.of(7);
    assertEquals(seed.child("a").random().nextLong(), seed.child("a").random().nextLong());
    assertNotEquals(seed.child("a"), seed.child("b"));
    assertNotEquals(seed.child(1), seed.child(2));
    assertNotEquals(seed.random().nextLong(), Seed.of(8).random().nextLong());
  }
}
