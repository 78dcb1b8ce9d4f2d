package dev.sigmapi.expression.print;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
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
import dev.sigmapi.expression.Function;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How prints look; that programs compute the same is tested where they can be run. */
final class PrintsTest {
  private static final Expression A = new Input(0, "a", 2);
  private static final Expression B = new Input(1, "my b", Double.NaN);
  private static final Expression RED = new Is(2, "colour", 1, "dark red");

  @Test
  void aProductOfPowersReadsAsAlways() {
    Expression law = product(number(365.1212), new Power(A, 1.5), new Power(B, -0.5));
    assertEquals("y = 365.1212 · a^1.5 · `my b`^-0.5", Prints.text(equations(law)));
    assertEquals(
        "\\mathrm{y} = 365.1212 \\, \\mathrm{a}^{1.5} \\, \\mathrm{my\\ b}^{-0.5}",
        Prints.latex(equations(law)));
  }

  @Test
  void signsAndParenthesesStandWhereTheyHaveTo() {
    assertText("-3 · a - a + 2", sum(product(number(-3), A), product(number(-1), A), number(2)));
    assertText("a + (a - 1)", sum(A, sum(A, number(-1))));
    assertText("a · (a + 1) · (a · 2)", product(A, sum(A, number(1)), product(A, number(2))));
    assertText(
        "(-a)^2 - a^2", sum(new Power(product(number(-1), A), 2), negative(new Power(A, 2))));
    assertText("(a^2)^3", new Power(new Power(A, 2), 3));
    assertText("a", new Power(A, 1));
    assertText("0", sum());
    assertText("1", product());
    assertText("(-2)^0.5", new Power(number(-2), 0.5));
    assertText("2 · (-3)", product(number(2), number(-3)));
  }

  @Test
  void numbersHaveAllTheirDigitsAndFractionsAreToldFromThem() {
    assertText("0.1234567890123", number(0.1234567890123));
    assertText("1.5e-7 · a", product(number(1.5e-7), A));
    assertText("1e20", number(1e20));
    assertText("NaN", number(Double.NaN));
    assertText("-∞", number(Double.NEGATIVE_INFINITY));
    assertText("a^(1/3)", new Power(A, 1 / 3.0));
    assertText("a^(-5/6)", new Power(A, -5 / 6.0));
    assertLatex("1.5 \\cdot 10^{-7}", number(1.5e-7));
    assertLatex("\\mathrm{a}^{1/3}", new Power(A, 1 / 3.0));
  }

  @Test
  void readingsFunctionsAndChoicesHaveTheirWords() {
    assertText("[colour = dark red] + [a missing]", sum(RED, new Missing(0, "a")));
    assertText(
        "|a| + ln(a) + max(0, a)",
        sum(call(Function.ABS), call(Function.LOG), call(Function.RELU)));
    assertText("{1 if a - 3 < 0, else tanh(a)}", choice());
    assertLatex(
        "\\begin{cases} 1 & \\text{if } \\mathrm{a} - 3 < 0 \\\\ \\tanh\\left(\\mathrm{a}\\right) &"
            + " \\text{else} \\end{cases}",
        choice());
    assertLatex("\\mathrm{[colour\\ =\\ dark\\ red]}", RED);
    assertLatex("\\mathrm{a\\_b\\%\\backslash c\\hat{\\ }\\sim }", new Input(0, "a_b%\\c^~", 0));
    assertLatex("\\mathrm{it\\text{'}s\\ a\\text{-}b}", new Input(0, "it's a-b", 0));
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void everyFunctionIsInEveryPrint(Function function) throws Exception {
    Equations equations = equations(new Call(function, sum(A, number(1))));
    String latex = Prints.latex(equations);
    assertEquals(count(latex, '{'), count(latex, '}'));
    assertEquals(latex.split("\\\\left").length, latex.split("\\\\right").length);
    assertWellFormed(Prints.mathMl(equations));
    String name = function.text();
    assertTrue(Prints.java(equations, List.of(), "P").contains(name) || function == Function.RELU);
    assertTrue(Prints.python(equations, List.of()).contains("np."));
    assertTrue(Prints.sql(equations, List.of(), "data").startsWith("--"));
    assertEquals(3, Prints.excel(equations, List.of()).split("\n").length);
  }

  @Test
  void mathMlIsWellFormedAndBreaksLongSums() throws Exception {
    List<Expression> terms = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      terms.add(
          product(number(1e-7 * i - 1e-6), new Power(new Input(i, "a<b & c " + i, 0), 1 / 3.0)));
    }
    terms.addAll(
        List.of(choice(), RED, new Missing(0, "a"), call(Function.ABS), call(Function.RELU)));
    String text = Prints.mathMl(equations(sum(terms.toArray(Expression[]::new)), choice()));
    assertWellFormed(text);
    assertTrue(text.split("<mtr>").length > 8, text);
  }

