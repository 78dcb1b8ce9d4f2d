package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Segments;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.grad.op.BalanceOp;
import dev.sigmapi.module.MixtureOfExperts.Routing;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MixtureOfExpertsTest {
  private static final BalanceOp.Weights FREE = new BalanceOp.Weights(0, 0, 0, 0);

  /** Notes each run: how many rows, and whether they were parts of sequences. */
  private static final class Watched implements Module {
    private final Module inner;
    private final List<Integer> runs = new ArrayList<>();
    private boolean segmented;

    Watched(Module inner) {
      this.inner = inner;
    }

    @Override
    public int inputs() {
      return inner.inputs();
    }

    @Override
    public int outputs() {
      return inner.outputs();
    }

    @Override
    public Node forward(Tape tape, Node x) {
      runs.add(x.rows());
      segmented |= tape.segments() != null;
      return inner.forward(tape, x);
    }

    @Override
    public void visit(String path, BiConsumer<String, Parameter> visitor) {
      inner.visit(path, visitor);
    }
  }

  /** Scores that are the inputs themselves. */
  private static Module inputsAsScores(int count) {
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      all[i] = i;
    }
    return new Select(count, all);
  }

  /** Experts that give 10^e. */
  private static Module constant(int inputs, int e) {
    return new Dense(
        inputs,
        1,
        Dense.LINEAR,
        new Parameter(Tensor.zeros(inputs, 1)),
        new Parameter(Tensor.zeros(1, 1).fill((float) Math.pow(10, e))));
  }

  private static MixtureOfExperts constants(int count, Routing routing) {
    List<Module> experts = new ArrayList<>();
    for (int e = 0; e < count; e++) {
      experts.add(constant(count, e));
    }
    return new MixtureOfExperts(experts, inputsAsScores(count), routing);
  }

  private static float[] forward(Module module, Tensor x) {
    Tape tape = Tape.forInference();
    return module.forward(tape, tape.constant(x)).value().copy().data();
  }

  @Test
  void anExpertSeesTheRowsThatChoseItOnceAndNoOthers() {
    List<Watched> experts = new ArrayList<>();
    for (int e = 0; e < 4; e++) {
      experts.add(new Watched(constant(4, e)));
    }
    MixtureOfExperts mixture =
        new MixtureOfExperts(List.copyOf(experts), inputsAsScores(4), new Routing(2));
    // Rows of scores: the largest two are {0, 1}, {0, 1}, {1, 2}.
    Tensor x = Tensor.of(new float[] {9, 8, 1, 0, 7, 9, 0, 0, 0, 5, 6, 1}, 3, 4);
    Tape tape = Tape.forTraining();
    tape.segments(new Segments());
    Node y = mixture.forward(tape, tape.variable(x));
    tape.backward(y);
    assertEquals(List.of(2), experts.get(0).runs);
    assertEquals(List.of(3), experts.get(1).runs);
    assertEquals(List.of(1), experts.get(2).runs);
    assertEquals(List.of(), experts.get(3).runs);
    assertTrue(experts.stream().noneMatch(e -> e.segmented));
    assertNotEquals(null, tape.segments());
    double first = 1 / (1 + Math.exp(-1));
    assertEquals(first + 10 * (1 - first), y.value().get(0, 0), 1e-5);
    // What no row chose has learned nothing, not even that.
    Tensor idle = tape.leaf(mixture.parameters().get("experts.3.bias")).gradient();
    assertEquals(0, idle.get(0, 0));
  }

  @Test
  void passesWithOtherIdleExpertsFindTheirOperationsAgain() {
    Tape tape = Tape.forTraining();
    MixtureOfExperts mixture = constants(3, new Routing(1));
    Tensor first = Tensor.of(new float[] {1, 0, 0, 1, 0, 0}, 2, 3);
    Tensor both = Tensor.of(new float[] {1, 0, 0, 0, 0, 1}, 2, 3);
    Node one = mixture.forward(tape, tape.constant(first));
    tape.restart();
    Node other = mixture.forward(tape, tape.constant(both));
    for (int pass = 0; pass < 3; pass++) {
      tape.restart();
      assertSame(one, mixture.forward(tape, tape.constant(first)));
      tape.restart();
      assertSame(other, mixture.forward(tape, tape.constant(both)));
    }
  }

  @Test
  void equalScoresChooseTheFirst() {
    assertArrayEquals(
        new float[] {1f / 3}, forward(constants(3, new Routing(1)), Tensor.zeros(1, 3)), 1e-6f);
    assertArrayEquals(
        new float[] {5.5f}, forward(constants(3, new Routing(2)), Tensor.zeros(1, 3)), 1e-5f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void hugeScoresAreSafeAndNanStaysInItsRow(int top) {
    float huge = Float.MAX_VALUE;
    Tensor x = Tensor.of(new float[] {huge, -huge, 0, -huge, -huge, -huge, 0, Float.NaN, 1}, 3, 3);
    float[] y = forward(constants(3, new Routing(top)), x);
    assertEquals(1, y[0], 1e-6);
    assertTrue(Float.isFinite(y[1]), "" + y[1]);
    assertTrue(Float.isNaN(y[2]), "" + y[2]);
  }

  @Test
  void whatDoesNotCountMayBeInfinite() {
    MixtureOfExperts mixture =
        new MixtureOfExperts(
            List.of(constant(2, 0), constant(2, 40)), inputsAsScores(2), new Routing(2));
    assertEquals(1, forward(mixture, Tensor.of(new float[] {0, -1000}, 1, 2))[0]);
  }

  @Test
  void takingAllExpertsIsTheDenseSumToTheBit() {
    Seed seed = Seed.of(4);
    MixtureOfExperts mixture = MixtureRows.mixture(5, MixtureRows.EXPERTS, 1, seed);
    Module dense =
        new Multiplexer(
            mixture.gate(), new Parallel(Parallel.Join.CONCATENATE, mixture.experts()), 1, false);
    Tensor x = inputs(65, 5);
    Tape one = Tape.forTraining();
    Node xOne = one.variable(x);
    Node y = mixture.forward(one, xOne);
    one.backward(y);
    Tape other = Tape.forTraining();
    Node xOther = other.variable(x);
    Node z = dense.forward(other, xOther);
    other.backward(z);
    assertArrayEquals(z.value().data(), y.value().data(), 0f);
    mixture
        .learned()
        .forEach(
            (name, p) ->
                assertArrayEquals(
                    other.leaf(p).gradient().data(), one.leaf(p).gradient().data(), 0f, name));
    assertArrayEquals(xOther.gradient().data(), xOne.gradient().data(), 1e-6f);
  }

  @Test
  void dispatchGivesTheBitsOfExpertsThatSawAllRows() {
    // All but one of the experts are chosen, so that rows are gathered; the one left out counts 0.
    Seed seed = Seed.of(5);
    MixtureOfExperts sparse = MixtureRows.mixture(5, 2, 1, seed);
    Tensor x = inputs(65, 5);
    Tape tape = Tape.forInference();
    float[] scores = sparse.gate().forward(tape, tape.constant(x)).value().copy().data();
    float[] y = forward(sparse, x);
    for (int row = 0; row < 65; row++) {
      int least = 0;
      for (int e = 1; e < 3; e++) {
        least = scores[row * 3 + e] < scores[row * 3 + least] ? e : least;
      }
      int first = least == 0 ? 1 : 0;
      int second = least == 2 ? 1 : 2;
      Module two =
          new MixtureOfExperts(
              List.of(sparse.experts().get(first), sparse.experts().get(second)),
              Sequence.of(sparse.gate(), new Select(3, first, second)),
              new Routing(2));
      float[] expected = forward(two, x);
      for (int c = 0; c < 2; c++) {
        assertEquals(expected[row * 2 + c], y[row * 2 + c], 0f);
      }
    }
  }

  @Test
  void theGateOfOneExpertOfManyLearns() {
    MixtureOfExperts mixture = constants(3, new Routing(1));
    Tape tape = Tape.forTraining();
    Node x = tape.variable(Tensor.of(new float[] {0, 1, 0.5f}, 1, 3));
    tape.backward(mixture.forward(tape, x));
    double total = 1 + Math.E + Math.exp(0.5);
    double p = Math.E / total;
    assertEquals(10 * p * (1 - p), x.gradient().get(0, 1), 1e-5);
    assertEquals(-10 * p / total, x.gradient().get(0, 0), 1e-5);
  }

  @Test
  void noiseIsForTrainingAndFollowsFromChance() {
    Routing noisy = new Routing(1, 1, true, FREE);
    MixtureOfExperts mixture = constants(3, noisy);
    Tensor x = inputs(200, 3);
    assertArrayEquals(forward(constants(3, new Routing(1)), x), forward(mixture, x), 0f);
    float[] once = trained(mixture, x, 1);
    assertArrayEquals(once, trained(mixture, x, 1), 0f);
    float[] again = trained(mixture, x, 2);
    int differ = 0;
    for (int i = 0; i < 200; i++) {
      differ += once[i] != again[i] ? 1 : 0;
    }
    assertTrue(differ > 150, differ + " of 200");
    Tape tape = Tape.forTraining();
    tape.backward(mixture.forward(tape, tape.constant(x)));
    Tensor slope = tape.leaf(mixture.parameters().get("noise")).gradient();
    for (int i = 0; i < slope.size(); i++) {
      assertNotEquals(0, slope.data()[i]);
    }
  }

  private static float[] trained(Module module, Tensor x, int chance) {
    Tape tape = Tape.forTraining();
    tape.chance(Seed.of(chance));
    return module.forward(tape, tape.constant(x)).value().copy().data();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void thePenaltyHasTheSlopeOfItsDifferences(int top) {
    for (BalanceOp.Weights weights :
        List.of(
            new BalanceOp.Weights(0.5, 0, 0, 0),
            new BalanceOp.Weights(0, 0.5, 0, 0),
            new BalanceOp.Weights(0, 0, 0.5, 0))) {
      Routing routing = new Routing(top, 0.7, false, weights);
      MixtureOfExperts mixture = constants(3, routing);
      Tensor x = inputs(17, 3);
      double value = penalty(routing, x);
      assertEquals(0.25 * expectedPenalty(routing, x), value, 1e-6);
      Tape tape = Tape.forTraining();
      tape.batchShare(0.25);
      Node node = tape.variable(x);
      mixture.forward(tape, node);
      // Of the penalty alone: the output is a constant.
      tape.backward(tape.constant(Tensor.zeros(1, 1)));
      for (int i = 0; i < x.size(); i++) {
        float kept = x.data()[i];
        x.data()[i] = kept + 1e-2f;
        double above = expectedPenalty(routing, x);
        x.data()[i] = kept - 1e-2f;
        double below = expectedPenalty(routing, x);
        x.data()[i] = kept;
        assertEquals(0.25 * (above - below) / 2e-2, node.gradient().data()[i], 1e-4);
      }
    }
  }

  private static double penalty(Routing routing, Tensor x) {
    Tape tape = Tape.forTraining();
    tape.batchShare(0.25);
    constants(3, routing).forward(tape, tape.constant(x));
    return tape.penalties();
  }

  private static double expectedPenalty(Routing routing, Tensor x) {
    int rows = x.rows();
    double[] p = new double[3];
    double[] f = new double[3];
    double logits = 0;
    for (int row = 0; row < rows; row++) {
      double[] q = new double[3];
      double total = 0;
      for (int e = 0; e < 3; e++) {
        q[e] = Math.exp(x.get(row, e) / routing.temperature());
        total += q[e];
      }
      logits += Math.pow(Math.log(total), 2) / rows;
      int counted = routing.top() == 3 ? 1 : routing.top();
      for (int e = 0; e < 3; e++) {
        p[e] += q[e] / total / rows;
        int above = 0;
        for (int other = 0; other < 3; other++) {
          above += q[other] > q[e] ? 1 : 0;
        }
        f[e] += above < counted ? 1.0 / (rows * counted) : 0;
      }
    }
    double load = 0;
    double importance = -1;
    for (int e = 0; e < 3; e++) {
      load += 3 * f[e] * p[e];
      importance += 3 * p[e] * p[e];
    }
    BalanceOp.Weights weights = routing.balance();
    return weights.load() * load + weights.importance() * importance + weights.logits() * logits;
  }

  @Test
  void useIsRememberedAndTheShiftFavoursTheIdle() {
    Routing routing = new Routing(1, 1, false, new BalanceOp.Weights(0, 0, 0, 0.1));
    MixtureOfExperts mixture = constants(3, routing);
    Tensor x = Tensor.of(new float[] {1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0}, 4, 3);
    Tape tape = Tape.forTraining();
    tape.batchShare(0.5);
    tape.backward(mixture.forward(tape, tape.constant(x)));
    float[] used = tape.leaf(mixture.parameters().get("used")).gradient().data();
    double follow = BalanceOp.RECENT / 2;
    assertEquals(follow * (0.75 - 1.0 / 3), used[0], 1e-6);
    assertEquals(follow * (0.25 - 1.0 / 3), used[1], 1e-6);
    assertEquals(-follow / 3, used[2], 1e-6);
    float[] shift = tape.leaf(mixture.parameters().get("shift")).gradient().data();
    assertArrayEquals(new float[] {-0.05f * 5 / 12, 0.05f / 12, 0.05f / 3}, shift, 1e-6f);
    double e = Math.E;
    double p = e / (e + 2);
    double entropy = -p * Math.log(p) - 2 / (e + 2) * Math.log(1 / (e + 2));
    float remembered = tape.leaf(mixture.parameters().get("entropy")).gradient().data()[0];
    assertEquals(follow * entropy, remembered, 1e-6);
    // The shift chooses and does not weigh.
    mixture.parameters().get("shift").value().data()[2] = 5;
    assertEquals(100 / (e + 2), forward(mixture, x)[0], 1e-4);
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Seed seed = Seed.of(1);
    Module two = MixtureRows.tanh(2, 1, seed);
    Module three = MixtureRows.tanh(3, 1, seed);
    Module gate = MixtureRows.tanh(2, 2, seed);
    Routing one = new Routing(1);
    assertThrows(ShapeException.class, () -> new MixtureOfExperts(List.of(two, three), gate, one));
    assertThrows(ShapeException.class, () -> new MixtureOfExperts(List.of(two), gate, one));
    assertThrows(IllegalArgumentException.class, () -> new MixtureOfExperts(List.of(), gate, one));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MixtureOfExperts(List.of(two, two), gate, new Routing(3)));
    assertThrows(IllegalArgumentException.class, () -> new Routing(1, 0, false, FREE));
  }

  private static Tensor inputs(int rows, int columns) {
    Random random = new Random(7);
    Tensor x = Tensor.zeros(rows, columns);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) random.nextGaussian();
    }
    return x;
  }
}
