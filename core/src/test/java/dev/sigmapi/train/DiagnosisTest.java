package dev.sigmapi.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.kernel.PlainKernels;
import dev.sigmapi.loss.CrossEntropy;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.Loss;
import dev.sigmapi.loss.TargetKind;
import dev.sigmapi.module.BatchNorm;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.Dropout;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {

  @Test
  void rowsThatAreNotFiniteAreNamed() {
    Tensor x = filled(3, 2, 1);
    x.set(1, 0, Float.NaN);
    Diagnosis inputs = diagnose(network(), ElementLoss.SQUARED, x, filled(3, 1, 1));
    assertTrue(inputs.sentence().contains("inputs"), inputs.sentence());
    assertTrue(inputs.sentence().contains("column 1 of row 2"), inputs.sentence());
    Tensor y = filled(3, 1, Float.POSITIVE_INFINITY);
    Diagnosis targets = diagnose(network(), ElementLoss.SQUARED, filled(3, 2, 1), y);
    assertTrue(targets.sentence().contains("targets"), targets.sentence());
  }

  @Test
  void aParameterComesBeforeWhatItSpoils() {
    Module network = network();
    network.parameters().get("layers.1.layers.0.weights").value().set(0, 0, Float.NaN);
    Diagnosis found = diagnose(network, ElementLoss.SQUARED, filled(3, 2, 2), filled(3, 1, 1));
    assertEquals("layers.1.layers.0", found.path());
    assertEquals("Dense(3 -> 2, power)", found.module());
    assertEquals("parameter weights", found.tensor());
  }

  @Test
  void theFirstOutputIsNamedWithWhatWentIn() {
    Module network = network();
    network.parameters().get("layers.1.layers.0.weights").value().fill(100);
    network.parameters().get("layers.0.exponents").value().fill(1);
    Diagnosis found = diagnose(network, ElementLoss.SQUARED, filled(3, 2, 2), filled(3, 1, 1));
    assertEquals("layers.1.layers.0", found.path());
    assertEquals("output", found.tensor());
    assertEquals(4, found.low(), 1e-4);
    assertEquals(4, found.high(), 1e-4);
    assertTrue(found.sentence().contains("Dense(3 -> 2, power)"), found.sentence());
    assertTrue(found.sentence().contains("try"), found.sentence());
  }

  @Test
  void theFirstGradientIsNamedWhereAllValuesAreFinite() {
    Activation steep = Activation.of("steep", v -> v, v -> Double.POSITIVE_INFINITY);
    Module network =
        Sequence.of(
            new Dense(2, 2, Dense.LINEAR, Seed.of(1)),
            new Dense(2, 2, steep, Seed.of(2)),
            new Dense(2, 1, Dense.LINEAR, Seed.of(3)));
    Diagnosis found = diagnose(network, ElementLoss.SQUARED, filled(3, 2, 2), filled(3, 1, 9));
    assertEquals("layers.1", found.path());
    assertEquals("gradient of weights", found.tensor());
  }

  @Test
  void aLossOfFiniteOutputsIsBlamedItself() {
    Loss broken =
        new Loss() {
          @Override
          public String name() {
            return "BROKEN";
          }

          @Override
          public dev.sigmapi.loss.Link link() {
            return dev.sigmapi.loss.Link.IDENTITY;
          }

          @Override
          public TargetKind accepts() {
            return TargetKind.NUMBER;
          }

          @Override
          public int targetColumns(int outputs) {
            return outputs;
          }

          @Override
          public double addRow(
              float[] output,
              int at,
              int count,
              float[] target,
              int targetAt,
              double scale,
              float[] gradient) {
            if (target[targetAt] > 0) {
              return Double.NaN;
            }
            gradient[at] = Float.NaN;
            return 1;
          }
        };
    Diagnosis value = diagnose(network(), broken, filled(3, 2, 1), filled(3, 1, 1));
    assertTrue(value.sentence().contains("the loss BROKEN is NaN"), value.sentence());
    Diagnosis gradient = diagnose(network(), broken, filled(3, 2, 1), filled(3, 1, 0));
    assertTrue(gradient.sentence().contains("gradient of the loss BROKEN"), gradient.sentence());
    Diagnosis nothing = diagnose(network(), ElementLoss.SQUARED, filled(3, 2, 1), filled(3, 1, 0));
    assertTrue(nothing.sentence().contains("chance"), nothing.sentence());
    Module classes = new Dense(2, 3, Dense.LINEAR, Seed.of(1));
    assertTrue(
        diagnose(classes, new CrossEntropy(), filled(3, 2, 1), filled(3, 1, 0)).path().isEmpty());
  }

  @Test
  void trainingThatDivergesSaysEpochBatchAndModule() {
    Module network = network();
    Optimization wild = new Optimization(new Adam.Settings().with(500, 0));
    TrainingException e =
        assertThrows(
            TrainingException.class,
            () ->
                train(
                    network,
                    new TrainingSettings().withOptimization(wild).withEpochs(50).withThreads(1)));
    assertTrue(
        e.getMessage().matches("(?s).*epoch \\d+, batch \\d+.*layers\\.\\d.*"), e.getMessage());
  }

  @Test
  void dropoutAndBatchNormGiveTheSameBitsOnAnyNumberOfThreads() {
    float[][] one = trained(1);
    for (int threads : new int[] {2, 3, 8}) {
      float[][] other = trained(threads);
      for (int i = 0; i < one.length; i++) {
        assertArrayEquals(one[i], other[i], 0f, threads + " threads");
      }
    }
    boolean moved = false;
    for (float value : one[one.length - 1]) {
      moved |= value != 0 && value != 1;
    }
    assertTrue(moved, "the running statistics stand still");
  }

  private static float[][] trained(int threads) {
    Module network =
        Sequence.of(
            new Dense(2, 60, Activation.of(Elementwise.TANH), Seed.of(1)),
            new BatchNorm(60, 1e-5, 0.1),
            new Dropout(60, 0.2),
            new Dense(60, 60, Activation.of(Elementwise.TANH), Seed.of(2)),
            new Dense(60, 1, Dense.LINEAR, Seed.of(3)));
    train(
        network, new TrainingSettings(3, 256, 10, new Optimization(), new Search.None(), threads));
    return network.parameters().values().stream()
        .sorted((a, b) -> Boolean.compare(b.learned(), a.learned()))
        .map(p -> p.value().copy().data())
        .toArray(float[][]::new);
  }

  private static void train(Module network, TrainingSettings settings) {
    new GradientTraining("network", network, ElementLoss.SQUARED, settings, Seed.of(4))
        .run(rows(600, 1), rows(50, 2), TrainingListener.none(), CheckpointStore.none());
  }

  private static Rows rows(int count, long seed) {
    Random random = new Random(seed);
    Tensor x = Tensor.zeros(count, 2);
    Tensor y = Tensor.zeros(count, 1);
    for (int i = 0; i < count; i++) {
      x.set(i, 0, 0.5f + random.nextFloat());
      x.set(i, 1, 0.5f + random.nextFloat());
      y.set(i, 0, x.get(i, 0) * x.get(i, 1));
    }
    return new Rows(x, y);
  }

  private static Module network() {
    return Sequence.of(
        new ProductUnits(2, 3, ProductUnits.Domain.REAL, Seed.of(1)),
        Sequence.of(
            new Dense(3, 2, Activation.of("power", Math::exp, Math::exp), Seed.of(2)),
            new Dense(2, 1, Dense.LINEAR, Seed.of(3))));
  }

  private static Diagnosis diagnose(Module network, Loss loss, Tensor x, Tensor y) {
    return Diagnosis.of(network, loss, x, y, null, new PlainKernels());
  }

  private static Tensor filled(int rows, int columns, float value) {
    return Tensor.zeros(rows, columns).fill(value);
  }
}
