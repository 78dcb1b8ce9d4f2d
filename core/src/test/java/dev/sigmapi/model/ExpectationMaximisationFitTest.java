package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpectationMaximisationFitTest {
  private static final int ROWS = 240;
  private static final String LINES = "[{mixture_of_experts: {experts: 2, layers: [dense]}}]";
  private static final String POWERS =
      "[{mixture_of_experts: {experts: 2, layers: [{product_units: {units: 1}}, dense],"
          + " gate: [logarithm, dense]}}]";

  /** 3 + a/10 below 40, 100 − 2 a + b above, and beside it a law of powers. */
  private static Table table() {
    Random random = new Random(1);
    double[] a = random.doubles(ROWS, 1, 100).toArray();
    double[] b = random.doubles(ROWS, -5, 5).toArray();
    double[] lines = new double[ROWS];
    double[] powers = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      lines[r] = a[r] < 40 ? 3 + a[r] / 10 : 100 - 2 * a[r] + b[r];
      lines[r] += 0.1 * random.nextGaussian();
      powers[r] = a[r] < 20 ? 7 / a[r] : 0.1 * Math.sqrt(a[r]);
      powers[r] *= Math.exp(0.01 * random.nextGaussian());
    }
    return Table.of(
        new Column.Numbers("a", a),
        new Column.Numbers("b", b),
        new Column.Numbers("lines", lines),
        new Column.Numbers("powers", powers));
  }

  private static Training lines(String network) {
    return Training.of(Examples.only(table(), "a", "b", "lines"))
        .target("lines")
        .network(ShortText.specification(network));
  }

  private static Training powers(String network) {
    return Training.of(Examples.only(table(), "a", "powers"))
        .target("powers")
        .network(ShortText.specification(network));
  }

  private static void expectName(String name, Model model) {
    assertEquals(name, model.record().at("/method/name").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        LINES,
        "[{mixture_of_experts: {experts: [[dense], [dense]], gate: [dense], temperature: 0.5}}]",
        "[{mixture_of_experts: {experts: 4, layers: [dense], mix: densities}}]"
      })
  void linesAreFoundAndKept(String network, @TempDir Path folder) {
    Model model = lines(network).fit();
    expectName("expectation_maximisation", model);
    for (double[] row : new double[][] {{10, 2}, {30, -4}, {60, 3}, {95, -1}}) {
      double law = row[0] < 40 ? 3 + row[0] / 10 : 100 - 2 * row[0] + row[1];
      assertEquals(law, model.predict(row), 0.3);
    }
    Path file = folder.resolve("model");
    ModelFile.write(model, file);
    assertEquals(
        model.predict(new double[] {50, 1}),
        ModelFile.read(file).predict(new double[] {50, 1}),
        0.0);
  }

  @Test
  void powersAreReadBackWithTheirPlace() {
    List<String> notes = new ArrayList<>();
    Model model = powers(POWERS).notes(notes::add).fit();
    JsonNode method = model.record().path("method");
    assertEquals("logarithmic", method.path("error").asText(), "errors here are relative");
    JsonNode boundary = method.path("boundaries").get(0);
    assertEquals(20, boundary.path("a").asDouble(), 1.5);
    assertTrue(notes.stream().anyMatch(note -> note.startsWith("at a ")), notes::toString);
    String below = "layers.0.experts." + boundary.path("below").asInt() + ".layers.0.exponents";
    String above = "layers.0.experts." + boundary.path("above").asInt() + ".layers.0.exponents";
    assertEquals(-1, model.network().parameters().get(below).value().get(0, 0), 0.02);
    assertEquals(0.5, model.network().parameters().get(above).value().get(0, 0), 0.02);
    assertEquals(0.7, model.predict(new double[] {10}), 0.02);
    assertEquals(0.8, model.predict(new double[] {64}), 0.02);
  }

  @Test
  void relativeErrorsAreThoseOfLinesBehindALogarithm() {
    Model model =
        powers(
                "[{mixture_of_experts: {experts: 2, layers: [logarithm, dense],"
                    + " gate: [logarithm, dense]}}]")
            .loss(LossSpecification.of("log_squared"))
            .fit();
    expectName("expectation_maximisation", model);
    assertEquals(0.7, model.predict(new double[] {10}), 0.02);
    assertEquals(0.8, model.predict(new double[] {64}), 0.02);
  }

  @Test
  void theLikelihoodOfTheNetworkIsThatOfTheMixture() {
    Model model =
        lines(LINES).loss(LossSpecification.of(ShortText.json("{mixture: {floor: 0.001}}"))).fit();
    expectName("expectation_maximisation", model);
    float[] logarithms = model.network().parameters().get("layers.0.deviations").value().data();
    JsonNode deviations = model.record().at("/method/deviations");
    for (int e = 0; e < 2; e++) {
      double deviation = (0.001 + Math.exp(logarithms[e])) * model.columns().target().scale();
      assertEquals(deviations.get(e).asDouble(), deviation, 1e-4 * deviation);
      assertEquals(0.1, deviation, 0.03);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{mixture_of_experts: {experts: 2, layers: [{dense: {activation: tanh}}, dense]}}]",
        "[{mixture_of_experts: {experts: [[dense], [logarithm, dense]]}}]",
        "[{mixture_of_experts: {experts: 2, layers: [dense], top: 1}}]",
        "[{mixture_of_experts: {experts: 2, layers: [dense], noise: true}}]",
        "[{mixture_of_experts: {experts: 2, layers: [dense], load_loss: 0.1}}]",
        "[{mixture_of_experts: {experts: 2, layers: [dense]}}, dense]"
      })
  void othersAreTrainedByGradients(String network) {
    expectName("gradient", lines(network).settings(new TrainingSettings().withEpochs(1)).fit());
  }

  @Test
  void theMethodMayBeNamed() {
    TrainingSettings settings = new TrainingSettings().withEpochs(1);
    expectName("gradient", lines(LINES).method(Method.GRADIENT).settings(settings).fit());
    expectName("expectation_maximisation", lines(LINES).method(Method.PROJECTION).fit());
  }

  @Test
  void threadsMakeNoDifference(@TempDir Path folder) throws IOException {
    byte[] one = null;
    for (int threads : new int[] {1, 2, 3}) {
      Path file = folder.resolve("model");
      ModelFile.write(lines(LINES).threads(threads).fit(), file);
      byte[] bytes = Files.readAllBytes(file);
      one = one == null ? bytes : one;
      assertArrayEquals(one, bytes, threads + " threads");
    }
  }
}
