package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.FactorProductOp;
import dev.sigmapi.grad.op.FactorizationOp;
import dev.sigmapi.grad.op.QuadraticFormOp;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is particular to quadratic layers, pi-sigma units and ridge polynomials. */
final class ProductsOfSumsTest {

  @Test
  void pairsComeInTheOrderOfTheirNames() {
    Tensor x = Tensor.of(new float[] {2, 3, 5}, 1, 3);
    assertArrayEquals(
        new float[] {4, 6, 10, 6, 9, 15, 10, 15, 25},
        values(new Quadratic(3, Quadratic.Terms.ALL), x));
    assertArrayEquals(
        new float[] {4, 6, 10, 9, 15, 25}, values(new Quadratic(3, Quadratic.Terms.DISTINCT), x));
  }

  @Test
  void aQuadraticLayerStartsAsItsLinearPart() {
    Tensor x = Initial.uniform(9, 7, 2, Seed.of(1));
    for (int rank : new int[] {0, 3}) {
      QuadraticLinear layer = new QuadraticLinear(7, 5, rank, Dense.LINEAR, Seed.of(2));
      Dense line = new Dense(7, 5, Dense.LINEAR, layer.linear(), layer.bias());
      assertArrayEquals(values(line, x), values(layer, x), rank == 0 ? 0 : 0.1f, "rank " + rank);
    }
  }

  @Test
  void blocksOfRowsGiveTheSameAsRowsAlone() {
    // 300 inputs have 45,150 pairs: 23 rows are one block, 50 rows are three.
    int inputs = 300;
    Tensor x = Initial.uniform(50, inputs, 1, Seed.of(3));
    Parameter w = new Parameter(Initial.uniform(45_150, 2, 0.01, Seed.of(4)));
    Parameter v = new Parameter(Initial.uniform(inputs, 2, 0.1, Seed.of(5)));
    Parameter b = new Parameter(Tensor.zeros(1, 2));
    QuadraticLinear layer = new QuadraticLinear(inputs, 2, 0, Dense.LINEAR, w, v, b);
    Tape tape = Tape.forTraining();
    Node node = tape.variable(x);
    Node y = layer.forward(tape, node);
    tape.backward(y);
    float[] sum = new float[w.value().size()];
    for (int row = 0; row < 50; row++) {
      float[] one = new float[inputs];
      System.arraycopy(x.data(), row * inputs, one, 0, inputs);
      Tape alone = Tape.forTraining();
      Node single = alone.variable(Tensor.of(one, 1, inputs));
      Node out = layer.forward(alone, single);
      alone.backward(out);
      for (int o = 0; o < 2; o++) {
        assertEquals(y.value().get(row, o), out.value().get(0, o), 0f);
      }
      for (int i = 0; i < inputs; i++) {
        assertEquals(node.gradient().get(row, i), single.gradient().get(0, i), 0f);
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += alone.leaf(w).gradient().data()[i];
      }
    }
    assertArrayEquals(sum, tape.leaf(w).gradient().copy().data(), 1e-3f);
  }

  @Test
  void zeroFactorsHaveTheProductOfTheOthersAsTheirGradient() {
    assertArrayEquals(new float[] {15, 10, 6}, factorGradient(2, 3, 5), "no zero");
    assertArrayEquals(new float[] {0, 10, 0}, factorGradient(2, 0, 5), "one zero");
    assertArrayEquals(new float[] {0, 0, 0}, factorGradient(0, 3, 0), "two zeros");
    assertArrayEquals(new float[] {1}, factorGradient(0), "a single factor");
    assertTrue(Float.isNaN(factorGradient(Float.NaN, 1)[1]), "NaN is not hidden");
  }

  private static float[] factorGradient(float... factors) {
    Tape tape = Tape.forTraining();
    Node s = tape.variable(Tensor.of(factors, 1, factors.length));
    Node y =
        tape.next(FactorProductOp.class, FactorProductOp::new).apply(tape, null, s, factors.length);
    tape.backward(y);
    return s.gradient().copy().data();
  }

