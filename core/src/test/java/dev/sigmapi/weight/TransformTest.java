package dev.sigmapi.weight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.MixturePenaltyOp;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class TransformTest {
  static final List<TransformTable.Row> TABLE = TransformTable.rows();

  private static final int[][] SIZES = {{1, 1}, {3, 3}, {3, 17}, {17, 3}, {2, 2}, {9, 9}};

  @ParameterizedTest
  @FieldSource("TABLE")
  void valuesAndGradientsAreThoseOfTheOracle(TransformTable.Row row) {
    for (Kernels kernels : List.of(new PlainKernels(), KernelChoice.get())) {
      for (int[] size : SIZES) {
        if (row.oracle() != null && (!row.square() || size[0] == size[1])) {
          check(row, kernels, size[0], size[1]);
        }
      }
    }
  }

  private static void check(TransformTable.Row row, Kernels kernels, int rows, int columns) {
    WeightFunction f = row.maker().apply(rows, columns).of(rows, columns);
    Random random = new Random(rows * 100L + columns);
    Tensor u = noise(f, 0.8 / Math.sqrt(rows), random);
    Tape tape = Tape.forTraining(kernels);
    Node node = tape.variable(u);
    Node w = f.apply(tape, node);
    double[][] expected = row.oracle().apply(TransformTable.matrix(u), rows);
    String where = row + " of " + rows + " x " + columns;
    assertEquals(rows, w.rows(), where);
    assertEquals(columns, w.columns(), where);
    assertTrue(TransformTable.near(expected, TransformTable.matrix(w.value()), 2e-5), where);
    float[] slopes = new float[rows * columns];
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (random.nextInt(9) - 4) / 4f;
    }
    tape.backward(new Weighed().apply(tape, w, slopes));
    double[][] at = TransformTable.matrix(u);
    for (int i = 0; i < f.rows(); i++) {
      for (int j = 0; j < f.columns(); j++) {
        double kept = at[i][j];
        at[i][j] = kept + 1e-5;
        double above = total(row.oracle().apply(at, rows), slopes);
        at[i][j] = kept - 1e-5;
        double below = total(row.oracle().apply(at, rows), slopes);
        at[i][j] = kept;
        assertEquals(
            (above - below) / 2e-5, node.gradient().get(i, j), 1e-3, where + " " + i + " " + j);
      }
    }
  }

  private static double total(double[][] w, float[] slopes) {
    double sum = 0;
    for (int i = 0; i < slopes.length; i++) {
      sum += slopes[i] * w[i / w[0].length][i % w[0].length];
    }
    return sum;
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void constraintsHoldAfterEachOfAThousandStepsOfNoise(TransformTable.Row row) {
    int columns = row.square() ? 5 : 4;
    WeightFunction f = row.maker().apply(5, columns).of(5, columns);
    Random random = new Random(11);
    Tensor u = noise(f, 0.5, random);
    Tape tape = Tape.forInference();
    for (int step = 0; step < 1000; step++) {
      double size = step % 100 == 99 ? 30 : 0.3;
      for (int i = 0; i < u.size(); i++) {
        u.data()[i] += (float) (size * random.nextGaussian());
      }
      tape.restart();
      Tensor w = f.apply(tape, tape.constant(u)).value();
      assertTrue(row.holds().test(TransformTable.matrix(w)), row + " after step " + step);
    }
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void aTrainingStartsAtAWeightThatIsPossible(TransformTable.Row row) {
    int columns = row.square() ? 6 : 4;
    Transform transform = row.maker().apply(6, columns);
    Parameter u = new Parameter(noise(transform.of(6, columns), 0.3, new Random(2)));
    Tensor w = new Transformed(transform.of(6, columns), u).on(Tape.forInference()).value().copy();
    Transformed again = Transformed.from(new Parameter(w), transform);
    Tensor start = again.on(Tape.forInference()).value();
    if (!row.name().equals("function")) { // Of which no inverse was given.
      assertArrayEquals(w.data(), start.data(), 1e-4f, row.name());
    }
    // Whatever the first weight was, it starts as one that is finite and keeps the constraint.
    for (float first : new float[] {0, -3, 1e-9f, 1e9f}) {
      Parameter wild = new Parameter(Tensor.zeros(6, columns).fill(first));
      Tensor began = Transformed.from(wild, transform).on(Tape.forInference()).value();
      for (int i = 0; i < began.size(); i++) {
        assertTrue(Float.isFinite(began.data()[i]), row + " from " + first);
      }
      assertTrue(row.holds().test(TransformTable.matrix(began)), row + " from " + first);
    }
  }

  @Test
  void aRandomStartKeepsItsVarianceWhereNumbersAreShared() {
    Tensor w = noise(Transforms.positive().of(40, 40), 1, new Random(4));
    for (Transform transform :
        List.of(Transforms.symmetric(), Transforms.hashed(50, Seed.of(1)), Transforms.rotation())) {
      Tensor start = Transformed.from(new Parameter(w), transform).on(Tape.forInference()).value();
      double squares = 0;
      for (int i = 0; i < start.size(); i++) {
        squares += start.data()[i] * start.data()[i];
      }
      assertEquals(1, squares / start.size(), 0.1);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInASentence() {
    assertRefused("orthogonal expects a square weight but got one of [2, 3]", "orthogonal");
    assertEquals(
        "low_rank expects a rank of at most 2 for a weight of [2, 3] but got rank 3",
        assertThrows(ShapeException.class, () -> Transforms.lowRank(3).of(2, 3)).getMessage());
    assertThrows(ShapeException.class, () -> Transforms.symmetric().of(2, 3));
    assertThrows(ShapeException.class, () -> Transforms.monotone(1, -1).of(3, 2));
    assertThrows(ShapeException.class, () -> Transforms.masked(new boolean[5]).of(3, 2));
    assertThrows(ShapeException.class, () -> Transforms.tiedRows(1).of(3, 2));
    assertThrows(IllegalArgumentException.class, () -> Transforms.indexed(2, 0, 2).of(1, 2));
    assertThrows(IllegalArgumentException.class, () -> Transforms.bounded(1, 1));
    assertThrows(IllegalArgumentException.class, () -> Transforms.monotone(2));
    assertThrows(
        ShapeException.class,
        () -> new Transformed(Transforms.weightNorm().of(2, 2), new Parameter(Tensor.zeros(2, 2))));
  }

  private static void assertRefused(String message, String name) {
    assertEquals(
        message,
        assertThrows(ShapeException.class, () -> Transforms.orthogonal().of(2, 3), name)
            .getMessage());
  }

  @Test
  void singularPlacesAreAsNamed() {
    Tape tape = Tape.forTraining();
    Node zero = tape.variable(Tensor.zeros(2, 1));
    Node unit = Transforms.unitNorm(3).of(2, 1).apply(tape, zero);
    assertArrayEquals(new float[] {3, 0}, unit.value().copy().data());
    tape.backward(unit);
    assertArrayEquals(new float[] {0, 0}, zero.gradient().copy().data());
    tape.restart();
    Node none = tape.variable(Tensor.zeros(2, 2));
    Node bounded = Transforms.spectralBound(1).of(2, 2).apply(tape, none);
    assertArrayEquals(new float[4], bounded.value().copy().data());
    tape.backward(bounded);
    assertArrayEquals(new float[] {1, 1, 1, 1}, none.gradient().copy().data());
  }

  @Test
  void theGradientOfSnappedWeightsIsPassedOn() {
    Tape tape = Tape.forTraining();
    Node u = tape.variable(Tensor.of(new float[] {0.4f, -1.6f}, 1, 2));
    Node w = Transforms.snapped(1).of(1, 2).apply(tape, u);
    assertArrayEquals(new float[] {0, -2}, w.value().copy().data());
    tape.backward(w);
    assertArrayEquals(new float[] {1, 1}, u.gradient().copy().data());
  }

  @Test
  void theCostOfBeingFarFromAllCentresIsThatOfTheOracle() {
    Random random = new Random(8);
    Tensor w = noise(Transforms.positive().of(3, 4), 0.7, random);
    Tensor mixture = noise(Transforms.positive().of(3, 2), 0.5, random);
    Tape tape = Tape.forTraining();
    Node weights = tape.variable(w);
    Node centres = tape.variable(mixture);
    Node cost =
        tape.next(MixturePenaltyOp.class, MixturePenaltyOp::new).apply(tape, weights, centres, 0.5);
    tape.backward(cost);
    double[][] one = TransformTable.matrix(w);
    double[][] other = TransformTable.matrix(mixture);
    assertEquals(cost(one, other), cost.value().get(0, 0), 1e-5);
    assertSlopes(one, () -> cost(one, other), weights.gradient());
    assertSlopes(other, () -> cost(one, other), centres.gradient());
    // A Gaussian on one weight is no narrower than the least, and far weights cost a finite number.
    mixture.fill(0);
    mixture.set(1, 0, -80);
    w.fill(1e6f);
    tape.restart();
    Node far = tape.variable(w);
    Node narrow =
        tape.next(MixturePenaltyOp.class, MixturePenaltyOp::new)
            .apply(tape, far, tape.variable(mixture), 1);
    tape.backward(narrow);
    assertTrue(Float.isFinite(narrow.value().get(0, 0)));
    assertTrue(Float.isFinite(far.gradient().get(0, 0)));
  }

  private static double cost(double[][] w, double[][] mixture) {
    double cost = 0;
    double all = Math.exp(mixture[2][0]) + Math.exp(mixture[2][1]);
    for (double[] row : w) {
      for (double x : row) {
        double density = 0;
        for (int j = 0; j < 2; j++) {
          double sigma = Math.exp(mixture[1][j]);
          double distance = (x - mixture[0][j]) / sigma;
          double gaussian = Math.exp(-distance * distance / 2) / (sigma * Math.sqrt(2 * Math.PI));
          density += Math.exp(mixture[2][j]) / all * gaussian;
        }
        cost -= 0.5 * Math.log(density);
      }
    }
    return cost;
  }

  private static void assertSlopes(double[][] at, DoubleSupplier value, Tensor gradient) {
    for (int i = 0; i < at.length; i++) {
      for (int j = 0; j < at[i].length; j++) {
        double kept = at[i][j];
        at[i][j] = kept + 1e-5;
        double above = value.getAsDouble();
        at[i][j] = kept - 1e-5;
        double below = value.getAsDouble();
        at[i][j] = kept;
        assertEquals((above - below) / 2e-5, gradient.get(i, j), 1e-3);
      }
    }
  }

  private static Tensor noise(WeightFunction f, double size, Random random) {
    Tensor u = Tensor.zeros(f.rows(), f.columns());
    for (int i = 0; i < u.size(); i++) {
      u.data()[i] = (float) (size * random.nextGaussian());
    }
    return u;
  }
}
