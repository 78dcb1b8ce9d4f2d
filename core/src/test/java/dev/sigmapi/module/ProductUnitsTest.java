package dev.sigmapi.module;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.grad.Node;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.grad.Tape;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.loss.LossOp;
import dev.sigmapi.module.ProductUnits.Domain;
import dev.sigmapi.optim.Adam;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ProductUnitsTest {

  @Test
  void anyExponentGoesWithOrWithoutTheSign() {
    Parameter exponents = new Parameter(Tensor.of(new float[] {0.5f, 0.5f, 2, -1}, 4, 1));
    Parameter signs = Parameter.statistic(Tensor.of(new float[] {1, 0, 1, 0}, 4, 1));
    ProductUnits units = new ProductUnits(1, 4, Domain.SIGNED, exponents, signs);
    assertEquals(4, units.parameterCount());
    assertEquals("ProductUnits(1 -> 4, signed)", units.toString());
    assertTrue(units.parameters().containsKey("signs"));
    Tape tape = Tape.forTraining();
    Node y = units.forward(tape, tape.constant(Tensor.of(new float[] {-4}, 1, 1)));
    assertArrayEquals(new float[] {-2, 2, -16, 0.25f}, y.value().copy().data(), 1e-5f);
    tape.backward(y);
    assertArrayEquals(new float[4], tape.leaf(signs).gradient().copy().data(), 0f);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ProductUnits(1, 4, Domain.SIGNED, exponents, null));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ProductUnits(1, 4, Domain.REAL, exponents, signs));
  }

  @Test
  void whatIsOutsideOfTheDomainIsCounted() {
    Tensor x = Tensor.of(new float[] {-1, 0, -2, 5, 0, -3, 2, 2}, 4, 2);
    Tensor exponents = Tensor.of(new float[] {0.5f, 1, 1, -2}, 2, 2);
    int[][] negatives = {{2, 0}, {0, 0}};
    for (Domain domain : Domain.values()) {
      Parameter beside =
          switch (domain) {
            case GATED -> new Parameter(Tensor.zeros(1, 2).fill(1));
            case SIGNED -> Parameter.statistic(Tensor.zeros(2, 2));
            case REAL, MAGNITUDE -> null;
          };
      ProductUnits.OutOfDomain outside =
          new ProductUnits(2, 2, domain, new Parameter(exponents), beside).outOfDomain(x);
      int[] expected =
          switch (domain) {
            case REAL, GATED -> negatives[0];
            case MAGNITUDE -> new int[] {2, 1};
            case SIGNED -> negatives[1];
          };
      assertArrayEquals(expected, outside.negatives(), domain.toString());
      assertArrayEquals(new int[] {0, 1}, outside.zeros(), domain.toString());
    }
  }

  /** Σ w ln x has a variance of (1/3) of the mean square of ln x, whatever the number of inputs. */
  @Test
  void layersThatStackStartInRange() {
    for (int width : new int[] {1, 4, 64}) {
      List<Module> layers = new ArrayList<>();
      for (int layer = 0; layer < 8; layer++) {
        layers.add(new ProductUnits(width, width, Domain.MAGNITUDE, Seed.of(layer)));
      }
      Tensor x = inputs(200, width, 0.1, 10);
      Tape tape = Tape.forInference();
      Tensor y = new Sequence(layers).forward(tape, tape.constant(x)).value();
      for (int i = 0; i < y.size(); i++) {
        assertEquals(0, Math.log(y.data()[i]), 8, "width " + width);
      }
    }
  }

  @Test
  void productsOfSumsOfProductsTrainByGradients() {
    Sequence network =
        Sequence.of(
            new ProductUnits(3, 4, Domain.REAL, Seed.of(1)),
            new Dense(4, 4, Dense.LINEAR, Seed.of(2)),
            new ProductUnits(4, 4, Domain.REAL, Seed.of(3)),
            new Dense(4, 1, Dense.LINEAR, Seed.of(4)));
    Tensor x = inputs(128, 3, 0.5, 2);
    Tensor y = Tensor.zeros(128, 1);
    for (int r = 0; r < 128; r++) {
      y.set(r, 0, (x.get(r, 0) + x.get(r, 1) * x.get(r, 2)) * (x.get(r, 1) + 1));
    }
    Adam adam = new Adam(network.learned(), new Adam.Settings().with(5e-3, 0));
    Tape tape = Tape.forTraining();
    double first = 0;
    double last = 0;
    for (int step = 1; step <= 1000; step++) {
      tape.restart();
      Node prediction = network.forward(tape, tape.constant(x));
      LossOp loss = tape.next(LossOp.class, LossOp::new);
      tape.backward(loss.apply(tape, prediction, y, null, ElementLoss.SQUARED, 128));
      for (Parameter parameter : network.learned().values()) {
        parameter.gradient().copyFrom(tape.leaf(parameter).gradient());
      }
      adam.step(step, 1, loss.value(), loss::value);
      first = step == 1 ? loss.value() : first;
      last = loss.value();
      assertTrue(Double.isFinite(last) && last < 10 * first, "step " + step + ": " + last);
    }
    assertTrue(last < 0.02 * first, first + " to " + last);
  }

  private static Tensor inputs(int rows, int columns, double low, double high) {
    Random random = new Random(1);
    Tensor x = Tensor.zeros(rows, columns);
    for (int i = 0; i < x.size(); i++) {
      x.data()[i] = (float) (low * Math.pow(high / low, random.nextDouble()));
    }
    return x;
  }
}
