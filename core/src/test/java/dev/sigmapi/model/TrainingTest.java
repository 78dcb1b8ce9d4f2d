package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Fingerprint;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.ModelFileException;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.grad.op.Activation;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingTest {
  private static final TrainingSettings SHORT = new TrainingSettings().withEpochs(8);

  @TempDir private Path folder;

  @Test
  void theExoplanetsObeyKepler() {
    Table table =
        Examples.planets("exoplanets.csv", "semimajor_axis_au", "star_mass_msun", "period_days");
    ObjectNode formula =
        Formula.of(Training.of(table).target("period_days").fit()).orElseThrow().toJson();
    assertEquals(1, formula.get("terms").size(), formula.toString());
    assertEquals(365, formula.at("/terms/0/coefficient").asDouble(), 1.5);
    assertEquals(1.5, formula.at("/terms/0/factors/semimajor_axis_au").asDouble(), 0.01);
    assertEquals(-0.5, formula.at("/terms/0/factors/star_mass_msun").asDouble(), 0.02);
    assertTrue(formula.get("max_error").asDouble() < 1e-5);
  }

  @Test
  void soDoTheNinePlanetsOfTheSun() {
    Table table = Examples.planets("solar_system.csv", "semimajor_axis_au", "period_days");
    Model model = Training.of(table).target("period_days").fit();
    ObjectNode formula = Formula.of(model).orElseThrow().toJson();
    assertEquals(1.5, formula.at("/terms/0/factors/semimajor_axis_au").asDouble(), 0.002);
  }

  @Test
  void lawsOfColumnsOfBothSignsAreFound() {
    java.util.Random random = new java.util.Random(1);
    double[] x = random.doubles(300, -2, 2).toArray();
    double[] z = random.doubles(300, -2, 2).toArray();
    double[] warm = random.doubles(300, -10, 30).toArray();
    double[] product = new double[300];
    double[] root = new double[300];
    double[] moved = new double[300];
    for (int i = 0; i < 300; i++) {
      product[i] = 3 * x[i] / z[i];
      root[i] = Math.signum(x[i]) * Math.sqrt(Math.abs(x[i])) * z[i] * z[i] + 1;
      moved[i] = Math.pow(warm[i] + 20.0, 1.5);
    }
    assertEquals("y = 3 · x · z^-1", law(x, z, product));
    assertEquals("y = {-1 if x < 0, else 1} · |x|^0.5 · z^2 + 1", law(x, z, root));
    Table table = Table.of(new Column.Numbers("t", warm), new Column.Numbers("y", moved));
    Model model = Training.of(table).target("y").fit();
    assertEquals("positive", model.record().at("/method/inputs").asText());
    assertTrue(model.record().at("/test/r2").asDouble() > 0.999, model.record().toString());
  }

  private static String law(double[] x, double[] z, double[] y) {
    Table table =
        Table.of(
            new Column.Numbers("x", x), new Column.Numbers("z", z), new Column.Numbers("y", y));
    Formula formula = Formula.of(Training.of(table).target("y").fit()).orElseThrow();
    assertTrue(formula.maxError() < 1e-3, formula.toString());
    return formula.text();
  }

  @Test
  void theLastLayerOfAnyNetworkIsSolvedForIfAsked() throws Exception {
    Table table =
        Examples.only(Examples.houses(200, 1), "area", "floor", "quarter", "price", "dear");
    Specification curved =
        Specification.of(
            new ObjectMapper()
                .readTree("[{\"dense\": {\"units\": 6, \"activation\": \"tanh\"}}, \"dense\"]"));
    Training training =
        Training.of(table)
            .features("area", "floor", "quarter")
            .network(curved)
            .method(Method.PROJECTION);
    ObjectNode record = training.target("price").fit().record();
    assertEquals("projection", record.at("/method/name").asText());
    assertTrue(record.at("/test/r2").asDouble() > 0.9, record.toString());
    assertTrue(
        assertThrows(SpecificationException.class, () -> training.target("dear").fit())
            .getMessage()
            .contains("use the method gradient"));
    Specification products =
        Specification.of(new ObjectMapper().readTree("[\"product_units\", \"dense\"]"));
    Training plain = Training.of(table).features("area").target("price").settings(SHORT);
    assertEquals(
        "gradient",
        plain.network(products).method(Method.GRADIENT).fit().record().at("/method/name").asText());
  }

  @Test
  void aRegressionBeatsItsBaselinesAndSaysWhatItDid() {
    List<String> notes = new ArrayList<>();
    Table table =
        Examples.only(Examples.houses(400, 1), "area", "floor", "quarter", "id", "same", "price");
    Model model = Training.of(table).target("price").notes(notes::add).fit();
    ObjectNode record = model.record();
    double rmse = record.at("/test/rmse").asDouble();
    assertTrue(rmse < record.at("/baseline/linear/rmse").asDouble(), record.toString());
    assertTrue(rmse < record.at("/baseline/constant/rmse").asDouble());
    String said = String.join("\n", notes);
    for (String part :
        List.of("dropped 'id'", "dropped 'same'", "'area' is missing", "'quarter' is missing")) {
      assertTrue(said.contains(part), said);
    }
    Evaluation evaluation = Evaluation.of(model, table, note -> {});
    assertEquals(400, evaluation.rows());
    assertTrue(evaluation.metrics().get("r2") > 0.8);
  }

  @Test
  void classesAreTold() {
    Table table = Examples.only(Examples.houses(300, 2), "area", "quarter", "dear");
    List<String> notes = new ArrayList<>();
    Model model = Training.of(table).target("dear").notes(notes::add).fit();
    assertEquals(Task.CLASSIFICATION, model.task());
    assertEquals(List.of("no", "so so", "yes"), model.columns().target().classes());
    ObjectNode record = model.record();
    assertTrue(
        record.at("/test/accuracy").asDouble()
            > record.at("/baseline/constant/accuracy").asDouble());
    List<Column> columns = Evaluation.predictionColumns(model, table, notes::add);
    assertEquals(4, columns.size());
    assertEquals("dear_predicted", columns.get(0).name());
    assertEquals("dear_probability_no", columns.get(1).name());
    assertEquals(300, Evaluation.of(model, table, notes::add).rows());
    Table strange = Table.of(new Column.Numbers("area", 50), new Column.Words("quarter", "mars"));
    notes.clear();
    Evaluation.predictionColumns(model, strange, notes::add);
    assertTrue(notes.get(0).contains("quarter"), notes.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"dense\"]",
        "[{\"product_units\": {\"units\": 2}}, \"dense\"]",
        "[{\"product_units\": {\"units\": 2, \"domain\": \"gated\"}}, \"dense\"]",
        "[{\"product_units\": {\"units\": 2, \"domain\": \"magnitude\"}}, \"dense\"]",
        "[{\"product_units\": {\"units\": 2, \"domain\": \"signed\"}}, \"dense\"]",
        "{\"layers\": [{\"dense\": {\"activation\": \"tanh\"}}, {\"dense\": null}]}",
        "[{\"dense\": {\"activation\": \"cube\"}}, \"dense\"]",
        "[\"batch_norm\", {\"dense\": {\"activation\": \"tanh\"}}, \"dropout\", \"layer_norm\", \"dense\"]"
      })
  void anyNetworkComesBackFromItsFileWithTheSameBits(String text) throws Exception {
    Activation cube = Activation.of("cube", x -> x * x * x, x -> 3 * x * x);
    Specification specification = Specification.of(new ObjectMapper().readTree(text));
    for (String target : List.of("price", "dear")) {
      Table table = Examples.only(Examples.houses(120, 3), "area", "floor", "quarter", target);
      Model model =
          Training.of(table)
              .target(target)
              .network(specification)
              .activations(cube)
              .settings(SHORT)
              .seed(5)
              .fit();
      Path file = folder.resolve(target + ".sigmapi");
      ModelFile.write(model, file);
      Model back = ModelFile.read(file, cube);
      double[][] predictions = model.predict(table);
      assertArrayEquals(predictions, back.predict(table));
      assertEquals(model.record().toString(), back.record().toString());
      assertEquals(model.specification().toString(), back.specification().toString());
      Model again =
          Training.of(table)
              .target(target)
              .network(specification)
              .activations(cube)
              .settings(SHORT.withThreads(3))
              .seed(5)
              .fit();
      assertArrayEquals(predictions, again.predict(table), "one seed, the same bits");
    }
  }

  @Test
  void oneRowIsPredictedAsInATableFromAnyThreadAndWithoutAllocation() throws Exception {
    Table table = Examples.only(Examples.houses(120, 4), "area", "floor", "quarter", "price");
    Model model = Training.of(table).target("price").fit();
    double[][] expected = model.predict(table);
    double[][] rows = new double[120][3];
    List<FeatureEncoding> features = model.columns().features();
    for (int i = 0; i < 120; i++) {
      for (int j = 0; j < 3; j++) {
        features.get(j).read(table.column(features.get(j).column()), i, rows[i], j);
      }
    }
    IntStream.range(0, 8)
        .parallel()
        .forEach(
            thread -> {
              for (int i = 0; i < 120; i++) {
                assertEquals(expected[i][0], model.predict(rows[i]), 0.0);
              }
            });
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // Vectors are boxed until the compiler has seen enough; how soon that is differs between JDKs.
    for (int round = 0; round < 1000 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        model.predict(rows[i % 120]);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(least < 1000, least + " bytes in 1000 predictions");
    assertThrows(DataException.class, () -> model.predict(new double[2]));
  }

  @Test
  void whatCannotBeLearnedFromIsRefused() {
    Table houses = Examples.houses(60, 5);
    refused(houses, t -> t.target("pric"), "did you mean 'price'");
    refused(houses, t -> t.target("same"), "is 7 in every row");
    refused(houses, t -> t.target("price").features("arae"), "did you mean 'area'");
    refused(houses, t -> t.target("price").features("price"), "cannot be a feature");
    refused(houses, t -> t.target("price").features("area", "area"), "twice");
    refused(houses, t -> t.target("price").features("same"), "No column is left");
    refused(houses, t -> t.target("id"), "60 classes");
    refused(houses, t -> t.target("dear").task(Task.REGRESSION), "needs numbers but row 1");
    Table one = Table.of(new Column.Numbers("x", 1), new Column.Numbers("y", 2));
    refused(one, t -> t.target("y"), "at least 5 rows");
    double[] x = {1, 2, 3, 4, Double.POSITIVE_INFINITY, 6};
    double[] y = {1, 2, 3, 4, 5, 7};
    Table infinite = Table.of(new Column.Numbers("x", x), new Column.Numbers("y", y));
    refused(infinite, t -> t.target("y"), "infinite value in row 5");
    refused(infinite, t -> t.target("x"), "infinite in row 5");
    Table empty =
        Table.of(
            new Column.Numbers(
                "x",
                new double[] {
                  Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN
                }),
            new Column.Numbers("y", y));
    refused(empty, t -> t.target("y"), "No column is left");
    refused(empty, t -> t.target("x"), "at least 5 rows");
    Table mixed =
        Table.of(
            new Column.Numbers("x", y), new Column.Words("y", "1", "2", "3", "oops", "5", "6"));
    refused(mixed, t -> t.target("y"), "row 4 holds 'oops'");
    assertThrows(IllegalStateException.class, () -> Training.of(one).fit());
    assertThrows(
        DataException.class,
        () -> Table.of(new Column.Numbers("a", 1), new Column.Numbers("a", 1)));
    assertThrows(
        DataException.class,
        () -> Table.of(new Column.Numbers("a", 1), new Column.Numbers("b", 1, 2)));
    assertThrows(DataException.class, () -> new Table(List.of()));
  }

  private static void refused(
      Table table, java.util.function.UnaryOperator<Training> wishes, String part) {
    DataException e =
        assertThrows(DataException.class, () -> wishes.apply(Training.of(table)).fit(), part);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void predictionNamesWhatItMisses() {
    Table table = Examples.only(Examples.houses(80, 6), "area", "floor", "price");
    Model model = Training.of(table).target("price").fit();
    DataException e =
        assertThrows(
            DataException.class, () -> model.predict(Table.of(new Column.Numbers("flor", 1))));
    assertTrue(e.getMessage().contains("area, floor"), e.getMessage());
    Table words = Table.of(new Column.Words("area", "wide"), new Column.Numbers("floor", 1));
    assertTrue(
        assertThrows(DataException.class, () -> model.predict(words))
            .getMessage()
            .contains("row 1 holds 'wide'"));
    Table unknown =
        Table.of(
            new Column.Numbers("area", 1),
            new Column.Numbers("floor", 1),
            new Column.Numbers("price", Double.NaN));
    assertThrows(DataException.class, () -> Evaluation.of(model, unknown, note -> {}));
  }

  @Test
  void filesThatAreNotThisVersionsModelsAreRefused() throws Exception {
    Table table = Examples.only(Examples.houses(80, 7), "area", "price");
    Path file = folder.resolve("model.sigmapi");
    ModelFile.write(Training.of(table).target("price").fit(), file);
    Safetensors good = Safetensors.read(file);
    refusedFile(good, Map.of("format_version", "99"), good.tensors(), "up to 3");
    refusedFile(good, Map.of("format_version", "x"), good.tensors(), "not a Sigmapi model");
    refusedFile(good, Map.of("sigmapi", "{"), good.tensors(), "not JSON");
    refusedFile(good, Map.of("sigmapi", "3"), good.tensors(), "no description");
    refusedFile(good, Map.of("sigmapi", "{}"), good.tensors(), "features");
    refusedFile(good, Map.of(), new TreeMap<>(), "needs the tensors");
    TreeMap<String, Tensor> bent = new TreeMap<>(good.tensors());
    bent.replaceAll((name, tensor) -> Tensor.zeros(7, 7));
    refusedFile(good, Map.of(), bent, "[7, 7]");
    Files.delete(file);
    assertThrows(ModelFileException.class, () -> ModelFile.read(file));
  }

  private void refusedFile(
      Safetensors good, Map<String, String> changes, Map<String, Tensor> tensors, String part) {
    TreeMap<String, String> metadata = new TreeMap<>(good.metadata());
    metadata.putAll(changes);
    Path file = folder.resolve("bad.sigmapi");
    new Safetensors(metadata, new TreeMap<>(tensors)).write(file);
    ModelFileException e = assertThrows(ModelFileException.class, () -> ModelFile.read(file));
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertTrue(e.getMessage().contains("bad.sigmapi"), e.getMessage());
  }

  @Test
  void specificationsNameTheNearestRight() throws Exception {
    wrong("[\"dens\"]", "did you mean 'dense'");
    wrong("[{\"dense\": {\"unit\": 3}}]", "did you mean 'units'");
    wrong("{\"layer\": []}", "did you mean 'layers'");
    wrong("[]", "list of layers");
    wrong("[3]", "A layer expects");
    built("[{\"dense\": {\"activation\": \"tanhh\"}}]", "did you mean 'tanh'");
    built("[{\"product_units\": {\"domain\": \"reel\"}}, \"dense\"]", "did you mean 'real'");
    built("[{\"dense\": {\"units\": 0}}]", "a whole number between 1 and");
    built(
        "[{\"dropout\": {\"rate\": 1}}, \"dense\"]", "rate of dropout expects a number between 0");
    built("[{\"layer_norm\": {\"epsilon\": 0}}, \"dense\"]", "epsilon of layer_norm expects");
    built("[{\"batch_norm\": {\"momentum\": 2}}, \"dense\"]", "a number between 0 and 1");
    built("[{\"dense\": {\"units\": 3}}]", "1 outputs");
    assertEquals(
        "[{\"product_units\":{\"units\":4,\"domain\":\"real\"}},{\"dense\":{\"activation\":\"identity\"}}]",
        Specification.of(new ObjectMapper().readTree("[\"product_units\", \"dense\"]")).toString());
  }

  private static void wrong(String text, String part) throws Exception {
    var json = new ObjectMapper().readTree(text);
    String message =
        assertThrows(SpecificationException.class, () -> Specification.of(json)).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static void built(String text, String part) throws Exception {
    Specification specification = Specification.of(new ObjectMapper().readTree(text));
    String message =
        assertThrows(
                SpecificationException.class,
                () -> specification.build(2, 1, dev.sigmapi.tensor.Seed.of(1), List.of()))
            .getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void splitsAreDisjointAndGiveEachClassItsShare() {
    int[] rows = IntStream.range(0, 200).toArray();
    Split split = Split.of(rows, row -> row % 4 == 0 ? 1 : 0, dev.sigmapi.tensor.Seed.of(1));
    assertEquals(30, split.test().length);
    assertEquals(30, split.valid().length, 1);
    int[] all =
        IntStream.concat(Arrays.stream(split.fitting()), Arrays.stream(split.test()))
            .sorted()
            .toArray();
    assertArrayEquals(rows, all);
    long rare = Arrays.stream(split.test()).filter(row -> row % 4 == 0).count();
    assertTrue(rare >= 6 && rare <= 9, rare + " of the rare class");
    Split other = Split.of(rows, row -> 0, dev.sigmapi.tensor.Seed.of(2));
    assertNotEquals(Arrays.toString(split.test()), Arrays.toString(other.test()));
    for (int size = 5; size < 12; size++) {
      Split small =
          Split.of(IntStream.range(0, size).toArray(), row -> 0, dev.sigmapi.tensor.Seed.of(1));
      assertTrue(small.train().length > 0 && small.valid().length > 0 && small.test().length > 0);
    }
  }

  @Test
  void metricsHaveKnownValues() {
    double[] truths = {1, 2, 3};
    Map<String, Double> metrics = Metrics.regression(new double[] {1, 2, 4}, truths, true);
    assertEquals(0.5, metrics.get("r2"), 1e-12);
    assertEquals(Math.sqrt(1.0 / 3), metrics.get("rmse"), 1e-12);
    assertEquals(1.0 / 3, metrics.get("mae"), 1e-12);
    assertTrue(metrics.get("rmse_log") > 0);
    ObjectNode json = new ObjectMapper().createObjectNode();
    Metrics.write(Metrics.regression(new double[] {1}, new double[] {1}, false), json);
    assertTrue(json.get("r2").isNull());
    Map<String, Double> classes =
        Metrics.classification(new double[][] {{0.8, 0.2}, {0.6, 0.4}}, new int[] {0, 1});
    assertEquals(0.5, classes.get("accuracy"), 1e-12);
    assertEquals(-(Math.log(0.8) + Math.log(0.4)) / 2, classes.get("log_loss"), 1e-12);
  }

  @Test
  void tablesThatHoldTheSameHaveOneFingerprint() {
    String first = Fingerprint.of(Examples.houses(20, 1));
    assertEquals(first, Fingerprint.of(Examples.houses(20, 1)));
    assertNotEquals(first, Fingerprint.of(Examples.houses(20, 2)));
  }
}
