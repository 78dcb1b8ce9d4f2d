package dev.sigmapi.expression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sigmapi.expression.Expression.Call;
import dev.sigmapi.expression.Expression.Choice;
import dev.sigmapi.expression.Expression.Constant;
import dev.sigmapi.expression.Expression.Input;
import dev.sigmapi.expression.Expression.Is;
import dev.sigmapi.expression.Expression.Missing;
import dev.sigmapi.expression.Expression.Power;
import dev.sigmapi.expression.Expression.Product;
import dev.sigmapi.expression.Expression.Reference;
import dev.sigmapi.expression.Expression.Sum;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EquationsTest {
  private static final Input LENGTH = new Input(0, "length", 2);
  private static final Is RED = new Is(1, "colour", 1, "red");

  @Test
  void stepsStandBeforeTheResultsThatUseThem() {
    Expression area = new Product(List.of(new Constant(3), new Power(LENGTH, 2)));
    Expression red = new Sum(List.of(new Reference("area"), RED, new Missing(0, "length")));
    Equations equations =
        new Equations(
            List.of(new Definition("area", area)),
            List.of(new Definition("y", red), new Definition("area", new Reference("area"))));
    assertArrayEquals(new double[] {49, 48}, equations.evaluate(new double[] {4, 1}));
    assertArrayEquals(new double[] {13, 12}, equations.evaluate(new double[] {Double.NaN, 0}));
  }

  @Test
  void anUnknownOrMissingWordIsNoneOfTheKnown() {
    assertEquals(0, value(RED, 1, -1));
    assertEquals(0, value(RED, 1, Double.NaN));
  }

  @Test
  void aChoiceTakesTheFirstBelowZeroOnly() {
    Expression choice = new Choice(LENGTH, new Constant(-1), new Call(Function.RELU, LENGTH));
    assertEquals(-1, value(choice, -0.5));
    assertEquals(0, value(choice, 0));
    assertEquals(3, value(choice, 3));
  }

  @Test
  void ofNothingASumIsZeroAndAProductOne() {
    assertEquals(0, value(new Sum(List.of())));
    assertEquals(1, value(new Product(List.of())));
  }

  private static double value(Expression expression, double... row) {
    return new Equations(List.of(), List.of(new Definition("y", expression))).evaluate(row)[0];
  }
}