  @Test
  void aSmallClassHasAVariableForEachStep() {
    Equations equations =
        new Equations(
            List.of(new Definition("unit 1", product(A, B)), new Definition("Unit-1", sum(A, RED))),
            List.of(new Definition("y", sum(new Reference("unit 1"), new Reference("Unit-1")))));
    String java = Prints.java(equations, List.of(new Target("y", List.of())), "Area");
    for (String line :
        List.of(
            "public final class Area {",
            "    double a = known(row[0], 2.0);",
            "    double my_b = row[1];",
            "    double colour_is_dark_red = row[2] == 1 ? 1.0 : 0.0;",
            "    double unit_1 = a * my_b;",
            "    double Unit_1_2 = a + colour_is_dark_red;",
            "      unit_1 + Unit_1_2,",
            "    predictions.put(\"y_predicted\", results[0]);")) {
      assertTrue(java.contains(line + "\n"), java);
    }
    String python = Prints.python(equations, List.of());
    assertTrue(python.contains("    unit_1 = a * my_b\n"), python);
    assertTrue(
        python.contains("    colour_is_dark_red = _is(columns[\"colour\"], \"dark red\")\n"));
  }

  @Test
  void classesGiveTheLikeliestAndEachProbability() {
    Equations two = equations(A, sum(number(1), product(number(-1), A)));
    List<Target> targets = List.of(new Target("kind", List.of("it's", "say \"x\"")));
    String sql = Prints.sql(two, targets, "data");
    assertTrue(
        sql.contains(
            "CASE GREATEST(result.\"1\", result.\"2\") WHEN result.\"1\" THEN 'it''s' WHEN"
                + " result.\"2\" THEN 'say \"x\"' END AS \"kind_predicted\""),
        sql);
    assertTrue(sql.contains("result.\"2\" AS \"kind_probability_say \"\"x\"\"\""), sql);
    String excel = Prints.excel(two, targets);
    assertEquals(
        "=IF(ISNUMBER(A2),A2,IF(ISLOGICAL(A2),N(A2),2))\t"
            + "=CHOOSE(MATCH(MAX(D2:E2),D2:E2,0),\"it's\",\"say \"\"x\"\"\")\t=B2\t=1-B2",
        excel.split("\n")[2]);
    assertTrue(Prints.java(two, targets, "P").contains("\"say \\\"x\\\"\""));
    assertTrue(Prints.python(two, targets).contains("np.array([\"it's\", \"say \\\"x\\\"\"]"));
  }

  @Test
  void targetsFitTheResults() {
    List<Target> targets = List.of(new Target("kind", List.of("a", "b", "c")));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Prints.python(equations(A), targets))
            .getMessage();
    assertEquals(
        "Targets with 3 numbers expect as many results, but the equations have 1", message);
  }

  @Test
  void aSheetHasSoManyColumnsAndChooseSoManyValues() {
    Expression[] many =
        IntStream.range(0, 300).mapToObj(i -> sum(A, number(i))).toArray(Expression[]::new);
    List<String> words = IntStream.range(0, 300).mapToObj(i -> "word " + i).toList();
    String excel = Prints.excel(equations(many), List.of(new Target("y", words)));
    assertTrue(excel.contains("<=254,CHOOSE("), excel);
    Expression[] more =
        IntStream.range(0, 9000).mapToObj(i -> new Input(i, "x" + i, 0)).toArray(Expression[]::new);
    assertThrows(
        IllegalArgumentException.class, () -> Prints.excel(equations(sum(more)), List.of()));
  }

  private static Expression choice() {
    return new Choice(sum(A, number(-3)), number(1), call(Function.TANH));
  }

  private static Expression call(Function function) {
    return new Call(function, A);
  }

  private static void assertText(String expected, Expression expression) {
    assertEquals("y = " + expected, Prints.text(equations(expression)));
  }

  private static void assertLatex(String expected, Expression expression) {
    assertEquals("\\mathrm{y} = " + expected, Prints.latex(equations(expression)));
  }

  private static long count(String text, char letter) {
    return text.chars().filter(c -> c == letter).count();
  }

  private static void assertWellFormed(String xml) throws Exception {
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static Equations equations(Expression... results) {
    List<Definition> definitions = new ArrayList<>();
    for (Expression result : results) {
      definitions.add(new Definition("y", result));
    }
    return new Equations(List.of(), definitions);
  }

  private static Expression number(double value) {
    return new Constant(value);
  }

  private static Expression negative(Expression expression) {
    return product(number(-1), expression);
  }

  private static Expression sum(Expression... terms) {
    return new Sum(List.of(terms));
  }

  private static Expression product(Expression... factors) {
    return new Product(List.of(factors));
  }
}
