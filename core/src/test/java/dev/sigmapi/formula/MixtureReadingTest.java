package dev.sigmapi.formula;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.ModelFile;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.TrainingSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MixtureReadingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** flow = 64 / speed below 3, 20 · speed^-0.25 from there on, with one per cent of noise. */
  private static Table pipes(int rows) {
    Random random = new Random(1);
    double[] speed = new double[rows];
    double[] width = new double[rows];
    double[] loss = new double[rows];
    for (int i = 0; i < rows; i++) {
      speed[i] = Math.pow(10, 2 * random.nextDouble());
      width[i] = 1 + random.nextDouble();
      loss[i] = speed[i] < 5 ? 64 / speed[i] : 30 * Math.pow(speed[i], -0.25);
      loss[i] *= 1 + 0.01 * random.nextGaussian();
    }
    return Table.of(
        new Column.Numbers("speed", speed),
        new Column.Numbers("width", width),
        new Column.Numbers("loss", loss));
  }

  private static Training training(Table table, String network) throws IOException {
    return Training.of(table)
        .target("loss")
        .network(Specification.of(JSON.readTree(network)))
        .loss(LossSpecification.of(JSON.readTree("{\"mixture\": {\"logarithms\": true}}")))
        .settings(
            TrainingSpecification.of(
                JSON.readTree(
                    "{\"epochs\": 150, \"batch\": 64, \"optimizer\": {\"adam\": {\"rate\": 0.02}}}")));
  }

  private static final String POWERS =
      "[{\"mixture_of_experts\": {\"experts\": 2, \"layers\":" + " [\"logarithm\", \"dense\"]}}]";

  @Test
  void twoLawsAreReadBackWithTheirRegions(@TempDir Path folder) throws IOException {
    Table table = pipes(600);
    Model model = training(table, POWERS).threads(1).fit();
    MixtureReading reading = MixtureReading.of(model, Optional.of(table)).orElseThrow();
    String text = reading.text();
    assertEquals(600, reading.rows());
    for (MixtureReading.Expert expert : reading.experts()) {
      assertTrue(expert.region().text().matches("speed [<≥] [45].*"), text);
      assertTrue(expert.region().coverage() > 0.97 && expert.region().purity() > 0.97, text);
      assertTrue(expert.formula().orElseThrow().maxError() < 1e-4, text);
      assertEquals(0.01, expert.deviation().orElseThrow(), 0.01, text);
    }
    // Each law with the constant and the exponent that the rows were made with.
    assertTrue(text.matches("(?s).*loss = 6[345][.0-9]* · speed\\^-(1|0.99|1.00).*"), text);
    assertTrue(text.matches("(?s).*loss = (29|30)[.0-9]* · speed\\^-(1/4|0.2[45]).*"), text);
    assertTrue(reading.boundary().orElseThrow().contains("speed"), text);
    assertTrue(reading.gateEntropy() < 0.1, text);
    ObjectNode json = reading.toJson();
    assertEquals(2, json.get("experts").size());
    assertTrue(MixtureReading.of(model, Optional.empty()).orElseThrow().text().contains("drawn"));
    // The same bits from a file, and on two threads.
    Path one = folder.resolve("one");
    ModelFile.write(model, one);
    assertEquals(
        text, MixtureReading.of(ModelFile.read(one), Optional.of(table)).orElseThrow().text());
    Path two = folder.resolve("two");
    ModelFile.write(training(table, POWERS).threads(2).fit(), two);
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(two));
  }

  @Test
  void theLossSaysWhatItNeeds() throws IOException {
    Table table = pipes(60);
    String message =
        assertThrows(SpecificationException.class, () -> training(table, "[\"dense\"]").fit())
            .getMessage();
    assertTrue(message.contains("ends in mixture_of_experts"), message);
    message =
        assertThrows(
                SpecificationException.class,
                () -> training(table, POWERS).target("loss", "width").fit())
            .getMessage();
    assertTrue(message.contains("one target"), message);
  }

  @Test
  void otherNetworksAreNoMixture() throws IOException {
    Model model =
        training(
                pipes(60),
                "[{\"dense\": {\"units\": 2}}, {\"mixture_of_experts\": {\"experts\": 2}}]")
            .settings(TrainingSpecification.of(JSON.readTree("{\"epochs\": 1}")))
            .fit();
    assertTrue(MixtureReading.of(model, Optional.empty()).isEmpty());
  }

  @Test
  void aRuleHasFewDigitsAndKnowsWords() {
    List<FeatureEncoding> features =
        List.of(
            new FeatureEncoding.Numbers("a b", Column.Kind.NUMBER, 0, 0, 1, 0, false, 0),
            new FeatureEncoding.Words("kind", List.of("x", "y", "z"), 0));
    Random random = new Random(2);
    double[][] rows = new double[500][];
    boolean[] wanted = new boolean[500];
    for (int i = 0; i < 500; i++) {
      rows[i] = new double[] {random.nextDouble(), random.nextInt(3)};
      wanted[i] = rows[i][0] < 0.7 && rows[i][0] >= 0.2 && rows[i][1] != 2;
    }
    rows[0][0] = Double.NaN;
    wanted[0] = false;
    Region region = Region.of(features, rows, wanted);
    assertEquals(1, region.coverage(), region.text());
    assertEquals(1, region.purity(), region.text());
    assertTrue(region.conditions().contains("kind ≠ z"), region.text());
    assertTrue(region.conditions().contains("`a b` < 0.7"), region.text());
    assertTrue(region.conditions().contains("`a b` ≥ 0.2"), region.text());
    Region all = Region.of(features, rows, new boolean[500]);
    assertTrue(all.conditions().isEmpty());
    assertFalse(all.text().isEmpty());
    assertEquals(0, all.purity());
    assertEquals(0, Region.of(features, new double[0][], new boolean[0]).coverage());
  }
}
