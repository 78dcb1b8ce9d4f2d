package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a model keeps of its training, for reports. */
class RecordTest {
  private static final int ROWS = 60;

  private static Table table(double more) {
    double[] x = Seed.of(3).random().doubles(ROWS).toArray();
    String[] kind =
        IntStream.range(0, ROWS)
            .mapToObj(i -> i % 11 == 0 ? null : x[i] > 0.5 ? "high" : "low")
            .toArray(String[]::new);
    double[] y = IntStream.range(0, ROWS).mapToDouble(i -> i == 0 ? more : x[i]).toArray();
    return Table.of(
        new Column.Numbers("x", x), new Column.Words("kind", kind), new Column.Numbers("y", y));
  }

  private static Model model(int epochs) {
    return Training.of(table(0))
        .target("kind")
        .features("x")
        .network(Specification.linear())
        .method(Method.GRADIENT)
        .settings(new TrainingSettings().withEpochs(epochs).withPatience(epochs))
        .fit();
  }

  @Test
  void theSplitOfATableIsFoundAgainAndOfAnotherIsNot() {
    Model model = model(2);
    Split split = Split.of(model, table(0)).orElseThrow();
    JsonNode rows = model.record().path("rows");
    assertEquals(rows.path("train").asInt(), split.train().length);
    assertEquals(rows.path("test").asInt(), split.test().length);
    double accuracy =
        Evaluation.of(model, table(0).rows(split.test()), note -> {}).metrics().get("accuracy");
    assertEquals(model.record().at("/test/accuracy").asDouble(), accuracy);
    assertEquals(Optional.empty(), Split.of(model, table(1)));
    assertEquals(Optional.empty(), Split.of(model, Table.of(table(0).column("x"))));
  }

  @Test
  void learningCurvesAreKeptThinnedWithTheFirstTheBestAndTheLast() {
    JsonNode few = model(3).record().path("curves");
    assertEquals(1, few.size());
    assertEquals("[1,2,3]", few.at("/0/epoch").toString());
    JsonNode many = model(500).record().at("/curves/0");
    int points = many.path("epoch").size();
    assertTrue(points > 150 && points < 205, points + " points");
    assertEquals(1, many.at("/epoch/0").asInt());
    assertEquals(500, many.path("epoch").path(points - 1).asInt());
    int[] epochs =
        IntStream.range(0, points).map(i -> many.path("epoch").path(i).asInt()).toArray();
    assertArrayEquals(IntStream.of(epochs).sorted().distinct().toArray(), epochs);
    int best = many.path("best_epoch").asInt();
    assertTrue(IntStream.of(epochs).anyMatch(epoch -> epoch == best), "the best is kept");
    assertEquals(points, many.path("train_loss").size());
    assertEquals(points, many.path("valid_loss").size());
  }
}
