package dev.sigmapi.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.projection.GradientBoosting.Found;
import dev.sigmapi.projection.GradientBoosting.Switch;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradientBoostingTest {
  private static final int ROWS = 300;

  private final double[][] inputs = inputs(3);
  private final RowSplit split = RowSplit.of(ROWS, Seed.of(2));

  private static double[][] inputs(int count) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] inputs = new double[count][ROWS];
    for (double[] input : inputs) {
      Arrays.setAll(input, row -> random.nextDouble(-1, 1));
    }
    return inputs;
  }

  private static GradientBoosting boosting() {
    return new GradientBoosting(new GradientBoosting.Settings(), () -> true);
  }

  /** What was found, by its definition. */
  private double[] outputs(Found found, int row) {
    double[] outputs = found.bias().clone();
    for (int q = 0; q < found.products().size(); q++) {
      boolean on = true;
      for (int number : found.products().get(q)) {
        Switch each = found.switches().get(number);
        on &= inputs[each.input()][row] > each.threshold() == each.above();
      }
      for (int k = 0; k < outputs.length && on; k++) {
        outputs[k] += found.weights().get(q)[k];
      }
    }
    return outputs;
  }

  @Test
  void aProductOfSwitchesIsFound() {
    double[] target =
        IntStream.range(0, ROWS)
            .mapToDouble(row -> inputs[0][row] > 0.2 && inputs[1][row] <= 0.1 ? 3 : 1)
            .toArray();
    Found found = boosting().fitNumber(inputs, target, split, Seed.of(3));
    double squares = 0;
    for (int row : split.valid()) {
      squares += Math.pow(outputs(found, row)[0] - target[row], 2);
    }
    assertTrue(
        squares / split.valid().length < 0.1, "mean square " + squares / split.valid().length);
    assertEquals(found.heldOutLoss(), squares / split.valid().length, 1e-9);
  }

  @Test
  void classesOfAnInteractionAreTold() {
    for (int classes : new int[] {2, 4}) {
      double[] target =
          IntStream.range(0, ROWS)
              .mapToDouble(
                  row -> {
                    boolean first = inputs[0][row] > 0;
                    boolean second = inputs[1][row] > 0;
                    return classes == 2
                        ? first == second ? 1 : 0
                        : (first ? 2 : 0) + (second ? 1 : 0);
                  })
              .toArray();
      Found found = boosting().fitClasses(inputs, target, classes, split, Seed.of(3));
      long right =
          Arrays.stream(split.valid())
              .filter(
                  row -> {
                    double[] outputs = outputs(found, row);
                    int told = outputs.length == 1 && outputs[0] > 0 ? 1 : 0;
                    for (int k = 1; k < outputs.length; k++) {
                      told = outputs[k] > outputs[told] ? k : told;
                    }
                    return told == (int) target[row];
                  })
              .count();
      assertTrue(right >= 0.95 * split.valid().length, classes + " classes, right " + right);
    }
  }

  @Test
  void productsAreDistinctAndNameASideOnce() {
    double[] target =
        IntStream.range(0, ROWS).mapToDouble(row -> Math.sin(3 * inputs[0][row])).toArray();
    Found found = boosting().fitNumber(inputs, target, split, Seed.of(3));
    List<String> seen = found.products().stream().map(Arrays::toString).distinct().toList();
    assertEquals(found.products().size(), seen.size());
    for (int[] product : found.products()) {
      long sides =
          Arrays.stream(product)
              .mapToObj(number -> found.switches().get(number))
              .map(each -> each.input() + " " + each.above())
              .distinct()
              .count();
      assertEquals(product.length, sides);
    }
  }

  @Test
  void oneSeedGivesTheSameAgain() {
    double[] target = IntStream.range(0, ROWS).mapToDouble(row -> inputs[2][row]).toArray();
    Found first = boosting().fitNumber(inputs, target, split, Seed.of(3));
    Found second = boosting().fitNumber(inputs, target, split, Seed.of(3));
    assertEquals(first.trees(), second.trees());
    for (int q = 0; q < first.weights().size(); q++) {
      assertArrayEquals(first.weights().get(q), second.weights().get(q));
    }
  }

  @Test
  void itEndsWhenAskedTo() {
    AtomicInteger asked = new AtomicInteger();
    double[] target = IntStream.range(0, ROWS).mapToDouble(row -> inputs[2][row]).toArray();
    Found found =
        new GradientBoosting(new GradientBoosting.Settings(), () -> asked.incrementAndGet() <= 3)
            .fitNumber(inputs, target, split, Seed.of(3));
    assertEquals(3, found.trees());
  }

  @Test
  void columnsThatSayNothingGiveAConstant() {
    double[][] same = {new double[ROWS]};
    double[] target = IntStream.range(0, ROWS).mapToDouble(row -> row % 2).toArray();
    Found found = boosting().fitNumber(same, target, split, Seed.of(3));
    assertTrue(found.products().isEmpty());
  }
}
