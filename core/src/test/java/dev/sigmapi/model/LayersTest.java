package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every row of the table of layers. */
final class LayersTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  private static final String TEXT = "text";

  /** What no option, or only some other, takes. */
  private static final List<JsonNode> HOSTILE =
      Stream.of("null", "0", "-1", "1000000000", "1e9", "5e9", "1e300", "0.5", "x", "[]", "{}")
          .map(ShortText::json)
          .toList();

  private static final List<JsonNode> MORE_HOSTILE =
      Stream.of("true", "[[]]", "[null]", "[x]", "[[x]]", "[9]", "[-1]", "[4294967296]", "{x: {}}")
          .map(ShortText::json)
          .toList();

  static Stream<String> networks() {
    return Stream.concat(
        Layers.vocabulary().terms().stream().map(term -> "[" + layer(term) + ", dense]"),
        Stream.of(
            "[{concatenate: {parts: [[{sigma_pi: {order: 3, sample: 9, sample_seed: 5}}], select]}},"
                + " dense]",
            "[{gate: {z: [a, c], x: [b, h, g], hard: true}}, dense]",
            "[{residual: {layers: [batch_norm, {dense: {activation: tanh}}, dense]}}, dense]",
            "[{tokens: {width: 4, layers: [{attention_block: {feed_forward: [pi_sigma], heads: 1}}],"
                + " pool: {attention: {queries: 2, scores: additive}}}}, dense]",
            "[{multiply: {parts: [[{bilinear: {z: a, x: [b, c], rank: 2}}, dropout, dense],"
                + " [{gate: {switches: [{pi_sigma: {order: 2}}]}}]]}}]"));
  }

  private static String layer(Vocabulary.Term<?> term) {
    return term.example().contains(":") ? "{" + term.example() + "}" : term.example();
  }

  static Stream<String> names() {
    return Layers.vocabulary().names().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aModelFileGivesTheSameBits(String network, @TempDir Path folder) {
    Specification specification = ShortText.specification(network);
    assertEquals(
        specification.toString(), Specification.of(specification.toJson()).toString(), "stable");
    Model model = trained(specification, network.contains("motif:"));
    assertEquals(
        model.specification().toString(),
        Specification.of(model.specification().toJson()).toString(),
        "stable");
    ModelFile.write(model, folder.resolve("model"));
    Model loaded = ModelFile.read(folder.resolve("model"));
    assertEquals(model.specification().toString(), loaded.specification().toString());
    assertEquals(model.network().toString(), loaded.network().toString());
    double[][] expected = model.predict(table());
    double[][] read = loaded.predict(table());
    for (int row = 0; row < expected.length; row++) {
      assertArrayEquals(expected[row], read[row], "row " + row);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anOptionThatCannotBeIsRefusedInASentence(String name) {
    JsonNode example = ShortText.json("[" + layer(Layers.vocabulary().named(name)) + "]").get(0);
    ObjectNode usual =
        example.isObject() && example.has(name)
            ? (ObjectNode) example.get(name)
            : JsonNodeFactory.instance.objectNode();
    // A layer that works along sequences has an example inside tokens.
    boolean onPositions = example.isObject() && !example.has(name);
    List<JsonNode> values = new ArrayList<>(HOSTILE);
    values.addAll(MORE_HOSTILE);
    for (Vocabulary.Option option : Layers.vocabulary().named(name).options()) {
      for (JsonNode value : values) {
        ObjectNode options = usual.deepCopy();
        options.set(option.name(), value);
        ArrayNode network = JsonNodeFactory.instance.arrayNode();
        if (onPositions) {
          network.addObject().putObject("tokens").putArray("layers").addObject().set(name, options);
        } else {
          network.addObject().set(name, options);
        }
        network.add("dense");
        Columns given = name.equals("motif") ? text() : columns();
        try {
          Sequence built = given.network(Specification.of(network), Seed.of(1), List.of());
          assertEquals(1, built.outputs());
        } catch (SpecificationException e) {
          String message = e.getMessage();
          assertTrue(message.length() > 20 && message.length() < 400, message);
          assertFalse(message.contains("\n") || message.contains("Exception"), message);
        }
      }
    }
  }

  @Test
  void whatIsTooLargeIsSaid() {
    assertRefused("[{dense: {units: 1000001}}, dense]", "units of dense expects a whole number");
    assertRefused("[{ridge_polynomial: {degree: 101}}]", "between 1 and 100 but got 101");
    assertRefused("[{quadratic_linear: {units: 1000000, rank: 1000}}]", "ask for");
    assertRefused("[{quadratic_linear: {units: 1000000, rank: 1000000}}]", "ask for less of it");
    assertRefused("[{dense: {units: 1000000}}, {dense: {units: 1000000}}]", "ask for fewer");
    assertRefused("[{dense: {units: 1000000}}, {quadratic: {terms: all}}]", "ask for less of it");
    assertRefused("[{dense: {units: 1000000}}, sigma_pi, dense]", "sample some or grow them");
  }

  @Test
  void attentionIsRefusedWhereRowsAreNoPositions() {
    for (String name : List.of("attention", "attention_block", "convolution", "recurrence")) {
      assertRefused("[" + name + ", dense]", name + " expects to stand in the layers of tokens");
    }
    String heads = "[{tokens: {width: 9, layers: [attention_block]}}, dense]";
    assertRefused(heads, "heads of attention_block expects a number that divides the 9 columns");
    assertRefused(
        "[{tokens: {layers: [{attention: {key_heads: 3}}]}}]", "divides the 4 heads but got 3");
    assertRefused("[{tokens: {width: 9, pool: {attention: {heads: 2}}}}]", "divides the 9 columns");
  }

  @Test
  void columnsThatAreNotThereAreSaid() {
    assertRefused("[{select: {columns: [a, i]}}]", "There is no column in columns of select 'i'");
    assertRefused("[{select: {columns: [8]}}]", "numbers from 0 to 7 but got [8]");
    assertRefused("[{bilinear: {z: []}}]", "z of bilinear expects at least one column");
    assertRefused("[{sigma_pi: {conjuncts: [[a, z]]}}]", "'z'");
    assertRefused("[dense, {select: {columns: a}}]", "columns behind a layer have no names");
    assertRefused(
        "[{multiplexer: {z: a}}]", "parts of multiplexer expects a whole number between 1");
    assertRefused("[sum]", "but got nothing");
  }

  private static void assertRefused(String network, String part) {
    String message =
        assertThrows(
                SpecificationException.class,
                () -> columns().network(ShortText.specification(network), Seed.of(1), List.of()),
                network)
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  private static Model trained(Specification specification, boolean onText) {
    List<String> features = new ArrayList<>(NAMES);
    if (onText) {
      features.add(TEXT);
    }
    return Training.of(table())
        .target("y")
        .features(features.toArray(String[]::new))
        .network(specification)
        .method(Method.GRADIENT)
        .settings(new TrainingSettings().withEpochs(1).withThreads(1))
        .fit();
  }

  private static Columns columns() {
    return new Columns(
        NAMES.stream()
            .map(
                name ->
                    (FeatureEncoding)
                        new FeatureEncoding.Numbers(name, Column.Kind.NUMBER, 0, 0, 1, 0, false, 0))
            .toList(),
        TargetEncoding.number("y", 0, 1));
  }

  private static Columns text() {
    Column column = table().column(TEXT);
    return new Columns(
        List.of(TokenEncoding.fit(column, new int[] {0, 1, 2, 3}, TextSplit.LETTERS)),
        TargetEncoding.number("y", 0, 1));
  }

  private static Table table() {
    Random random = new Random(1);
    List<Column> columns = new ArrayList<>();
    double[] y = new double[60];
    for (String name : NAMES) {
      double[] values = random.doubles(y.length, -1, 1).toArray();
      for (int i = 0; i < y.length; i++) {
        y[i] += values[i] * (name.equals("a") ? 2 : values[i]);
      }
      columns.add(new Column.Numbers(name, values));
    }
    String[] texts = new String[y.length];
    for (int i = 0; i < texts.length; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(12 + i % 5, 0, 4).forEach(letter -> text.append("ACGT".charAt(letter)));
      texts[i] = text.toString();
    }
    columns.add(new Column.Words(TEXT, texts));
    columns.add(new Column.Numbers("y", y));
    return new Table(columns);
  }
}
