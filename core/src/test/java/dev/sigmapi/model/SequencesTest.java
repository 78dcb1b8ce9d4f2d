package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts and lists from the table to predictions. */
final class SequencesTest {
  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();

  @Test
  void textsAreSplitAsSaid() {
    assertEquals(List.of("A", "c", " ", "𝛼"), TextSplit.LETTERS.split("Ac 𝛼"));
    assertEquals(
        List.of("win", "£", "100", "!", "!", "naïve", "don", "'", "t"),
        TextSplit.WORDS.split(" WIN £100!!\tnaïve\u00a0don't "));
    assertEquals(List.of("a", "", "B c"), TextSplit.LIST.split("[a;; B c]"));
    assertEquals(List.of("1", "2"), TextSplit.LIST.split("1, 2"));
    assertEquals(List.of("1", "2"), TextSplit.LIST.split("1   2"));
    for (TextSplit split : TextSplit.values()) {
      assertEquals(List.of(), split.split(""), split.toString());
    }
    assertEquals(List.of(), TextSplit.LIST.split("[]"));
    assertEquals(List.of(), TextSplit.WORDS.split("\u0000 \n"));
  }

  @Test
  void tokensAreNumberedByHowOftenTheyOccurAndBackFromTheFile() {
    Column column = new Column.Words("t", "b a b", "c b", null, "", "a z z z z");
    int[] rows = {0, 1, 2, 3};
    TokenEncoding words = TokenEncoding.fit(column, rows, TextSplit.WORDS);
    assertEquals(List.of("b"), List.copyOf(words.vocabulary().keySet()), "once is not enough");
    TokenEncoding letters = TokenEncoding.fit(column, rows, TextSplit.LETTERS);
    assertEquals(List.of(" ", "b", "a", "c"), List.copyOf(letters.vocabulary().keySet()));
    assertEquals(5, letters.longest());
    assertFalse(letters.fixed());
    double[] values = new double[6];
    Arrays.fill(values, 9);
    letters.read(column, 4, values, 0);
    assertArrayEquals(new double[] {5, 2, 0, 4, 0, 4}, values, "cut, and 4 is unknown");
    letters.read(column, 2, values, 0);
    assertArrayEquals(new double[6], values);
    List<String> surprises = new ArrayList<>();
    letters.surprises(column, 4, surprises::add);
    assertEquals(2, surprises.size());
    assertEquals(
        letters, FeatureEncoding.fromJson(letters.toJson(JsonNodeFactory.instance.objectNode())));
  }

  @Test
  void numbersInListsAreStandardisedAndMissingOnesAreTheMean() {
    Column lists =
        new Column.Lists("l", new double[] {1, 3}, null, new double[0], new double[] {Double.NaN});
    StepEncoding encoding = StepEncoding.fit(lists, new int[] {0, 1, 2, 3});
    double[] values = new double[3];
    double[] encoded = new double[4];
    encoding.read(new Column.Words("l", "[3; NA; 5]"), 0, values, 0);
    encoding.encode(values, 0, encoded, 1);
    assertArrayEquals(new double[] {0, 2, 1, 0}, encoded);
    encoding.encode(new double[] {Double.NaN, 7, 7}, 0, encoded, 1);
    assertArrayEquals(new double[] {0, Double.NaN, 0, 0}, encoded);
    assertEquals(
        encoding, FeatureEncoding.fromJson(encoding.toJson(JsonNodeFactory.instance.objectNode())));
    assertThrows(
        DataException.class, () -> encoding.read(new Column.Words("l", "1;x"), 0, values, 0));
  }

  @Test
  void aTextThatOnlyNamesRowsIsReadWhereItPlainlyIsASequence() throws Exception {
    Table table = letters(300, 12);
    Model model = training(table).target("kind").notes(notes::add).fit();
    assertTrue(
        notes.toString().contains("'dna' is read as a sequence of letters"), notes::toString);
    assertTrue(notes.toString().contains("dropped 'name'"), notes::toString);
    assertEquals(List.of("dna"), model.columns().featureNames());
    double accuracy = model.record().at("/test/accuracy").asDouble();
    assertTrue(accuracy > 0.95, "accuracy " + accuracy);

    Path file = folder.resolve("m.sigmapi");
    ModelFile.write(model, file);
    Model back = ModelFile.read(file);
    double[][] expected = model.predict(table);
    assertArrayEquals(expected, back.predict(table));
    String text = table.column("dna").text(7);
    double[] one = new double[2];
    back.predict(back.columns().row(Map.of("dna", text)), one);
    assertArrayEquals(expected[7], one);
    String message =
        assertThrows(DataException.class, () -> back.columns().row(Map.of("dan", text)))
            .getMessage();
    assertTrue(message.contains("dna"), message);
  }

  @Test
  void anythingCanStandWhereASequenceIsReadAndGivesAPrediction() throws Exception {
    Model model = training(letters(120, 12)).target("kind").fit();
    Map<String, Object> missing = new HashMap<>();
    missing.put("dna", null);
    for (Map<String, Object> row :
        List.of(
            missing,
            Map.<String, Object>of("dna", ""),
            Map.<String, Object>of("dna", "ACGTACGTACGTACGTZ"),
            Map.<String, Object>of("dna", "éé"),
            Map.<String, Object>of("dna", 12.5))) {
      assertFinite(model, model.columns().row(row));
    }
    double[] values = model.columns().row(Map.of("dna", "ACGTACGTACGT"));
    for (double hostile : new double[] {Double.NaN, -1, 13, 1e30, -1e30, 0.5}) {
      for (int at : new int[] {0, 1, 12}) {
        double[] changed = values.clone();
        changed[at] = hostile;
        assertFinite(model, changed);
      }
    }
    assertThrows(DataException.class, () -> model.predict(new double[] {1}));
  }