  @Test
  void aStackOfEightTrainsWithoutNan() {
    Random random = new Random(6);
    Tensor x = Tensor.zeros(256, 6);
    Tensor y = Tensor.zeros(256, 1);
    for (int i = 0; i < 256; i++) {
      for (int j = 0; j < 6; j++) {
        x.set(i, j, (float) random.nextGaussian());
      }
      y.set(i, 0, x.get(i, 0) * x.get(i, 1) + 0.5f * x.get(i, 2));
    }
    for (int rank : new int[] {0, 2}) {
      List<Module> layers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        layers.add(new QuadraticLinear(6, i == 7 ? 1 : 6, rank, Dense.LINEAR, Seed.of(i)));
      }
      GradientTraining.Result result =
          new GradientTraining(
                  "deep",
                  new Sequence(layers),
                  ElementLoss.SQUARED,
                  new TrainingSettings().withEpochs(30).withThreads(1),
                  Seed.of(7))
              .run(
                  new Rows(x, y),
                  new Rows(Tensor.zeros(0, 6), Tensor.zeros(0, 1)),
                  TrainingListener.none(),
                  CheckpointStore.none());
      assertTrue(result.bestLoss() < 0.5, "rank " + rank + ": " + result);
    }
  }

  @Test
  void growingLeavesWhatIsComputedAndTheParametersAsTheyWere() {
    Tensor x = Initial.uniform(20, 3, 1, Seed.of(8));
    RidgePolynomial small = new RidgePolynomial(3, 2, 2, Dense.LINEAR, Seed.of(9));
    small.parameters().values().forEach(p -> p.value().fill(0.7f));
    RidgePolynomial grown = small.grown(Seed.of(10));
    assertEquals(3, grown.degree());
    assertArrayEquals(values(small, x), values(grown, x));
    small
        .parameters()
        .forEach((name, parameter) -> assertSame(parameter, grown.parameters().get(name)));
    Tape tape = Tape.forTraining();
    tape.backward(grown.forward(tape, tape.constant(x)));
    Parameter newest = grown.parameters().get("degrees.3.bias");
    assertTrue(tape.leaf(newest).gradient().get(0, 0) != 0, "the new degree can learn");
  }

  @Test
  void theyPrintAsCode() {
    Seed seed = Seed.of(1);
    assertEquals("Quadratic(3 -> 6)", new Quadratic(3, Quadratic.Terms.DISTINCT).toString());
    assertEquals("Quadratic(3 -> 9, all)", new Quadratic(3, Quadratic.Terms.ALL).toString());
    QuadraticLinear low = new QuadraticLinear(3, 2, 4, Dense.LINEAR, seed);
    assertEquals("QuadraticLinear(3 -> 2, rank 4)", low.toString());
    assertEquals(3 * 8 + 6 + 2, low.parameterCount());
    PiSigma unit = new PiSigma(3, 2, 4, Dense.LINEAR, seed);
    assertEquals("PiSigma(3 -> 2, order 4)", unit.toString());
    RidgePolynomial polynomial = new RidgePolynomial(3, 2, 3, Dense.LINEAR, seed);
    assertEquals("RidgePolynomial(3 -> 2, degree 3)", polynomial.toString());
    assertEquals(4 * 2 * 6, polynomial.parameterCount());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Seed seed = Seed.of(1);
    assertThrows(IllegalArgumentException.class, () -> new PiSigma(2, 1, 0, Dense.LINEAR, seed));
    assertThrows(
        IllegalArgumentException.class, () -> new RidgePolynomial(List.of(), Dense.LINEAR));
    PiSigma second = new PiSigma(2, 1, 2, Dense.LINEAR, seed);
    assertThrows(
        IllegalArgumentException.class, () -> new RidgePolynomial(List.of(second), Dense.LINEAR));
    assertThrows(
        IllegalArgumentException.class, () -> new QuadraticLinear(2, 1, -1, Dense.LINEAR, seed));
    Tape tape = Tape.forInference();
    Node x = tape.constant(Tensor.zeros(2, 3));
    Node base = tape.constant(Tensor.zeros(2, 1));
    Node w = tape.constant(Tensor.zeros(5, 1));
    assertThrows(ShapeException.class, () -> new QuadraticFormOp().apply(tape, x, base, w));
    assertThrows(ShapeException.class, () -> new FactorizationOp().apply(tape, x, base, w, 1));
    assertThrows(ShapeException.class, () -> new FactorProductOp().apply(tape, null, x, 2));
  }

  private static float[] values(Module module, Tensor x) {
    Tape tape = Tape.forInference();
    return module.forward(tape, tape.constant(x)).value().copy().data();
  }
}
