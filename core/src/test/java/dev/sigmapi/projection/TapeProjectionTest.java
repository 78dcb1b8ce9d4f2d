package dev.sigmapi.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.kernel.Elementwise;
import dev.sigmapi.module.Dense;
import dev.sigmapi.module.ProductUnits;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.DoubleFunction;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

final class TapeProjectionTest {
  private static final Tensor NONE = Tensor.zeros(0, 3);
  private static final Tensor NO_TARGET = Tensor.zeros(0, 2);

  @Test
  void aNetworkFindsWhatANetworkOfItsKindComputes() {
    Tensor x = inputs(300, 1);
    Tensor y = output(tanh(9).apply(7), x);
    TapeProjection.Settings settings = new TapeProjection.Settings(4, 500, 100, 0);
    TapeProjection.Fit fit =
        new TapeProjection(x, y, inputs(100, 2), output(tanh(9).apply(7), inputs(100, 2)), settings)
            .fit(tanh(1));
    assertTrue(fit.bestLoss() < 1e-5, "" + fit.bestLoss());
    assertEquals(fit.bestLoss(), loss(fit.network(), inputs(100, 2), tanh(9).apply(7)), 1e-7);
  }

  @Test
  void theGradientIsThatOfWhatIsLeftWhenTheLastLayerIsSolved() {
    Tensor x = inputs(60, 3);
    Tensor y = output(tanh(9).apply(7), x);
    TapeProjection projection =
        new TapeProjection(x, y, NONE, NO_TARGET, new TapeProjection.Settings(1, 1, 1, 1e-3));
    DoubleFunction function = projection.reduced(tanh(1).apply(0));
    double[] theta = new Random(1).doubles(16, -1, 1).toArray();
    double[] gradient = new double[16];
    double[] unused = new double[16];
    function.at(theta, gradient);
    for (int k = 0; k < theta.length; k++) {
      double kept = theta[k];
      theta[k] = kept + 1e-2;
      double above = function.at(theta, unused);
      theta[k] = kept - 1e-2;
      double below = function.at(theta, unused);
      theta[k] = kept;
      assertEquals((above - below) / 2e-2, gradient[k], 2e-3, "parameter " + k);
    }
  }

  @Test
  void oneSeedGivesTheSameBits() {
    Tensor x = inputs(100, 1);
    Tensor y = output(tanh(9).apply(7), x);
    TapeProjection.Settings settings = new TapeProjection.Settings().withIterations(20);
    float[] first = null;
    for (int run = 0; run < 2; run++) {
      Sequence network = new TapeProjection(x, y, NONE, NO_TARGET, settings).fit(tanh(1)).network();
      float[] predicted = output(network, x).copy().data();
      first = first == null ? predicted : first;
      assertArrayEquals(first, predicted, 0f);
    }
  }

  @Test
  void whatCannotBeSolvedForIsRefused() {
    Seed seed = Seed.of(1);
    Dense dense = new Dense(3, 3, Dense.LINEAR, seed);
    Dense curved = new Dense(3, 3, Activation.of(Elementwise.TANH), seed);
    Dense tied = new Dense(3, 3, Activation.of(Elementwise.TANH), dense.weights(), dense.bias());
    assertTrue(TapeProjection.solves(Sequence.of(curved, dense)));
    assertFalse(TapeProjection.solves(Sequence.of(dense)));
    assertFalse(TapeProjection.solves(Sequence.of(dense, curved)));
    assertFalse(TapeProjection.solves(Sequence.of(tied, dense)));
    assertFalse(
        TapeProjection.solves(
            Sequence.of(dense, new ProductUnits(3, 1, ProductUnits.Domain.REAL, seed))));
    TapeProjection projection =
        new TapeProjection(
            inputs(5, 1), Tensor.zeros(5, 3), NONE, NONE, new TapeProjection.Settings());
    assertThrows(IllegalArgumentException.class, () -> projection.fit(start -> Sequence.of(dense)));
  }

  @Test
  void columnsThatAreAlikeAndRowsThatAreFewGiveFiniteNumbers() {
    Tensor x = Tensor.zeros(4, 3).fill(1);
    Tensor y = Tensor.zeros(4, 2).fill(2);
    TapeProjection.Fit fit =
        new TapeProjection(x, y, NONE, NO_TARGET, new TapeProjection.Settings()).fit(tanh(1));
    assertArrayEquals(y.data(), output(fit.network(), x).copy().data(), 1e-4f);
  }

  private static IntFunction<Sequence> tanh(int seed) {
    return start ->
        Sequence.of(
            new Dense(3, 4, Activation.of(Elementwise.TANH), Seed.of(seed).child(start)),
            new Dense(4, 2, Dense.LINEAR, Seed.of(seed + 100L).child(start)));
  }

  private static Tensor inputs(int rows, long seed) {
    Random random = new Random(seed);
    Tensor x = Tensor.zeros(rows, 3);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = 2 * (float) random.nextGaussian();
    }
    return x;
  }

  private static Tensor output(Sequence network, Tensor x) {
    Tape tape = Tape.forInference();
    return network.forward(tape, tape.constant(x)).value().copy();
  }

  private static double loss(Sequence network, Tensor x, Sequence teacher) {
    float[] predicted = output(network, x).data();
    float[] truth = output(teacher, x).data();
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      sum += Math.pow(predicted[i] - truth[i], 2);
    }
    return sum / x.rows();
  }
}
