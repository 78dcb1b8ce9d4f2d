package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.grad.op.RecurrenceOp.Course;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Recurrence.Kind;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sharing over time, truncation, and sequences of different lengths side by side. */
final class RecurrenceTest {
  private static final int FEATURES = 2;

  private static final int UNITS = 3;

  @ParameterizedTest
  @EnumSource
  void theGradientIsTheSumOfThoseOfUntiedCopies(Kind kind) {
    gradientsAreSums(kind, 5, 0);
  }

  @ParameterizedTest
  @EnumSource
  void truncatedGradientsTakeTheStateBeforeAsGiven(Kind kind) {
    gradientsAreSums(kind, 5, 2);
    gradientsAreSums(kind, 4, 1);
  }

  /** Against central differences in weights of which every step has a copy. */
  private static void gradientsAreSums(Kind kind, int steps, int truncate) {
    Recurrence module = recurrence(kind, new Course(false, truncate));
    Tensor x = random(steps);
    Tape tape = Tape.forTraining();
    tape.segments(segments(steps));
    Node y = module.forward(tape, tape.constant(x));
    tape.backward(y);

    Map<String, double[][]> tied = new HashMap<>();
    module.parameters().forEach((name, p) -> tied.put(name, ModuleTable.matrix(p.value())));
    double[][] states = SharedRows.states(kind, tied, ModuleTable.matrix(x), false, Math::tanh);
    module
        .parameters()
        .forEach(
            (name, parameter) -> {
              float[] gradient = tape.leaf(parameter).gradient().copy().data();
              for (int i = 0; i < gradient.length; i++) {
                double sum = 0;
                for (int step = 0; step < steps; step++) {
                  int row = i / parameter.value().columns();
                  int column = i % parameter.value().columns();
                  List<Map<String, double[][]>> copies = copies(tied, steps);
                  double[] copy = copies.get(step).get(name)[row];
                  copy[column] += 1e-6;
                  double above = total(kind, copies, x, truncate, states);
                  copy[column] -= 2e-6;
                  sum += (above - total(kind, copies, x, truncate, states)) / 2e-6;
                }
                assertEquals(sum, gradient[i], 1e-4 * Math.max(1, Math.abs(sum)), name + " " + i);
              }
            });
  }

  private static List<Map<String, double[][]>> copies(Map<String, double[][]> tied, int steps) {
    List<Map<String, double[][]>> copies = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      Map<String, double[][]> copy = new HashMap<>();
      tied.forEach(
          (name, values) ->
              copy.put(
                  name,
                  java.util.Arrays.stream(values).map(double[]::clone).toArray(double[][]::new)));
      copies.add(copy);
    }
    return copies;
  }

  /** The sum of all states, those before a cut being what they were. */
  private static double total(
      Kind kind, List<Map<String, double[][]>> copies, Tensor x, int truncate, double[][] given) {
    double sum = 0;
    double[] state = new double[UNITS];
    for (int t = 0; t < x.rows(); t++) {
      if (t > 0 && truncate > 0 && t % truncate == 0) {
        state = given[t - 1];
      }
      state = SharedRows.next(kind, copies.get(t), ModuleTable.matrix(x)[t], state, Math::tanh);
      for (double value : state) {
        sum += value;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void aSequenceGivesTheBitsItGivesAlone(Kind kind) {
    for (boolean reverse : new boolean[] {false, true}) {
      Recurrence module = recurrence(kind, new Course(reverse, 0));
      int[] lengths = {3, 0, 17, 1, 3, 65, 0, 2};
      Tensor x = random(91);
      Tape tape = Tape.forInference();
      float[] together = null;
      // Twice, with fewer sequences between, on the same buffers.
      for (int[] pass : new int[][] {lengths, {2, 3}, lengths}) {
        tape.restart();
        Segments segments = segments(pass);
        tape.segments(segments);
        Tensor rows = Tensor.zeros(segments.positions(), FEATURES);
        System.arraycopy(x.data(), 0, rows.data(), 0, rows.size());
        together = module.forward(tape, tape.constant(rows)).value().copy().data();
      }
      for (int s = 0, start = 0; s < lengths.length; start += lengths[s++]) {
        Tensor alone = Tensor.zeros(lengths[s], FEATURES);
        System.arraycopy(x.data(), start * FEATURES, alone.data(), 0, alone.size());
        Tape single = Tape.forInference();
        single.segments(segments(lengths[s]));
        float[] y = module.forward(single, single.constant(alone)).value().copy().data();
        float[] part = new float[y.length];
        System.arraycopy(together, start * UNITS, part, 0, part.length);
        assertArrayEquals(part, y, "sequence " + s);
      }
    }
  }

  @Test
  void rowsThatAreNoPositionsAreSequencesOfOne() {
    Recurrence module = recurrence(Kind.GRU, new Course(false, 0));
    Tensor x = random(4);
    Tape rows = Tape.forInference();
    float[] y = module.forward(rows, rows.constant(x)).value().copy().data();
    Tape positions = Tape.forInference();
    positions.segments(segments(1, 1, 1, 1));
    assertArrayEquals(y, module.forward(positions, positions.constant(x)).value().copy().data());
  }

  @Test
  void recurrencesPrintAsCode() {
    assertEquals(
        "Recurrence(multiplicative, 2 -> 3, 4 factors, tanh, reverse, truncate 7)",
        recurrence(Kind.MULTIPLICATIVE, new Course(true, 7)).toString());
    assertEquals(3 * (3 + 2 + 1) * 3, recurrence(Kind.GRU, new Course(false, 0)).parameterCount());
    assertThrows(IllegalArgumentException.class, () -> new Course(false, -1));
  }

  @Test
  void statesStartByMatricesThatKeepLengths() {
    Tensor square = Initial.orthogonal(5, 3, Seed.of(1));
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < 5; k++) {
          sum += square.get(k, i) * square.get(k, j);
        }
        assertEquals(i == j ? 1 : 0, sum, 1e-6);
      }
    }
  }

  private static Recurrence recurrence(Kind kind, Course course) {
    return new Recurrence(
        new Recurrence.Shape(kind, FEATURES, UNITS, 4),
        course,
        Activation.of(Elementwise.TANH),
        Seed.of(3));
  }

  private static Segments segments(int... lengths) {
    Segments segments = new Segments();
    for (int length : lengths) {
      segments.add(length);
    }
    return segments;
  }

  private static Tensor random(int positions) {
    Random random = new Random(5);
    Tensor x = Tensor.zeros(positions, FEATURES);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
