package dev.sigmapi.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Dimension;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Function;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BalanceTest {
  private static final Expression M = new Expression.Input(0, "m", 0);
  private static final Expression V = new Expression.Input(1, "v", 0);
  private static final Map<String, Dimension> UNITS =
      Map.of("m", Dimension.of("kg"), "v", Dimension.of("m/s"), "e", Dimension.of("kg*m^2/s^2"));

  private static List<String> findings(Expression expression) {
    return Balance.of(new Equations(List.of(), List.of(new Definition("e", expression))), UNITS);
  }

  @Test
  void unitsAreProductsOfPowers() {
    assertEquals("kg*m*s^-2", Dimension.of("kg*m/s^2").text());
    assertEquals("s^-1.5", Dimension.of("1/s^1.5").text());
    assertEquals("1", Dimension.of("").text());
    assertEquals("1", Dimension.of("m/m").text());
    assertTrue(Dimension.of("N*m").same(Dimension.of("m * N")));
    assertThrows(IllegalArgumentException.class, () -> Dimension.of("kg^^2"));
    assertThrows(IllegalArgumentException.class, () -> Dimension.of("2*m"));
  }

  @Test
  void whatBalancesIsNotMentioned() {
    assertEquals(List.of(), findings(Algebra.times(0.5, Algebra.product(M, Algebra.power(V, 2)))));
    assertEquals(List.of(), Balance.of(new Equations(List.of(), List.of()), Map.of()));
  }

  @Test
  void aNumberMayCarryADimensionAndItIsSaidWhich() {
    List<String> found = findings(Algebra.times(3, Algebra.product(M, V)));
    assertEquals(
        List.of("m · v is in kg*m*s^-1, not in kg*m^2*s^-2: it balances if 3 is in m*s^-1"), found);
  }

  @Test
  void functionsTakeNumbersAndSumsLikeThings() {
    String sine = findings(Algebra.call(Function.SIN, V)).get(0);
    assertEquals("sin is taken of v, which is in m*s^-1", sine);
    String sum = findings(Algebra.power(Algebra.sum(M, V), 0.5)).get(0);
    assertEquals("v, in m*s^-1, is added to m, in kg", sum);
    // A shift is of what it is added to.
    assertEquals(
        List.of(),
        findings(Algebra.product(M, Algebra.power(Algebra.sum(V, Algebra.constant(2)), 2))));
  }
}
