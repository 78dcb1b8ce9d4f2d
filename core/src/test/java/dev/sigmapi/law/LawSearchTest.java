package dev.sigmapi.law;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws are found again from rows that follow them. */
final class LawSearchTest {
  private static final int ROWS = 300;

  /** A law over inputs between given numbers. */
  private record Truth(
      String name, double low, double high, int inputs, ToDoubleFunction<double[]> law) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Truth> laws() {
    return Stream.of(
        new Truth("constant", 1, 2, 2, x -> 4.5),
        new Truth("product", 1, 3, 3, x -> 0.25 * x[0] * x[0] / Math.sqrt(x[1])),
        new Truth("sum", 1, 4, 3, x -> x[0] * x[1] - 2 * x[2]),
        new Truth("ratio", 1, 3, 3, x -> x[0] / (x[1] + 2 * x[2])),
        new Truth("product of sums", 1.2, 3, 3, x -> (x[0] - 1) * (1 / x[1] + 1 / x[2])),
        new Truth("root", 1, 3, 2, x -> Math.hypot(x[0], 3 * x[1])),
        new Truth("saturation", 0.2, 3, 2, x -> x[1] * Math.tanh(x[0])),
        new Truth("growth", 0.2, 2, 2, x -> x[1] * Math.expm1(x[0] / 2)),
        new Truth("decay", 0.5, 3, 2, x -> Math.exp(-x[0] * x[0] / x[1])),
        new Truth("wave", 0.1, 6, 2, x -> x[1] * Math.sin(x[0])),
        new Truth("shifted wave", 0.1, 3, 2, x -> 2 + x[1] * Math.cos(x[0])),
        new Truth("of both signs", -2, 2, 2, x -> x[0] * x[0] - 3 * x[0] * x[1]));
  }

  @ParameterizedTest
  @MethodSource("laws")
  void lawsAreFoundExactly(Truth truth) {
    double[][] inputs = inputs(truth, ROWS, 1);
    FoundLaw found =
        new LawSearch(2).find(inputs, target(truth, inputs, 0), false, Seed.of(1)).get(0);
    assertAgrees(truth, found, 1e-9);
    assertTrue(found.exact());
  }

  @Test
  void simpleNumbersAreSeenThroughNoise() {
    Truth truth = new Truth("", 1, 3, 3, x -> x[0] / (1 + x[1] / x[2]));
    double[][] inputs = inputs(truth, 3000, 2);
    FoundLaw found =
        new LawSearch(2).find(inputs, target(truth, inputs, 0.02), false, Seed.of(1)).get(0);
    assertAgrees(truth, found, 1e-9);
    assertEquals(0.02, found.error(), 0.002);
  }

  @Test
  void errorsThatAreRelativeAreSeen() {
    Truth truth = new Truth("", 1, 20, 2, x -> 2 * Math.pow(x[0], 3) / x[1]);
    double[][] inputs = inputs(truth, 500, 3);
    double[] target = target(truth, inputs, 0);
    SplittableRandom random = new SplittableRandom(4);
    for (int r = 0; r < target.length; r++) {
      target[r] *= Math.exp(0.05 * random.nextGaussian());
    }
    // Two rows that are plainly wrong.
    target[7] *= 30;
    target[100] /= 40;
    FoundLaw found = new LawSearch(2).find(inputs, target, true, Seed.of(1)).get(0);
    double[] row = {5, 4};
    assertEquals(1, evaluate(found, row) / truth.law.applyAsDouble(row), 0.02);
  }

  @Test
  void threadsDoNotMatter() {
    Truth truth = new Truth("", 1, 3, 3, x -> (x[0] + x[1]) / Math.cosh(x[2]));
    double[][] inputs = inputs(truth, 100, 5);
    double[] target = target(truth, inputs, 0.3);
    List<String> texts = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      FoundLaw law = new LawSearch(threads).find(inputs, target, false, Seed.of(9)).get(0);
      texts.add(equations(law, 3).toString());
    }
    assertEquals(texts.get(0), texts.get(1));
  }

  @Test
  void aSearchThatIsCutStillGivesALaw() {
    Truth truth = new Truth("", 1, 3, 2, x -> x[0] * Math.exp(Math.sin(3 * x[1])));
    double[][] inputs = inputs(truth, 50, 6);
    FoundLaw law =
        new LawSearch(1, () -> true)
            .find(inputs, target(truth, inputs, 0), false, Seed.of(1))
            .get(0);
    assertTrue(Double.isFinite(evaluate(law, new double[] {2, 2})));
  }

  @Test
  void fewAndOddRows() {
    for (int rows : new int[] {1, 2, 3, 17}) {
      Truth truth = new Truth("", 1, 3, 2, x -> x[0] * x[1]);
      double[][] inputs = inputs(truth, rows, 7);
      double[] target = target(truth, inputs, 0);
      List<FoundLaw> laws = new LawSearch(1).find(inputs, target, false, Seed.of(1));
      assertTrue(Double.isFinite(laws.get(0).error()), rows + " rows");
    }
    double[][] zeros = new double[2][20];
    for (int r = 0; r < 20; r++) {
      zeros[1][r] = r % 3 == 0 ? 0 : r - 10;
    }
    double[] huge = new double[20];
    for (int r = 0; r < 20; r++) {
      huge[r] = 1e200 * zeros[1][r];
    }
    FoundLaw law = new LawSearch(1).find(zeros, huge, false, Seed.of(1)).get(0);
    assertEquals(5e200, evaluate(law, new double[] {0, 5}), 1e191);
  }

  private static void assertAgrees(Truth truth, FoundLaw law, double close) {
    double[][] fresh = inputs(truth, 200, 99);
    double[] expected = target(truth, fresh, 0);
    for (int r = 0; r < expected.length; r++) {
      double[] row = new double[truth.inputs];
      for (int i = 0; i < row.length; i++) {
        row[i] = fresh[i][r];
      }
      double most = close * Math.max(1, Math.abs(expected[r]));
      assertEquals(
          expected[r], evaluate(law, row), most, () -> equations(law, row.length).toString());
    }
  }

  private static double evaluate(FoundLaw law, double[] row) {
    return equations(law, row.length).evaluate(row)[0];
  }

  private static Equations equations(FoundLaw law, int count) {
    List<Expression> inputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      inputs.add(new Expression.Input(i, "x" + i, 0));
    }
    return new Equations(List.of(), List.of(new Definition("y", law.of(inputs))));
  }

  private static double[][] inputs(Truth truth, int rows, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] inputs = new double[truth.inputs][rows];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < truth.inputs; i++) {
        inputs[i][r] = truth.low + (truth.high - truth.low) * random.nextDouble();
      }
    }
    return inputs;
  }

  private static double[] target(Truth truth, double[][] inputs, double noise) {
    SplittableRandom random = new SplittableRandom(11);
    double[] target = new double[inputs[0].length];
    for (int r = 0; r < target.length; r++) {
      double[] row = new double[inputs.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = inputs[i][r];
      }
      target[r] = truth.law.applyAsDouble(row) + noise * random.nextGaussian();
    }
    return target;
  }
}
