package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.train.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AttentionReadingTest {
  private static final int ROWS = 120;

  @Test
  void attentionOverColumnsNamesTheColumns() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = random.doubles(ROWS, -1, 1).toArray();
    Table table =
        Table.of(
            new Column.Numbers("a", random.doubles(ROWS, -1, 1).toArray()),
            new Column.Words(
                "w",
                IntStream.range(0, ROWS)
                    .mapToObj(i -> "pqr".substring(i % 3, i % 3 + 1))
                    .toArray(String[]::new)),
            new Column.Numbers("b", x),
            new Column.Numbers("y", Arrays.stream(x).map(v -> 3 * v).toArray()));
    Model model =
        train(
            table,
            "y",
            """
            [{"tokens": {"width": 8, "layers": [{"attention_block": {"heads": 2}}],
              "pool": {"attention": {"heads": 2}}}}, "dense"]
            """);
    assertTrue(AttentionReading.reads(model));
    AttentionReading all = AttentionReading.of(model, table);
    assertEquals(2, all.layers().size());
    for (AttentionReading.Layer layer : all.layers()) {
      assertEquals(List.of("a", "w", "b"), layer.places());
      assertEquals(2, layer.weights().length);
      assertEquals(1, Arrays.stream(layer.mean()).sum(), 1e-9);
    }
    assertTrue(all.text().contains("layers.0.pool AttentionPool"), all.text());
    assertEquals(3, all.toJson().get(0).path("places").size());
  }

  @Test
  void oneRowOfATextNamesItsTokens() throws Exception {
    String[] texts =
        IntStream.range(0, ROWS)
            .mapToObj(i -> "go " + (i % 2 == 0 ? "left" : "right") + " now " + "x".repeat(i % 4))
            .toArray(String[]::new);
    String[] sides =
        IntStream.range(0, ROWS).mapToObj(i -> i % 2 == 0 ? "l" : "r").toArray(String[]::new);
    Table table = Table.of(new Column.Words("t", texts), new Column.Words("side", sides));
    Model model =
        Training.of(table)
            .target("side")
            .sequence("t", TextSplit.WORDS)
            .network(
                Specification.of(
                    new ObjectMapper()
                        .readTree(
                            "[{\"tokens\": {\"width\": 4, \"pool\": \"attention\"}}, \"dense\"]")))
            .settings(new TrainingSettings().withEpochs(3))
            .fit();
    AttentionReading.Layer layer = AttentionReading.of(model, table, 1).layers().get(0);
    assertEquals(
        List.of("position 1 (go)", "position 2 (right)", "position 3 (now)", "position 4 (x)"),
        layer.places());
    assertEquals("position 3", AttentionReading.of(model, table).layers().get(0).places().get(2));
    Table empty = Table.of(new Column.Words("t", (String) null), new Column.Words("side", "l"));
    assertTrue(AttentionReading.of(model, empty, 0).layers().isEmpty());
    Model plain =
        train(Examples.only(Examples.houses(60, 4), "area", "price"), "price", "[\"dense\"]");
    assertFalse(AttentionReading.reads(plain));
  }

  private static Model train(Table table, String target, String network) throws Exception {
    return Training.of(table)
        .target(target)
        .network(Specification.of(new ObjectMapper().readTree(network)))
        .settings(new TrainingSettings().withEpochs(3))
        .fit();
  }
}
