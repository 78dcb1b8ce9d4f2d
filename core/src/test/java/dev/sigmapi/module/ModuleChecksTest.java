package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.KernelChoice;
import dev.sigmapi.kernel.Kernels;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What must hold of every module. */
final class ModuleChecksTest {
  static final List<ModuleTable.Row> TABLE = ModuleTable.rows();

  private static final int[][] SIZES = {{0, 3}, {1, 1}, {3, 17}, {17, 3}, {65, 2}, {2, 65}};

  @Test
  void everyModuleThatSpecificationsNameIsInTheTable() {
    Set<String> checked = TABLE.stream().map(ModuleTable.Row::type).collect(Collectors.toSet());
    Layers.vocabulary().names().forEach(name -> assertTrue(checked.contains(name), name));
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void valuesAndGradientsAreThoseOfTheOracle(ModuleTable.Row row) {
    for (Kernels kernels : List.of(new PlainKernels(), KernelChoice.get())) {
      for (int[] size : SIZES) {
        check(row, kernels, size[0], size[1], Seed.of(size[0] * 100L + size[1]));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void aRowAloneGivesTheBitsItGivesInABatch(ModuleTable.Row row) {
    Module module = row.maker().apply(5, Seed.of(3));
    Tensor batch = inputs(33, 5, new Random(3));
    float[] together = forward(module, batch);
    for (int i = 0; i < 33; i++) {
      float[] alone = new float[5];
      System.arraycopy(batch.data(), i * 5, alone, 0, 5);
      float[] one = forward(module, Tensor.of(alone, 1, 5));
      for (int j = 0; j < one.length; j++) {
        assertEquals(together[i * one.length + j], one[j], 0f, "row " + i);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void aWrongNumberOfColumnsIsSaidWithBothShapes(ModuleTable.Row row) {
    Module module = row.maker().apply(4, Seed.of(1));
    Tape tape = Tape.forInference();
    Node x = tape.constant(Tensor.zeros(2, 7));
    String message = assertThrows(ShapeException.class, () -> module.forward(tape, x)).getMessage();
    assertTrue(message.contains("4") && message.contains("[2, 7]"), message);
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void noFiniteInputOfProductUnitsGivesNanOrInfinity(ModuleTable.Row row) {
    if (!row.type().equals("product_units")) {
      return;
    }
    float[] edges = {0f, -0f, 1f, -1f, 1e30f, -1e30f, 1e-30f, -1e-38f, 3.4e38f, 0.5f};
    Module module = row.maker().apply(2, Seed.of(5));
    for (float first : edges) {
      for (float second : edges) {
        for (float exponent : new float[] {0, 1, 2, -1, -3, 0.5f, 30}) {
          module
              .parameters()
              .forEach((name, p) -> p.value().fill(name.endsWith("exponents") ? exponent : 0.5f));
          Tape tape = Tape.forTraining();
          Node x = tape.variable(Tensor.of(new float[] {first, second}, 1, 2));
          Node y = module.forward(tape, x);
          tape.backward(y);
          String place = first + ", " + second + " to the power " + exponent;
          assertFinite(y.value(), place);
          assertFinite(x.gradient(), place + ", input gradient");
          module.parameters().values().forEach(p -> assertFinite(tape.leaf(p).gradient(), place));
        }
      }
    }
  }

  @Test
  void singularPlacesOfProductUnitsAreAsNamed() {
    ProductUnits units =
        new ProductUnits(
            2,
            1,
            ProductUnits.Domain.REAL,
            new Parameter(Tensor.of(new float[] {1, 1}, 1, 2)),
            null);
    assertArrayEquals(new float[] {5, 0}, inputGradient(units, 0, 5), 1e-4f, "one zero");
    assertArrayEquals(new float[] {0, 0}, inputGradient(units, 0, 0), 1e-5f, "two zeros");
    assertEquals(-15, forward(units, Tensor.of(new float[] {-3, 5}, 1, 2))[0], 1e-5);
    assertEquals(15, forward(units, Tensor.of(new float[] {-3, -5}, 1, 2))[0], 1e-5);
  }

  @Test
  void modulesPrintAsCode() {
    Seed seed = Seed.of(1);
    Module network =
        Sequence.of(
            new ProductUnits(2, 3, ProductUnits.Domain.GATED, seed),
            new Dense(3, 4, Activation.of(Elementwise.TANH), seed),
            new Dense(4, 1, Dense.LINEAR, seed));
    assertEquals(
        "Sequence(ProductUnits(2 -> 3, gated), Dense(3 -> 4, tanh), Dense(4 -> 1))",
        network.toString());
    assertEquals(6 + 2 + 12 + 4 + 4 + 1, network.parameterCount());
    assertTrue(network.parameters().containsKey("layers.0.exponents"));
    assertEquals(2, network.inputs());
    assertEquals(1, network.outputs());
  }

  @Test
  void neighboursThatDoNotFitAreRefused() {
    Dense first = new Dense(2, 3, Dense.LINEAR, Seed.of(1));
    Dense second = new Dense(4, 1, Dense.LINEAR, Seed.of(1));
    assertThrows(ShapeException.class, () -> Sequence.of(first, second));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ProductUnits(2, 1, ProductUnits.Domain.GATED, first.weights(), null));
  }

  @Test
  void noLayersAreNoNetwork() {
    Sequence none = Sequence.of();
    assertEquals(0, none.inputs());
    assertEquals(0, none.outputs());
    assertEquals(0, none.parameterCount());
  }

  @Test
  void aSharedParameterIsOneAndItsGradientIsTheSum() {
    Parameter weights = new Parameter(Tensor.of(new float[] {2}, 1, 1));
    Parameter bias = new Parameter(Tensor.zeros(1, 1));
    Dense layer = new Dense(1, 1, Dense.LINEAR, weights, bias);
    Module twice = Sequence.of(layer, layer);
    assertEquals(2, twice.parameterCount());
    Tape tape = Tape.forTraining();
    Node y = twice.forward(tape, tape.constant(Tensor.of(new float[] {3}, 1, 1)));
    tape.backward(y);
    // y = w(wx + b) + b: dy/dw = 2wx + b = 12, dy/db = w + 1 = 3.
    assertEquals(12, tape.leaf(weights).gradient().get(0, 0), 1e-6);
    assertEquals(3, tape.leaf(bias).gradient().get(0, 0), 1e-6);
  }

  @Test
  void backwardNeedsATapeThatRecords() {
    Tape tape = Tape.forInference();
    Node x = tape.constant(Tensor.zeros(1, 1));
    assertThrows(IllegalStateException.class, () -> tape.backward(x));
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void aWarmStepAllocatesNothing(ModuleTable.Row row) {
    if (row.type().equals("dropout")) {
      return; // It makes a generator of chance in each step.
    }
    Module network = row.maker().apply(5, Seed.of(1));
    Tensor x = inputs(32, 5, new Random(1));
    Tensor y = Tensor.zeros(32, network.outputs());
    Tape tape = Tape.forTraining(new PlainKernels());
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        step(network, tape, x, y);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < 100 * 8, least + " bytes in 100 steps");
  }

  private static void step(Module network, Tape tape, Tensor x, Tensor y) {
    tape.restart();
    Node prediction = network.forward(tape, tape.constant(x));
    LossOp loss = tape.next(LossOp.class, LossOp::new);
    tape.backward(loss.apply(tape, prediction, y, null, ElementLoss.SQUARED, 32));
  }

  private static void check(ModuleTable.Row row, Kernels kernels, int rows, int inputs, Seed seed) {
    Module module = row.maker().apply(inputs, seed);
    Random random = new Random(seed.value());
    Tensor x = inputs(rows, inputs, random);
    Map<String, double[][]> weights = new HashMap<>();
    module.parameters().forEach((name, p) -> weights.put(name, ModuleTable.matrix(p.value())));
    double[][] inputMatrix = ModuleTable.matrix(x);
    double[][] expected = row.oracle().apply(weights, inputMatrix);

    Tape tape = Tape.forTraining(kernels);
    Node node = tape.variable(x);
    Node y = module.forward(tape, node);
    String where = row + " on " + kernels.describe() + ", " + rows + " x " + inputs + ": ";
    assertClose(expected, ModuleTable.matrix(y.value()), 2e-5, where + "value");

    // The gradient of Σ slope ⊙ y: the slopes are put where the tape begins.
    double[][] slopes = new double[rows][module.outputs()];
    tape.backward(weigh(tape, y, slopes, random));
    assertClose(
        differences(inputMatrix, () -> total(row, weights, inputMatrix, slopes)),
        ModuleTable.matrix(node.gradient()),
        2e-3,
        where + "gradient of the input");
    module
        .learned()
        .forEach(
            (name, parameter) ->
                assertClose(
                    differences(weights.get(name), () -> total(row, weights, inputMatrix, slopes)),
                    ModuleTable.matrix(tape.leaf(parameter).gradient()),
                    2e-3,
                    where + "gradient of " + name));
  }

  /** Σ slope ⊙ y as the half squared distance to y − slope, whose gradient is the slope. */
  private static Node weigh(Tape tape, Node y, double[][] slopes, Random random) {
    Tensor target = y.value().copy();
    for (int i = 0; i < slopes.length; i++) {
      for (int j = 0; j < slopes[i].length; j++) {
        slopes[i][j] = random.nextInt(1, 9) / 8.0;
        target.set(i, j, (float) (target.get(i, j) - slopes[i][j]));
        // What float32 leaves of the difference is the slope that the tape will see.
        slopes[i][j] = 2.0 * (y.value().get(i, j) - target.get(i, j)) / slopes[i].length;
      }
    }
    return tape.next(LossOp.class, LossOp::new)
        .apply(tape, y, target, null, ElementLoss.SQUARED, 1);
  }

  private static double total(
      ModuleTable.Row row, Map<String, double[][]> weights, double[][] x, double[][] slopes) {
    return ModuleTable.total(row.oracle().apply(weights, x), slopes);
  }

  /** Central differences in every element. */
  private static double[][] differences(
      double[][] matrix, java.util.function.DoubleSupplier value) {
    double[][] gradient = new double[matrix.length][];
    for (int i = 0; i < matrix.length; i++) {
      gradient[i] = new double[matrix[i].length];
      for (int j = 0; j < matrix[i].length; j++) {
        double kept = matrix[i][j];
        double step = 1e-6;
        matrix[i][j] = kept + step;
        double above = value.getAsDouble();
        matrix[i][j] = kept - step;
        double below = value.getAsDouble();
        matrix[i][j] = kept;
        gradient[i][j] = (above - below) / (2 * step);
      }
    }
    return gradient;
  }

  /** Sizes between 0.3 and 1.5 of either sign, away from corners. */
  private static Tensor inputs(int rows, int columns, Random random) {
    Tensor x = Tensor.zeros(rows, columns);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (0.3f + 1.2f * random.nextFloat()) * (random.nextInt(4) == 0 ? -1 : 1);
    }
    return x;
  }

  private static float[] forward(Module module, Tensor x) {
    Tape tape = Tape.forInference();
    return module.forward(tape, tape.constant(x)).value().copy().data();
  }

  private static float[] inputGradient(Module module, float... x) {
    Tape tape = Tape.forTraining();
    Node node = tape.variable(Tensor.of(x, 1, x.length));
    tape.backward(module.forward(tape, node));
    return node.gradient().copy().data();
  }

  private static void assertFinite(Tensor tensor, String message) {
    for (int i = 0; i < tensor.size(); i++) {
      assertTrue(Float.isFinite(tensor.data()[i]), message + " gives " + tensor.data()[i]);
    }
  }

  private static void assertClose(
      double[][] expected, double[][] actual, double tolerance, String message) {
    double scale = Math.max(1, ModuleTable.largest(expected));
    assertEquals(expected.length, actual.length, message);
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], tolerance * scale, message + ", row " + i);
    }
  }
}
