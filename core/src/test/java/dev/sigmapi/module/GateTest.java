package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.ShapeException;
import dev.sigmapi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hard gates and multiplexers, and what is refused. */
final class GateTest {

  @Test
  void aHardGateSwitchesAndLearnsByTheSlopeOfTheSoftOne() {
    Module switches = new Select(2, 0);
    Module values = new Select(2, 1);
    float[] rows = {2, 3, -2, 3, 0, 3, Float.NaN, 3, 1e30f, 3, -1e30f, 3};
    Tape tape = Tape.forTraining();
    Node x = tape.variable(Tensor.of(rows, 6, 2));
    Node hard = new Gate(switches, values, 1, true).forward(tape, x);
    tape.backward(hard);
    assertArrayEquals(new float[] {3, 0, 0, Float.NaN, 3, 0}, hard.value().copy().data());
    double p = 1 / (1 + Math.exp(-2));
    assertEquals(3 * p * (1 - p), x.gradient().get(0, 0), 1e-6);
    assertEquals(3 * p * (1 - p), x.gradient().get(1, 0), 1e-6);
    assertEquals(0.75, x.gradient().get(2, 0), 1e-6);
    assertEquals(1, x.gradient().get(0, 1));
    assertEquals(0, x.gradient().get(1, 1));
    assertEquals(0, x.gradient().get(4, 0));
    assertEquals(0, x.gradient().get(5, 0));
  }

  @Test
  void aHardMultiplexerGivesThePartOfTheLargestSwitch() {
    Multiplexer hard = new Multiplexer(new Select(4, 0, 1), new Select(4, 2, 3), 1, true);
    float[] rows = {2, 1, 5, 7, 1, 1, 5, 7, -3, 1e30f, 5, 7, 0, Float.NaN, 5, 7};
    Tape tape = Tape.forTraining();
    Node x = tape.variable(Tensor.of(rows, 4, 4));
    Node y = hard.forward(tape, x);
    tape.backward(y);
    assertArrayEquals(new float[] {5, 5, 7, Float.NaN}, y.value().copy().data());
    double p = 1 / (1 + Math.exp(-1));
    assertEquals(p * (5 - (5 * p + 7 * (1 - p))), x.gradient().get(0, 0), 1e-5);
    assertEquals(1, x.gradient().get(0, 2));
    assertEquals(0, x.gradient().get(0, 3));
    assertTrue(Float.isFinite(x.gradient().get(2, 0)));
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Module two = new Select(3, 0, 1);
    Module three = new Select(3, 0, 1, 2);
    assertThrows(ShapeException.class, () -> new Gate(two, three, 1, false));
    assertThrows(IllegalArgumentException.class, () -> new Gate(two, two, 0, false));
    assertThrows(ShapeException.class, () -> new Multiplexer(two, three, 1, false));
    assertThrows(ShapeException.class, () -> new Residual(two));
    assertThrows(ShapeException.class, () -> new Parallel(Parallel.Join.SUM, List.of(two, three)));
    assertThrows(IllegalArgumentException.class, () -> new Parallel(Parallel.Join.SUM, List.of()));
  }

  @Test
  void modulesOfModulesPrintAsCodeWithNestedNames() {
    Seed seed = Seed.of(1);
    Module inner = Sequence.of(new Dense(2, 2, Dense.LINEAR, seed));
    Module network =
        Sequence.of(
            new Parallel(
                Parallel.Join.CONCATENATE, List.of(new Select(2, 0), new Residual(inner))));
    assertEquals(
        "Sequence(Concatenate(Select(2 -> [0]), Residual(Sequence(Dense(2 -> 2)))))",
        network.toString());
    assertEquals(
        List.of("layers.0.parts.1.layers.0.weights", "layers.0.parts.1.layers.0.bias"),
        List.copyOf(network.parameters().keySet()));
    assertEquals(3, network.outputs());
  }
}