  @Test
  void networksWithoutTokensAreRefusedSequencesOrSeeTheColumnDropped() throws Exception {
    Table table = letters(100, 12);
    Table wider =
        Table.of(
            table.column("dna"),
            new Column.Numbers(
                "x", IntStream.range(0, 100).mapToDouble(i -> Math.sin(i)).toArray()),
            table.column("kind"));
    Model plain = training(wider).target("kind").network(spec("[dense]")).notes(notes::add).fit();
    assertEquals(List.of("x"), plain.columns().featureNames());
    String message =
        assertThrows(
                SpecificationException.class,
                () ->
                    training(wider)
                        .target("kind")
                        .sequence("dna", TextSplit.LETTERS)
                        .network(spec("[dense]"))
                        .fit())
            .getMessage();
    assertTrue(message.contains("tokens") && message.contains("'dna'"), message);
    String inside =
        assertThrows(
                SpecificationException.class,
                () ->
                    training(wider)
                        .target("kind")
                        .network(spec("[{concatenate: {parts: [[{tokens: {}}], [dense]]}}, dense]"))
                        .fit())
            .getMessage();
    assertTrue(inside.contains("dense expects numbers but 'dna'"), inside);
    Model both =
        training(wider)
            .target("kind")
            .network(
                spec(
                    "[{concatenate: {parts: [[{tokens: {columns: [dna], pool: max}}], [{select: {columns: [x]}}, dense]]}}, dense]"))
            .fit();
    assertEquals(2, both.columns().features().size());
  }

  @Test
  void streamsAndTablesGiveTheSameModel() throws Exception {
    Table table = letters(300, 12);
    Specification network = spec("[{tokens: {width: 4, pool: flatten}}, dense]");
    Model inMemory = training(table).target("kind").network(network).threads(1).fit();
    Model twoThreads = training(table).target("kind").network(network).threads(2).fit();
    assertArrayEquals(inMemory.predict(table), twoThreads.predict(table));
    Model streamed =
        Training.of(RowStream.of(table, 37))
            .settings(new TrainingSettings().withEpochs(40))
            .target("kind")
            .network(network)
            .fit();
    assertTrue(streamed.record().at("/test/accuracy").asDouble() > 0.9);
  }

  @Test
  void listsAreReadFromColumnsAndTexts() throws Exception {
    SplittableRandom random = new SplittableRandom(3);
    double[][] lists = new double[150][];
    double[] mean = new double[150];
    String[] texts = new String[150];
    for (int i = 0; i < 150; i++) {
      lists[i] = random.doubles(1 + i % 7, -1, 1).toArray();
      mean[i] = Arrays.stream(lists[i]).average().orElse(0);
      texts[i] = Arrays.toString(lists[i]);
    }
    Column target = new Column.Numbers("mean", mean);
    Model model = Training.of(Table.of(new Column.Lists("l", lists), target)).target("mean").fit();
    assertTrue(
        model.record().at("/test/r2").asDouble() > 0.99, model.record().path("test").toString());
    Table asTexts = Table.of(new Column.Words("l", texts), target);
    Model same = Training.of(asTexts).target("mean").sequence("l", TextSplit.LIST).fit();
    assertArrayEquals(model.predict(asTexts), same.predict(asTexts));
    assertTrue(
        assertThrows(
                DataException.class,
                () -> Training.of(Table.of(new Column.Lists("l", lists), target)).target("l").fit())
            .getMessage()
            .contains("holds lists"));
  }

  @Test
  void columnsAndPartsOfNumbersBecomePositions() throws Exception {
    Table table = Examples.only(Examples.houses(200, 4), "area", "floor", "quarter", "price");
    for (String network :
        List.of(
            "[{tokens: {width: 8, layers: [{dense: {activation: tanh}}], pool: mean}}, dense]",
            "[{tokens: {columns: [0, floor], parts: 2, width: 4, pool: flatten}}, dense]")) {
      Model model = training(table).target("price").network(spec(network)).fit();
      Path file = folder.resolve("columns.sigmapi");
      ModelFile.write(model, file);
      assertArrayEquals(model.predict(table), ModelFile.read(file).predict(table));
    }
  }

  /** A training of few epochs. */
  private static Training training(Table table) {
    return Training.of(table).settings(new TrainingSettings().withEpochs(40).withThreads(1));
  }

  private static void assertFinite(Model model, double[] row) {
    double[] prediction = new double[model.columns().predictions()];
    model.predict(row, prediction);
    for (double value : prediction) {
      assertTrue(Double.isFinite(value), Arrays.toString(row));
    }
  }

  private static Specification spec(String yaml) throws Exception {
    String json = yaml.replaceAll("([a-z_]+)", "\"$1\"");
    return Specification.of(new ObjectMapper().readTree(json));
  }

  /** Texts of letters whose third says the kind. */
  private static Table letters(int rows, int length) {
    SplittableRandom random = new SplittableRandom(1);
    String[] texts = new String[rows];
    String[] kinds = new String[rows];
    String[] names = new String[rows];
    for (int i = 0; i < rows; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(length, 0, 4).forEach(letter -> text.append("ACGT".charAt(letter)));
      texts[i] = text.toString();
      kinds[i] = "AC".indexOf(text.charAt(2)) >= 0 ? "yes" : "no";
      names[i] = "row " + i;
    }
    return Table.of(
        new Column.Words("name", names),
        new Column.Words("dna", texts),
        new Column.Words("kind", kinds));
  }
}
