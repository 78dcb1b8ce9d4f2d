package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.module.SigmaPi;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigmaPiSpecificationTest {

  @Test
  void aSampledNetworkIsLoadedWithoutItsSeed(@TempDir Path folder) {
    Model model = train("[{sigma_pi: {order: 3, sample: 9, units: 4}}, dense]", "y");
    Path file = folder.resolve("model");
    ModelFile.write(model, file);
    Model loaded = ModelFile.read(file);
    double[] row = {0.3, -1, 2, 0};
    assertEquals(model.predict(row), loaded.predict(row), 0.0);
    assertTrue(model.specification().toString().contains("\"sample_seed\":1"));
  }

  @Test
  void namesStandForAllColumnsThatTheyBecame() {
    SigmaPi units = first(train("[{sigma_pi: {conjuncts: [[a, word], [b]]}}]", "y"));
    assertEquals(3 + 1, units.conjuncts().size());
    assertArrayEquals(new int[] {0, 3}, units.conjuncts().get(0));
    SigmaPi all = first(train("[{sigma_pi: {order: 2}}]", "y"));
    assertEquals(6 + 3 + 3 * 3, all.conjuncts().size(), "no product of two columns of a word");
  }

  @Test
  void growingFindsTheInteractionOfANumber(@TempDir Path folder) {
    List<String> notes = new ArrayList<>();
    Model model =
        Training.of(Examples.only(table(), "a", "b", "c", "word", "y"))
            .target("y")
            .network(ShortText.specification("[{sigma_pi: {grow: true, order: 4}}]"))
            .notes(notes::add)
            .fit();
    assertEquals(1, model.record().at("/test/r2").asDouble(), 1e-9);
    assertTrue(notes.stream().anyMatch(note -> note.startsWith("a × b × c: weight")), notes + "");
    assertEquals(
        "a", model.record().at("/method/interactions").get(0).path("inputs").get(0).asText());
    ModelFile.write(model, folder.resolve("model"));
    double[] row = {0.3, -1, 2, 0};
    assertEquals(model.predict(row), ModelFile.read(folder.resolve("model")).predict(row), 0.0);
  }

  @Test
  void growingFindsTheInteractionOfClasses() {
    Model two = train("[{sigma_pi: {grow: true}}]", "sign");
    // Without the product, half would be right.
    assertTrue(two.record().at("/test/accuracy").asDouble() > 0.8);
    Model three = train("[{sigma_pi: {grow: true}}]", "third");
    assertTrue(three.record().at("/test/accuracy").asDouble() > 0.8);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    refuse("[{sigma_pi: {grow: true}}, dense]", "grow of sigma_pi expects");
    refuse("[{sigma_pi: {conjuncts: [[a, nowhere]]}}]", "nowhere");
    refuse("[{sigma_pi: {conjuncts: [a]}}]", "list of lists");
    refuse("[{sigma_pi: {conjuncts: []}}]", "list of lists");
    refuse("[{sigma_pi: {conjuncts: [[0, 1], [1, 0]]}}]", "twice");
    refuse("[{sigma_pi: {order: 0}}]", "whole number");
  }

  private static void refuse(String network, String said) {
    String message =
        assertThrows(SpecificationException.class, () -> train(network, "y")).getMessage();
    assertTrue(message.contains(said), message);
  }

  private static SigmaPi first(Model model) {
    return (SigmaPi) model.network().layers().get(0);
  }

  private static Model train(String network, String target) {
    return Training.of(Examples.only(table(), "a", "b", "c", "word", target))
        .target(target)
        .network(ShortText.specification(network))
        .settings(new TrainingSettings().withEpochs(2).withThreads(1))
        .fit();
  }

  private static Table table() {
    int rows = 300;
    Random random = new Random(1);
    double[][] x = new double[3][rows];
    double[] y = new double[rows];
    String[] word = new String[rows];
    String[] sign = new String[rows];
    String[] third = new String[rows];
    for (int i = 0; i < rows; i++) {
      for (double[] column : x) {
        column[i] = random.nextGaussian();
      }
      double product = x[0][i] * x[1][i];
      word[i] = List.of("red", "green", "blue").get(random.nextInt(3));
      y[i] = 3 * product * x[2][i] + 2 * product + x[0][i] + 0.5;
      sign[i] = product > 0 ? "plus" : "minus";
      third[i] = product > 0.3 ? "high" : product < -0.3 ? "low" : "middle";
    }
    return Table.of(
        new Column.Numbers("a", x[0]),
        new Column.Numbers("b", x[1]),
        new Column.Numbers("c", x[2]),
        new Column.Words("word", word),
        new Column.Numbers("y", y),
        new Column.Words("sign", sign),
        new Column.Words("third", third));
  }
}
