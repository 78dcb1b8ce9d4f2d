package dev.sigmapi.bench.laws;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Program;
import dev.sigmapi.tensor.Seed;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LawsTest {
  /** The value of a formula where a is 2, b is 3 and c_1 is 0.25. */
  private static double value(String formula) {
    var expression = LawText.read(formula, List.of("a", "b", "c_1"));
    var equations = new Equations(List.of(), List.of(new Definition("y", expression)));
    return Program.of(equations).evaluate(new double[] {2, 3, 0.25})[0];
  }

  @ParameterizedTest
  @CsvSource({
    "a, 2",
    "-a**2, -4",
    "(-a)**2, 4",
    "2**-1, 0.5",
    "2**3**2, 512",
    "a**b, 8",
    "a**(1/2), 1.4142135623730951",
    "a-b-1, -2",
    "b/a/2, 0.75",
    "b/a*2, 3",
    "a + -b*+2, -4",
    "-a*b, -6",
    "1.5e1*.5 + 2., 9.5",
    "2e-1 , 0.2",
    "sqrt(a+2), 2",
    "pi, 3.141592653589793",
    "exp(ln(b)) + log(1), 3",
    "sin(0)+cos(0)+tanh(0), 1",
    "asin(1)*2-acos(-1)+arcsin(0)+arccos(1), 0",
    "4*atan(1)-4*arctan(1), 0",
    "abs(-a)/(c_1*(b+1)), 2",
  })
  void formulasAreReadAsPythonReadsThem(String formula, double expected) {
    assertEquals(expected, value(formula), 1e-14);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a+", "a b", "(a", "a)", "d", "sin a", "a %b", "2a", "a***b", "()"})
  void whatIsNoFormulaIsRefused(String formula) {
    assertThrows(IllegalArgumentException.class, () -> value(formula));
  }

  @Test
  void refusalsSayWhere() {
    var error = assertThrows(IllegalArgumentException.class, () -> value("a*(b+1"));
    assertEquals("The formula 'a*(b+1' expects ')' at character 7 but got ''", error.getMessage());
  }

  @Test
  void tablesAreReadByTheNamesOfTheirColumns() {
    String text = "structure,formula,more,name,variables\nA,r*s,1,first,r:1:2;s:0:5\n";
    Law law = Law.table(new BufferedReader(new StringReader(text))).get(0);
    assertEquals("first", law.name());
    assertEquals(new Law.Variable("s", 0, 5), law.variables().get(1));
  }

  @Test
  void rowsThatALawHasNoValueForAreDrawnAgain() {
    Law law = Law.of("half", "", "log(x)", "x:-1:1");
    Law.Sample sample = law.sample(100, Seed.of(1).random());
    assertTrue(Arrays.stream(sample.rows()).allMatch(row -> row[0] > 0 && row[0] < 1));
    assertArrayEquals(sample.values(), law.sample(100, Seed.of(1).random()).values());
    Law never = Law.of("never", "", "log(x)", "x:-2:-1");
    assertThrows(IllegalArgumentException.class, () -> never.sample(10, Seed.of(1).random()));
  }

  @Test
  void widerRangesReachFurtherAtBothEnds() {
    Law wider = Law.of("wide", "", "x", "x:1:3;y:-1:2;z:-4:-1").widened();
    assertEquals(
        List.of(
            new Law.Variable("x", 0.5, 6),
            new Law.Variable("y", -2, 4),
            new Law.Variable("z", -8, -0.5)),
        wider.variables());
  }

  @Test
  void aConstantIsForgiven() {
    double[] truth = {1, -2, 0, 5};
    assertEquals(0, Sameness.deviation(truth, truth));
    assertEquals(0, Sameness.deviation(truth, new double[] {4, 1, 3, 8}), 1e-15);
    assertEquals(0, Sameness.deviation(truth, new double[] {-3, 6, 0, -15}), 1e-15);
  }

  @Test
  void allElseIsNot() {
    double[] truth = {1, 2, 4, 5};
    assertEquals(1e-3, Sameness.deviation(truth, new double[] {1, 2, 4, 5.005}), 1e-6);
    assertTrue(Sameness.deviation(truth, new double[] {3, 5, 9, 11}) > 0.1);
    for (double[] none :
        new double[][] {{3, 3, 3, 3}, {1, 2, 4, Double.NaN}, {1, 2, 4, Double.NEGATIVE_INFINITY}}) {
      assertEquals(Double.POSITIVE_INFINITY, Sameness.deviation(truth, none));
    }
  }

  @Test
  void aLawOfOneProductIsFound() {
    Law law = Law.of("area", "A", "pi*a*y/2", "a:1:3;y:1:3");
    Outcome outcome = new Trial(law, 0, 1, 200, Double.POSITIVE_INFINITY).run();
    assertTrue(outcome.symbolic() && outcome.accurate(), outcome.toString());
    Total total = Total.of(List.of(outcome)).get(0);
    assertEquals(100, total.symbolicPercent());
    assertEquals(outcome.seconds(), total.medianSeconds());
  }

  @Test
  void aTrainingThatFailsIsCountedAsNotFound() {
    Law law = Law.of("few", "A", "a", "a:1:3");
    Outcome outcome = new Trial(law, 0, 1, 2, Double.POSITIVE_INFINITY).run();
    assertFalse(outcome.failure().isEmpty());
    assertFalse(outcome.symbolic() || outcome.accurate());
  }
}
