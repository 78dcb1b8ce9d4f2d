package dev.sigmapi.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.model.Columns;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FormulaTest {
  private static final FeatureEncoding POSITIVE = numbers("a", 0, 0, 4);
  private static final FeatureEncoding MOVED = numbers("the b", 1, -2, 5);
  private static final FeatureEncoding PLAIN = numbers("a", 0, 0, 1);
  private static final FeatureEncoding WORDS = new FeatureEncoding.Words("c", List.of("x", "y"), 1);

  private static FeatureEncoding numbers(String name, double offset, double shift, double scale) {
    return new FeatureEncoding.Numbers(name, Column.Kind.NUMBER, offset, shift, scale, 1, false, 0);
  }

  @Test
  void scalesAndShiftsAreUndone() throws Exception {
    // 8 · (3 (a/4)^2 − (1 + (b + 2)/5)^-0.5 + 0.5)
    Model model =
        products(
            "real",
            List.of(POSITIVE, MOVED),
            TargetEncoding.number("y", 0, 8),
            new float[][] {{2, 0}, {0, -0.5f}},
            new float[] {3, -1},
            0.5f);
    Formula formula = Formula.of(model).orElseThrow();
    assertEquals("y = 1.5 · a^2 - 17.88854 · (`the b` + 7)^-0.5 + 4", formula.text());
    assertTrue(formula.maxError() < 1e-3, "" + formula.maxError());
    ObjectNode json = formula.toJson();
    assertEquals(1.5, json.at("/terms/0/coefficient").asDouble());
    assertEquals(2, json.at("/terms/0/factors/a").asDouble());
    assertEquals(-0.5, json.path("terms").path(1).path("factors").path("(`the b` + 7)").asDouble());
    assertEquals(1.5 * 9 - 17.88854 / 3 + 4, value(formula, 3, 2), 1e-9);
  }

  @Test
  void wordsAreBracketsAndLikeTermsAreJoined() throws Exception {
    Model model =
        products(
            "real",
            List.of(PLAIN, WORDS),
            TargetEncoding.number("y", 0, 1),
            new float[][] {{1, 0}, {1, 0}, {1, 1}, {0, 0}},
            new float[] {1, -3, 1e-7f, 5},
            -6);
    assertEquals("y = -2 · a + 1e-7 · a · [c = y] - 1", Formula.of(model).orElseThrow().text());
  }

  @Test
  void thirdsAreThirdsAgainAndOddPowersOfNegativesAreRealParts() throws Exception {
    Model model =
        products(
            "real",
            List.of(PLAIN),
            TargetEncoding.number("y", 0, 1),
            new float[][] {{1 / 3f}},
            new float[] {1},
            0);
    Formula formula = Formula.of(model).orElseThrow();
    assertEquals("y = |a|^(1/3) · {0.5 if a < 0, else 1}", formula.text());
    assertEquals(2 * Math.cos(Math.PI / 3), value(formula, -8), 1e-12);
    assertTrue(formula.maxError() < 1e-5, "" + formula.maxError());
    Model magnitude =
        products(
            "magnitude",
            List.of(PLAIN),
            TargetEncoding.number("y", 0, 1),
            new float[][] {{0.5f}},
            new float[] {2},
            0);
    Formula other = Formula.of(magnitude).orElseThrow();
    assertEquals("y = 2 · |a|^0.5", other.text());
    assertEquals(6, value(other, -9), 1e-12);
  }

  @Test
  void productsOfSizesAndSignsPrintAsShortAsTheyCan() throws Exception {
    Model model =
        products(
            "signed",
            List.of(PLAIN),
            TargetEncoding.number("y", 0, 1),
            new float[][] {{1}, {1}, {2}, {-3}, {0.5f}, {0.5f}, {0}},
            new float[] {2, 3, 1, 4, 5, 6, 7},
            0);
    float[] signs = {1, 0, 0, 1, 0, 1, 1};
    System.arraycopy(
        signs, 0, model.network().parameters().get("layers.0.signs").value().data(), 0, 7);
    Formula formula = Formula.of(model).orElseThrow();
    assertEquals(
        "y = 2 · a + 3 · |a| + a^2 + 4 · a^-3 + 5 · |a|^0.5"
            + " + 6 · {-1 if a < 0, else 1} · |a|^0.5 + 7 · {-1 if a < 0, else 1}",
        formula.text());
    assertTrue(formula.maxError() < 1e-3, "" + formula.maxError());
    assertEquals(-6 + 9 + 9 - 4 / 27.0 - Math.sqrt(3) - 7, value(formula, -3), 1e-12);
  }

  @Test
  void classesHaveLogits() throws Exception {
    Model two = linear(TargetEncoding.classes("t", List.of("no", "yes")));
    assertTrue(Formula.of(two).orElseThrow().text().startsWith("logit(t = yes) = "));
    Formula three =
        Formula.of(linear(TargetEncoding.classes("t", List.of("x", "y", "z")))).orElseThrow();
    assertEquals(6, three.text().lines().count());
    assertEquals(3, three.equations().results().size());
    assertTrue(three.maxError() < 1e-4);
  }

  @Test
  void deepNetworksAreRead() throws Exception {
    for (String layers :
        List.of(
            "[{\"product_units\": {\"domain\": \"gated\"}}, \"dense\"]",
            "[{\"dense\": {\"activation\": \"tanh\"}}]",
            "[\"dense\", \"dense\"]",
            "[{\"product_units\": {\"units\": 1}}]")) {
      TargetEncoding target = TargetEncoding.number("y", 0, 1);
      Formula formula = Formula.of(model(layers, List.of(PLAIN), target)).orElseThrow();
      assertTrue(formula.maxError() < 1e-4, layers + formula);
    }
  }

  @Test
  void numbersPrintWithWhatAFloatCanTell() {
    assertEquals("0", Digits.text(0));
    assertEquals("365.2431", Digits.text(365.2431));
    assertEquals("1.5e-7", Digits.text(1.5e-7));
    assertEquals("2e12", Digits.text(2e12));
    assertEquals(1.0 / 3, Digits.exponent((float) (1.0 / 3)));
    assertEquals("`a b`", Digits.name("a b"));
  }

  private static double value(Formula formula, double... row) {
    return formula.equations().evaluate(row)[0];
  }

  private static Model linear(TargetEncoding target) throws Exception {
    return model("[\"dense\"]", List.of(POSITIVE, WORDS), target);
  }

  private static Model products(
      String domain,
      List<FeatureEncoding> features,
      TargetEncoding target,
      float[][] exponents,
      float[] coefficients,
      float constant)
      throws Exception {
    String layers =
        "[{\"product_units\": {\"units\": %d, \"domain\": \"%s\"}}, \"dense\"]"
            .formatted(exponents.length, domain);
    Model model = model(layers, features, target);
    var parameters = model.network().parameters();
    for (int unit = 0; unit < exponents.length; unit++) {
      for (int input = 0; input < exponents[unit].length; input++) {
        parameters.get("layers.0.exponents").value().set(unit, input, exponents[unit][input]);
      }
      parameters.get("layers.1.weights").value().set(unit, 0, coefficients[unit]);
    }
    parameters.get("layers.1.bias").value().set(0, 0, constant);
    return model;
  }

  private static Model model(String layers, List<FeatureEncoding> features, TargetEncoding target)
      throws Exception {
    ObjectMapper json = new ObjectMapper();
    Columns columns = new Columns(features, target);
    Specification specification = Specification.of(json.readTree(layers));
    Sequence network =
        specification.build(columns.width(), target.networkOutputs(), Seed.of(1), List.of());
    ObjectNode record = json.createObjectNode();
    ObjectNode ranges = record.putObject("ranges");
    ranges.putArray("a").add(target.column().equals("y") && features.size() == 1 ? -3 : 1).add(3);
    ranges.putArray("the b").add(-2).add(3);
    return new Model(columns, specification, network, record);
  }
}
