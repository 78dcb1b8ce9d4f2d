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
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.weight.Transforms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class HypernetworkTest {
  private static final Activation TANH = Activation.of(Elementwise.TANH);

  @Test
  void whatIsGeneratedStartsWithTheVarianceOfTheTarget() {
    Dense target = new Dense(40, 30, TANH, Seed.of(1));
    double wanted = 6.0 / (40 + 30) / 3;
    for (int pieces : new int[] {1, 5}) {
      for (Tensor sample : new Tensor[] {null, oneHot(200, 6)}) {
        int width = pieces == 1 ? 0 : 3;
        Module generator = new Dense(6 + width, 20, TANH, Seed.of(2));
        Hypernetwork network =
            new Hypernetwork(
                BilinearInputs.split(6, 40), generator, target, pieces, width, sample, Seed.of(3));
        Random random = new Random(4);
        List<Float> weights = new ArrayList<>();
        double bias = 0;
        for (int i = 0; i < 60; i++) {
          float[] z = new float[6];
          if (sample == null) {
            for (int k = 0; k < 6; k++) {
              z[k] = (float) random.nextGaussian();
            }
          } else {
            z[i % 6] = 1;
          }
          Map<String, Tensor> made = network.weightsFor(z);
          for (float w : made.get("weights").copy().data()) {
            weights.add(w);
          }
          bias = Math.max(bias, Math.abs(made.get("bias").get(0, 3)));
        }
        double squares = weights.stream().mapToDouble(w -> (double) w * w).sum();
        double ratio = squares / weights.size() / wanted;
        assertEquals(1, ratio, pieces == 1 ? 0.1 : 0.4, pieces + " pieces");
        assertTrue(pieces == 1 ? bias == 0 : bias < 0.3, "bias " + bias);
      }
    }
  }

  @Test
  void generatedByRowTheyStartWithTheSameVariance() {
    Dense target = new Dense(40, 30, TANH, Seed.of(1));
    RowHypernetwork network =
        RowHypernetwork.of(BilinearInputs.split(6, 40), null, List.of(target), null, Seed.of(3));
    Random random = new Random(4);
    // Without the function, a unit x and no bias the outputs are a row of weights.
    Tensor x = Tensor.zeros(400, 46);
    for (int row = 0; row < 400; row++) {
      for (int k = 0; k < 6; k++) {
        x.set(row, k, (float) random.nextGaussian());
      }
      x.set(row, 6 + row % 40, 1);
    }
    Tape tape = Tape.forInference();
    Tensor y = network.forward(tape, tape.constant(x)).value();
    double squares = 0;
    for (int i = 0; i < y.size(); i++) {
      double w = Math.log((1.0 + y.data()[i]) / (1.0 - y.data()[i])) / 2;
      squares += w * w;
    }
    assertEquals(1, squares / y.size() / (6.0 / 70 / 3), 0.1);
  }

  @Test
  void rowsOfAGroupShareWhatIsMadeOnceAndGiveWhatEachGivesAlone() {
    int[] made = {0};
    Activation counting =
        Activation.of(
            "counting",
            v -> {
              made[0]++;
              return v;
            },
            v -> 1);
    Hypernetwork network =
        new Hypernetwork(
            BilinearInputs.split(2, 3),
            new Dense(2, 1, counting, Seed.of(1)),
            new Dense(3, 2, TANH, Seed.of(2)),
            1,
            0,
            null,
            Seed.of(3));
    Tensor x = Tensor.zeros(12, 5);
    Random random = new Random(5);
    for (int row = 0; row < 12; row++) {
      x.set(row, row % 2, 1);
      for (int j = 2; j < 5; j++) {
        x.set(row, j, random.nextFloat());
      }
    }
    made[0] = 0;
    Tape tape = Tape.forInference();
    float[] together = network.forward(tape, tape.constant(x)).value().copy().data();
    assertEquals(2, made[0], "once a group");
    for (int row = 0; row < 12; row++) {
      Tensor alone = Tensor.of(Arrays.copyOfRange(x.data(), row * 5, row * 5 + 5), 1, 5);
      tape.restart();
      float[] y = network.forward(tape, tape.constant(alone)).value().copy().data();
      assertEquals(together[row * 2], y[0], 0f);
      assertEquals(together[row * 2 + 1], y[1], 0f);
    }
  }

  @Test
  void gradientsOfGroupedRowsAreThoseOfRowsApart() {
    Hypernetwork network =
        new Hypernetwork(
            BilinearInputs.split(2, 3),
            new Dense(2, 4, TANH, Seed.of(1)),
            new Dense(3, 2, TANH, Seed.of(2)),
            1,
            0,
            null,
            Seed.of(3));
    Tensor x = Tensor.zeros(9, 5);
    Random random = new Random(6);
    for (int row = 0; row < 9; row++) {
      x.set(row, row % 2, 1);
      x.set(row, 2 + row % 3, random.nextFloat());
    }
    Map<String, Parameter> learned = network.learned();
    Tape grouped = Tape.forTraining();
    grouped.backward(network.forward(grouped, grouped.constant(x)));
    Tape apart = Tape.forTraining();
    apart.backward(network.forward(apart, apart.variable(x)));
    learned.forEach(
        (name, p) ->
            assertArrayEquals(
                apart.leaf(p).gradient().copy().data(),
                grouped.leaf(p).gradient().copy().data(),
                1e-5f,
                name));
  }

  @Test
  void generatedWeightsAreTransformedIfTheTargetsAre() {
    Dense target = new Dense(3, 2, Dense.LINEAR, Seed.of(2));
    Weights.transform(target, Transforms.positive());
    Hypernetwork network =
        new Hypernetwork(BilinearInputs.split(2, 3), null, target, 1, 0, null, Seed.of(3));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      float[] row = {random.nextFloat(), -random.nextFloat(), 0, 0, 0};
      float[] more = row.clone();
      more[2 + i % 3] = 1;
      Tape tape = Tape.forTraining();
      Node low = network.forward(tape, tape.constant(Tensor.of(row, 1, 5)));
      Node high = network.forward(tape, tape.constant(Tensor.of(more, 1, 5)));
      assertTrue(high.value().get(0, 0) > low.value().get(0, 0));
      tape.backward(high);
      assertTrue(tape.leaf(network.learned().get("head")).gradient().size() > 0);
    }
  }

  @Test
  void whatCannotBeGeneratedIsRefused() {
    BilinearInputs columns = BilinearInputs.split(1, 2);
    for (Module target :
        List.of(
            new BatchNorm(2, 1e-5, 0.1),
            new Dropout(2, 0.5),
            new Dense(3, 1, Dense.LINEAR, Seed.of(1)))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Hypernetwork(columns, null, target, 1, 0, null, Seed.of(1)),
          target.toString());
    }
    assertThrows(
        IllegalArgumentException.class, () -> new RowHypernetwork(columns, null, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RowHypernetwork(columns, null, List.of(new Dense(2, 1, Dense.LINEAR, Seed.of(1)))));
  }

  private static Tensor oneHot(int rows, int columns) {
    Tensor z = Tensor.zeros(rows, columns);
    for (int row = 0; row < rows; row++) {
      z.set(row, row % columns, 1);
    }
    return z;
  }
}
