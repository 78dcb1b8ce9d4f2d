package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.grad.Parameter;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.module.Weights;
import dev.sigmapi.specification.Layers;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Transformations;
import dev.sigmapi.specification.Vocabulary;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options {@code weights} and {@code share} that every layer has. */
final class LayerWeightsTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

  static Stream<Vocabulary.Term<?>> layers() {
    return Layers.vocabulary().terms().stream().map(term -> term);
  }

  static Stream<Vocabulary.Term<?>> transformations() {
    return Transformations.vocabulary().terms().stream().map(term -> term);
  }

  @ParameterizedTest
  @MethodSource("layers")
  void everyLayerTransformsItsWeightsOrSaysThatItHasNone(Vocabulary.Term<?> layer) {
    String options = layer.example().contains(":") ? layer.example() : layer.name() + ": {}";
    String with = options.substring(0, options.length() - 1);
    with += (with.endsWith("{") ? "" : ", ") + "weights: {function: sin}}";
    Specification specification = ShortText.specification("[{" + with + "}, dense]");
    Sequence plain;
    try {
      plain = build(ShortText.specification("[{" + options + "}, dense]"));
    } catch (SpecificationException e) {
      // A layer for texts alone, whose module is in the table of modules.
      assertTrue(e.getMessage().contains("expects one text"), e.getMessage());
      return;
    }
    if (plain.layers().get(0).learned().isEmpty()) {
      assertTrue(
          assertThrows(SpecificationException.class, () -> build(specification))
              .getMessage()
              .contains("a layer with weights of its own"));
      return;
    }
    List<String> expected =
        Weights.names(plain.layers().get(0)).stream()
            .map(name -> name.endsWith("bias") ? name : name + ".u")
            .toList();
    assertEquals(expected, Weights.names(build(specification).layers().get(0)));
    assertFalse(specification.plain());
    assertTrue(specification.withoutWeightOptions().plain());
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void everyTransformationKeepsToTheModelFile(Vocabulary.Term<?> term, @TempDir Path folder) {
    Specification specification = ShortText.specification("[{" + term.example() + "}, dense]");
    assertEquals(
        specification.toString(), Specification.of(specification.toJson()).toString(), "stable");
    Model model = trained(specification);
    assertTrue(model.network().parameters().containsKey("layers.0.weights.u"));
    ModelFile.write(model, folder.resolve("model"));
    Model loaded = ModelFile.read(folder.resolve("model"));
    assertSame(model, loaded, 0);
    assertEquals(model.network().parameterCount(), loaded.network().parameterCount());

    Model frozen = model.frozen();
    ModelFile.write(frozen, folder.resolve("frozen"));
    assertSame(model, frozen, 0);
    assertSame(model, ModelFile.read(folder.resolve("frozen")), 0);
    Map<String, Tensor> tensors = Safetensors.read(folder.resolve("frozen")).tensors();
    assertEquals(8, tensors.get("layers.0.weights").rows());
  }

  @Test
  void layersThatShareAreOneInTheFileAndStayOneWhenItIsRead(@TempDir Path folder) {
    Model model =
        trained(
            ShortText.specification(
                "[{dense: {units: 8, activation: tanh, share: one, weights: orthogonal}},"
                    + " {residual: {layers: [{dense: {units: 8, share: one}}]}}, dense]"));
    ModelFile.write(model, folder.resolve("model"));
    Map<String, Tensor> tensors = Safetensors.read(folder.resolve("model")).tensors();
    assertEquals(
        new TreeSet<>(
            List.of("layers.0.bias", "layers.0.weights.u", "layers.2.bias", "layers.2.weights")),
        new TreeSet<>(tensors.keySet()));
    Model loaded = ModelFile.read(folder.resolve("model"));
    assertSame(model, loaded, 0);
    assertEquals(28 + 8 + 9, loaded.network().parameterCount());
    loaded.network().parameters().get("layers.0.bias").value().fill(5);
    assertEquals(
        2, loaded.network().layers().stream().filter(l -> biasOf(l) == 5).count(), "still shares");
    assertSame(model, model.frozen(), 1e-6);
  }

  private static double biasOf(dev.sigmapi.module.Module layer) {
    return layer.parameters().entrySet().stream()
        .filter(e -> e.getKey().endsWith("bias"))
        .mapToDouble(e -> e.getValue().value().get(0, 0))
        .findFirst()
        .orElse(0);
  }

  @Test
  void monotoneNetworksAreMonotoneByTheNamesOfColumns() {
    Model model =
        trained(
            ShortText.specification(
                "[{dense: {units: 6, activation: tanh, weights:"
                    + " {weights: {monotone: {signs: {a: 1, c: -1}}}}}},"
                    + " {dense: {weights: positive}}]"));
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      double[] row = random.doubles(8, -2, 2).toArray();
      double here = model.predict(row);
      row[0] += random.nextDouble();
      double more = model.predict(row);
      row[2] += random.nextDouble();
      assertTrue(more >= here && model.predict(row) <= more, "row " + i);
    }
  }

  @Test
  void aNetworkOfTransformedWeightsReadsAsAFormula() {
    Model linear = trained(ShortText.specification("[{dense: {weights: {integer: 0.5}}}]"));
    assertTrue(Formula.of(linear).isPresent());
    Model products =
        trained(
            ShortText.specification(
                "[{product_units: {units: 2, weights: {exponents: {bounded: [0, 3]}}}}, dense]"));
    assertTrue(Formula.of(products).isPresent());
    assertEquals("gradient", products.record().path("method").path("name").asText("gradient"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{dense: {weights: positve}} | no transformation of weights 'positve'; did you mean 'positive'",
        "{dense: {weights: {positve: true}}} | 'positve'; did you mean 'positive'",
        "{dense: {weights: {bonded: [0, 1]}}} | 'bonded'; did you mean 'bounded'",
        "{dense: {weights: {weigts: positive}}} | weight of dense 'weigts'; did you mean 'weights'",
        "{dense: {weights: {bounded: [2, 1]}}} | bounded expects a low end below the high one",
        "{dense: {weights: {bounded: {lower: 1}}}} | option of bounded 'lower'",
        "{dense: {weights: orthogonal, units: 3}} | weights: orthogonal expects a square weight",
        "{dense: {weights: {low_rank: 9}}} | low_rank expects a rank of at most",
        "{dense: {weights: {masked: {mask: 3}}}} | mask of masked expects rows of 0 and 1",
        "{dense: {weights: {monotone: {signs: {z: 1}}}}} | 'z'",
        "{dense: {weights: []}} | at least one",
        "{dense: {weights: {function: sine}}} | activation 'sine'",
        "{sigma_pi: {grow: true, weights: positive}} | to be off where weights are transformed",
        "{dense: {share: 3}} | share of dense expects a name but got 3",
        "dropout: {weights: positive} | a layer with weights of its own"
      })
  void whatCannotBeIsRefusedInASentence(String test) {
    String layer = test.substring(0, test.indexOf(" | "));
    String part = test.substring(test.indexOf(" | ") + 3);
    String network = "[" + (layer.startsWith("{") ? layer : "{" + layer + "}") + ", dense]";
    String message =
        assertThrows(
                SpecificationException.class,
                () -> build(ShortText.specification(network)),
                network)
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void weightsAreDrawnToLearnedCentres() {
    String network = "[{dense: {units: 8, soft_sharing: {centres: 2, strength: %s}}}, dense]";
    Model drawn = training(ShortText.specification(network.formatted("0.02")), 400).fit();
    Map<String, Parameter> parameters = drawn.network().parameters();
    assertTrue(parameters.containsKey("layers.0.weights.centres"), parameters.keySet().toString());
    Model free = training(ShortText.specification(network.formatted("0")), 400).fit();
    assertTrue(2 * spread(drawn) < spread(free), spread(drawn) + " beside " + spread(free));
    assertSame(drawn, drawn.frozen(), 0);
  }

  /** The mean distance of the first layer's weights from the nearer of two centres of their own. */
  private static double spread(Model model) {
    Tensor w = model.network().parameters().get("layers.0.weights.u").value();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < w.size(); i++) {
      for (int j = 0; j < w.size(); j++) {
        double sum = 0;
        for (int k = 0; k < w.size(); k++) {
          double one = Math.abs(w.data()[k] - w.data()[i]);
          sum += Math.min(one, Math.abs(w.data()[k] - w.data()[j]));
        }
        best = Math.min(best, sum / w.size());
      }
    }
    return best;
  }

  @Test
  void layersThatCannotShareSayWhy() {
    for (String second : List.of("{dense: {units: 3, share: one}}", "{layer_norm: {share: one}}")) {
      String network = "[{dense: {units: 8, share: one}}, " + second + ", dense]";
      String message =
          assertThrows(
                  SpecificationException.class,
                  () -> build(ShortText.specification(network)),
                  network)
              .getMessage();
      assertTrue(message.contains("that shares"), message);
    }
  }

  @Test
  void projectionWantsPlainWeights() {
    Specification last =
        ShortText.specification("[{dense: {units: 4}}, {dense: {weights: positive}}]");
    String message =
        assertThrows(
                SpecificationException.class, () -> training(last).method(Method.PROJECTION).fit())
            .getMessage();
    assertTrue(message.contains("plain weights"), message);
  }

  private static Sequence build(Specification specification) {
    return new Columns(
            NAMES.stream()
                .map(
                    name ->
                        (FeatureEncoding)
                            new FeatureEncoding.Numbers(
                                name, Column.Kind.NUMBER, 0, 0, 1, 0, false, 0))
                .toList(),
            TargetEncoding.number("y", 0, 1))
        .network(specification, Seed.of(1), List.of());
  }

  private static Training training(Specification specification) {
    return training(specification, 2);
  }

  private static Training training(Specification specification, int epochs) {
    return Training.of(table())
        .target("y")
        .features(NAMES.toArray(String[]::new))
        .network(specification)
        .method(Method.GRADIENT)
        .settings(new TrainingSettings().withEpochs(epochs).withThreads(1));
  }

  private static Model trained(Specification specification) {
    return training(specification).fit();
  }

  private static void assertSame(Model expected, Model got, double tolerance) {
    double[][] one = expected.predict(table());
    double[][] other = got.predict(table());
    for (int row = 0; row < one.length; row++) {
      assertArrayEquals(one[row], other[row], tolerance, "row " + row);
    }
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
    columns.add(new Column.Numbers("y", y));
    return new Table(columns);
  }
}
