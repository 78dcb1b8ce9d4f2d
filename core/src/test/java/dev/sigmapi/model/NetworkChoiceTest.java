package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.train.TrainingListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkChoiceTest {
  private static final int ROWS = 240;

  /** No test depends on the clock. */
  private static final Duration LONG = Duration.ofHours(1);

  private final SplittableRandom random = new SplittableRandom(5);
  private final double[] a = random.doubles(ROWS, 1, 3).toArray();
  private final double[] b = random.doubles(ROWS, 1, 3).toArray();
  private final List<String> notes = new ArrayList<>();

  private Table table(DoubleBinaryOperator law, double noise) {
    double[] y = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      y[row] = law.applyAsDouble(a[row], b[row]) + noise * random.nextGaussian();
    }
    return Table.of(
        new Column.Numbers("a", a), new Column.Numbers("b", b), new Column.Numbers("y", y));
  }

  private Training training(Table table) {
    return Training.of(table).target("y").timeLimit(LONG).notes(notes::add);
  }

  private static String chosen(Model model) {
    return model.record().at("/leaderboard/chosen").asText();
  }

  @Test
  void aLineIsLinear() {
    Model model = training(table((a, b) -> 2 * a - 3 * b, 0.3)).fit();
    assertEquals("linear", chosen(model));
  }

  @Test
  void aProductOfPowersIsOneOfProductUnits() {
    Model model = training(table((a, b) -> Math.pow(a, 1.5) * b * b, 0.1)).fit();
    assertEquals("product units", chosen(model));
  }

  @Test
  void aLawWithoutNoiseEndsTheSearch() {
    Model model = training(table((a, b) -> a * a / b, 0)).fit();
    assertEquals("product units", chosen(model));
    List<String> tried = new ArrayList<>();
    model.record().at("/leaderboard/networks").forEach(n -> tried.add(n.get("network").asText()));
    assertEquals(List.of("product units", "linear"), tried);
  }

  @Test
  void aProductInClassesIsFound() {
    Column.Words words =
        new Column.Words(
            "y",
            IntStream.range(0, ROWS)
                .mapToObj(
                    row ->
                        3 * (a[row] - 2) * (b[row] - 2) > Math.log(1 / random.nextDouble() - 1) / 3
                            ? "same"
                            : "other")
                .toArray(String[]::new));
    Table table = Table.of(new Column.Numbers("a", a), new Column.Numbers("b", b), words);
    Model model = training(table).fit();
    assertEquals("sigma-pi units", chosen(model));
    assertTrue(model.record().at("/test/accuracy").asDouble() > 0.75);
  }

  @Test
  void stepsAreNoFormulaAndTheirMeanIsKeptInAFile(@TempDir Path folder) {
    Table table = table((a, b) -> (a > 1.7 ? 5 : 0) + (b > 2.2 && a < 2.5 ? 3 : 0), 0.1);
    Model model = training(table).fit();
    assertEquals("average", model.record().at("/method/name").asText());
    assertTrue(chosen(model).contains("switches"), chosen(model));
    Path file = folder.resolve("steps.sigmapi");
    ModelFile.write(model, file);
    Model read = ModelFile.read(file);
    assertArrayEquals(model.predict(table)[7], read.predict(table)[7]);
  }

  @Test
  void theLeaderboardIsKept() {
    Model model = training(table((a, b) -> a + b, 0.5)).fit();
    JsonNode board = model.record().get("leaderboard");
    assertEquals("rmse", board.get("measure").asText());
    assertFalse(board.get("cut_by_time").asBoolean());
    double before = 0;
    for (JsonNode network : board.get("networks")) {
      assertTrue(network.get("error").asDouble() >= before);
      assertTrue(network.get("size").asInt() > 0);
      before = network.get("error").asDouble();
    }
    assertTrue(notes.contains("chosen: " + chosen(model)), notes.toString());
  }

  @Test
  void noTimeGivesTheSimplest() {
    Model model = training(table((a, b) -> a * b, 0.1)).timeLimit(Duration.ZERO).fit();
    assertEquals("linear", chosen(model));
    assertTrue(model.record().at("/leaderboard/cut_by_time").asBoolean());
    assertTrue(notes.stream().anyMatch(note -> note.startsWith("the time was over")));
    assertFalse(model.record().at("/method/stopped").asBoolean());
  }

  @Test
  void whoStopsKeepsTheBestSoFar() {
    TrainingListener impatient =
        new TrainingListener() {
          private int asked;

          @Override
          public boolean goesOn() {
            return ++asked < 2;
          }

          @Override
          public boolean onEpoch(Epoch epoch) {
            return true;
          }
        };
    Model model = training(table((a, b) -> a * b, 0.1)).listener(impatient).fit();
    assertTrue(model.record().at("/method/stopped").asBoolean());
    assertTrue(model.record().at("/leaderboard/networks").size() < 4);
  }

  @Test
  void rowsToTestOnAreNotSeen() {
    Table table = table((a, b) -> a + b, 0.1);
    int[] test = IntStream.range(100, 130).toArray();
    Model model = training(table).testRows(test).fit();
    assertEquals(30, model.record().at("/rows/test").asInt());
    double[][] predictions = model.predict(table.rows(test));
    double[] truths = ((Column.Numbers) table.rows(test).column("y")).values();
    double squares =
        IntStream.range(0, 30)
            .mapToDouble(i -> Math.pow(predictions[i][0] - truths[i], 2))
            .average()
            .orElseThrow();
    assertEquals(Math.sqrt(squares), model.record().at("/test/rmse").asDouble(), 1e-9);
    Training all = training(table).testRows(IntStream.range(0, ROWS).toArray());
    assertThrows(DataException.class, all::fit);
  }

  @Test
  void oneSeedGivesTheSameAgain() {
    Table table = table((a, b) -> Math.sin(3 * a) + b, 0.2);
    double[][] first = training(table).threads(1).fit().predict(table);
    double[][] second = training(table).threads(2).fit().predict(table);
    assertTrue(Arrays.deepEquals(first, second));
  }
}
