package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.Safetensors;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.loss.ElementLoss;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.optim.Optimization;
import dev.sigmapi.optim.Sgd;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Losses;
import dev.sigmapi.specification.ShortText;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.specification.Task;
import dev.sigmapi.specification.TrainingSpecification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.tensor.Tensor;
import dev.sigmapi.train.CheckpointStore;
import dev.sigmapi.train.GradientTraining;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.TrainingListener;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses, weights and several targets, from a table to the model's file. */
final class TargetsTest {
  private static final TrainingSpecification FAST =
      TrainingSpecification.of(
          json("{\"optimizer\": {\"adam\": {\"rate\": 0.02}}, \"epochs\": 60}"));

  @TempDir private Path folder;

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static Training linear(Table table) {
    return Training.of(table).network(Specification.linear()).settings(FAST);
  }

  @Test
  void everyLossLearnsWhatItIsFor() {
    Random random = new Random(1);
    double[] x = random.doubles(300, 0, 2).toArray();
    double[] line = Arrays.stream(x).map(v -> 3 + 2 * v + 0.1 * random.nextGaussian()).toArray();
    double[] growth = Arrays.stream(x).map(v -> 0.5 * Math.exp(1.5 * v)).toArray();
    String[] side = new String[300];
    String[] third = new String[300];
    for (int i = 0; i < 300; i++) {
      side[i] = x[i] > 1 ? "right" : "left";
      third[i] = x[i] > 1.3 ? "c" : x[i] > 0.6 ? "b" : "a";
    }
    Table table =
        Table.of(
            new Column.Numbers("x", x),
            new Column.Numbers("line", line),
            new Column.Numbers("growth", growth),
            new Column.Words("side", side),
            new Column.Words("third", third));
    for (String name : Losses.vocabulary().names()) {
      LossSpecification loss = LossSpecification.of(name);
      boolean classes = loss.task() == Task.CLASSIFICATION;
      boolean positive = List.of("poisson", "gamma", "log_squared").contains(name);
      List<String> targets =
          !classes
              ? List.of(positive ? "growth" : "line")
              : name.equals("logistic") ? List.of("side") : List.of("side", "third");
      for (String target : targets) {
        Specification network =
            name.equals("mixture")
                ? ShortText.specification("[{mixture_of_experts: {experts: 1}}]")
                : Specification.linear();
        Model model =
            linear(table)
                .network(network)
                .method(Method.GRADIENT)
                .target(target)
                .features("x")
                .loss(loss)
                .fit();
        ObjectNode record = model.record();
        double score = record.at(classes ? "/test/accuracy" : "/test/r2").asDouble();
        assertTrue(score > 0.9, name + " of " + target + ": " + record.get("test"));
        assertEquals(loss.toJson(), record.at("/targets/0/loss"));
        assertEquals(loss.toJson().toString(), model.columns().target().loss().toString());
        assertEquals("gradient", record.at("/method/name").asText());
        if (List.of("poisson", "gamma").contains(name)) {
          assertTrue(record.at("/test/" + name + "_deviance").asDouble() < 0.05, name);
          assertTrue(
              record.at("/test/" + name + "_deviance").asDouble()
                  < record.at("/baseline/constant/" + name + "_deviance").asDouble());
        }
        assertEquals(name.equals("log_squared"), record.at("/test").has("rmse_log"), name);
      }
    }
  }

  @Test
  void aQuantileLeavesItsShareAbove() {
    Random random = new Random(2);
    double[] x = random.doubles(900).toArray();
    double[] y = Arrays.stream(x).map(v -> 2 * v + random.nextDouble()).toArray();
    Table table = Table.of(new Column.Numbers("x", x), new Column.Numbers("y", y));
    LossSpecification loss = LossSpecification.of(json("{\"quantile\": {\"level\": 0.9}}"));
    Model model = linear(table).target("y").loss(loss).fit();
    Evaluation evaluation = Evaluation.of(model, table, note -> {});
    assertEquals(0.1, evaluation.metrics().get("share_above"), 0.03);
    assertEquals(1.9, model.predict(new double[] {0.5}), 0.07);
    // The constant is the quantile too, not the mean.
    assertTrue(
        model.record().at("/baseline/constant/share_above").asDouble() < 0.2,
        model.record().toString());
  }

  @Test
  void poissonFindsTheRateOfCounts() {
    Random random = new Random(3);
    double[] x = random.doubles(1500, -1, 1).toArray();
    double[] count = Arrays.stream(x).map(v -> poisson(Math.exp(0.5 + v), random)).toArray();
    Table table = Table.of(new Column.Numbers("x", x), new Column.Numbers("n", count));
    Model model = linear(table).target("n").loss(LossSpecification.of("poisson")).fit();
    Formula formula = Formula.of(model).orElseThrow();
    assertTrue(formula.text().matches("n = .* · exp\\(.*x\\)"), formula.text());
    assertTrue(formula.maxError() < 1e-3, formula.toString());
    assertEquals(Math.exp(0.5), model.predict(new double[] {0}), 0.15);
    assertEquals(dev.sigmapi.loss.Link.EXP, model.columns().target().link());
  }

  private static double poisson(double rate, Random random) {
    int count = 0;
    for (double p = random.nextDouble(); p > Math.exp(-rate); p *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  @Test
  void aSquaredLossThatIsAskedForKeepsVariableProjection() {
    Table table = Examples.planets("solar_system.csv", "semimajor_axis_au", "period_days");
    Model model =
        Training.of(table).target("period_days").loss(LossSpecification.of("squared")).fit();
    assertEquals("linear", model.record().get("error_scale").asText());
    assertEquals("variable_projection", model.record().at("/method/name").asText());
  }

  @Test
  void trainingWithWeightsIsTrainingWithRepetitions() {
    Random random = new Random(4);
    float[] x = new float[20];
    float[] y = new float[20];
    for (int i = 0; i < 20; i++) {
      x[i] = (float) random.nextGaussian();
      y[i] = (float) random.nextGaussian();
    }
    float[] weights = new float[20];
    float[] manyX = new float[40];
    float[] manyY = new float[40];
    int many = 0;
    for (int i = 0; i < 20; i++) {
      int copies = i % 5;
      weights[i] = copies / 2f;
      for (int copy = 0; copy < copies; copy++) {
        manyX[many] = x[i];
        manyY[many++] = y[i];
      }
    }
    assertEquals(40, many);
    Rows weighted = new Rows(Tensor.of(x, 20, 1), Tensor.of(y, 20, 1), Tensor.of(weights, 20, 1));
    Rows repeated = new Rows(Tensor.of(manyX, 40, 1), Tensor.of(manyY, 40, 1));
    Sequence first = trained(weighted);
    Sequence second = trained(repeated);
    first
        .parameters()
        .forEach(
            (name, parameter) ->
                assertArrayEquals(
                    second.parameters().get(name).value().data(),
                    parameter.value().data(),
                    1e-5f,
                    name));
  }

  private static Sequence trained(Rows rows) {
    Sequence network = Specification.linear().build(1, 1, Seed.of(1), List.of());
    TrainingSettings settings =
        new TrainingSettings()
            .withBatch(64)
            .withEpochs(20)
            .withOptimization(new Optimization(new Sgd.Settings()));
    new GradientTraining("network", network, ElementLoss.SQUARED, settings, Seed.of(1))
        .run(rows, rows, TrainingListener.none(), CheckpointStore.none());
    return network;
  }

  @Test
  void rowsOfWeightZeroAreNotLearnedFromNorCounted() {
    Random random = new Random(5);
    double[] x = random.doubles(300).toArray();
    double[] y = new double[300];
    double[] w = new double[300];
    for (int i = 0; i < 300; i++) {
      w[i] = i % 3 == 0 ? 0 : 1 + i % 2;
      y[i] = w[i] == 0 ? 500 * random.nextDouble() : 2 * x[i] + 1;
    }
    Table table =
        Table.of(
            new Column.Numbers("x", x), new Column.Numbers("y", y), new Column.Numbers("w", w));
    Model model =
        linear(table)
            .target("y")
            .weights("w")
            .settings(TrainingSpecification.of(json("{\"optimizer\": \"lbfgs\", \"epochs\": 60}")))
            .fit();
    assertEquals(List.of("x"), model.columns().featureNames());
    assertEquals(2, model.predict(new double[] {0.5}), 0.02);
    List<String> notes = new ArrayList<>();
    assertTrue(Evaluation.of(model, table, notes::add).metrics().get("rmse") < 0.05);
    assertTrue(notes.contains("rows are weighted by 'w'"), notes.toString());
    Evaluation plain = Evaluation.of(model, Examples.only(table, "x", "y"), notes::add);
    assertTrue(plain.metrics().get("rmse") > 50);
    assertTrue(notes.get(notes.size() - 1).contains("no column 'w'"), notes.toString());
  }

  @Test
  void aStreamIsTrainedWithItsWeightsAndAllItsTargets() {
    Random random = new Random(7);
    double[] x = random.doubles(800).toArray();
    double[] y = new double[800];
    double[] n = new double[800];
    double[] w = new double[800];
    for (int i = 0; i < 800; i++) {
      w[i] = i % 2;
      y[i] = w[i] == 0 ? 90 : 2 * x[i] + 1;
      n[i] = i % 50 == 7 ? Double.NaN : i % 3;
    }
    Table table =
        Table.of(
            new Column.Numbers("x", x),
            new Column.Numbers("y", y),
            new Column.Numbers("n", n),
            new Column.Numbers("w", w));
    List<String> notes = new ArrayList<>();
    Model model =
        Training.of(RowStream.of(table, 64))
            .temporaryFolder(folder)
            .sampleRows(300)
            .network(Specification.linear())
            .settings(FAST)
            .target("y", "n")
            .loss("n", LossSpecification.of("poisson"))
            .weights("w")
            .notes(notes::add)
            .fit();
    assertTrue(notes.contains("dropped 16 rows: one of the targets 'y', 'n' is missing"));
    assertEquals(2, model.predict(new double[] {0.5}), 0.5);
    n[799] = -1;
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                Training.of(RowStream.of(table, 64))
                    .temporaryFolder(folder)
                    .sampleRows(100)
                    .network(Specification.linear())
                    .target("n")
                    .loss(LossSpecification.of("poisson"))
                    .fit());
    assertTrue(e.getMessage().contains("-1 in row 800"), e.getMessage());
  }

  @Test
  void weightedClassesAreFoundMoreOften() {
    Random random = new Random(6);
    double[] x = new double[600];
    String[] kind = new String[600];
    for (int i = 0; i < 600; i++) {
      boolean rare = i % 10 == 0;
      kind[i] = rare ? "rare" : "usual";
      x[i] = random.nextGaussian() + (rare ? 1.5 : 0);
    }
    Table table = Table.of(new Column.Numbers("x", x), new Column.Words("kind", kind));
    Map<String, Double> figures = new LinkedHashMap<>();
    for (ClassWeights weights :
        List.of(ClassWeights.of(json("{\"rare\": 1}")), ClassWeights.balanced())) {
      Model model = linear(table).target("kind").classWeights(weights).fit();
      Map<String, Double> metrics = Evaluation.of(model, table, note -> {}).metrics();
      figures.put(model.record().get("class_weights").toString(), metrics.get("balanced_accuracy"));
    }
    assertTrue(
        figures.get("\"balanced\"") > figures.get("{\"rare\":1.0}") + 0.1, figures.toString());
  }

  @Test
  void severalTargetsAreLearnedTogetherAndComeBackFromTheFile() {
    Table table =
        Examples.only(Examples.houses(300, 8), "area", "floor", "quarter", "price", "dear");
    double[] rooms =
        IntStream.range(0, 300)
            .mapToDouble(
                i -> table.column("area").missing(i) ? 2 : i % 11 == 5 ? Double.NaN : i % 3)
            .toArray();
    List<Column> columns = new ArrayList<>(table.columns());
    columns.add(new Column.Numbers("rooms", rooms));
    Table all = new Table(columns);
    List<String> notes = new ArrayList<>();
    Model model =
        linear(all)
            .target("price", "dear", "rooms")
            .loss("rooms", LossSpecification.of("poisson"))
            .notes(notes::add)
            .fit();
    assertTrue(notes.get(0).contains("one of the targets"), notes.toString());
    ObjectNode record = model.record();
    assertTrue(record.at("/test/price.r2").asDouble() > 0.6, record.toString());
    assertTrue(record.at("/test/dear.accuracy").asDouble() > 0.6, record.toString());
    assertTrue(record.at("/test").has("rooms.poisson_deviance"));
    assertEquals(3, record.get("targets").size());
    assertEquals(5, Formula.of(model).orElseThrow().equations().results().size());
    assertTrue(Formula.of(model).orElseThrow().text().matches("(?s).*\nrooms = [^\n]* · exp\\(.*"));
    assertTrue(Formula.of(model).orElseThrow().maxError() < 1e-3, Formula.of(model).toString());

    Path file = folder.resolve("m.sigmapi");
    ModelFile.write(model, file);
    Model back = ModelFile.read(file);
    double[][] predictions = model.predict(all);
    assertArrayEquals(predictions, back.predict(all));
    assertEquals(5, predictions[0].length);
    assertEquals(1, predictions[7][1] + predictions[7][2] + predictions[7][3], 1e-12);
    assertTrue(predictions[7][4] > 0);
    double[] row = new double[3];
    for (int j = 0; j < 3; j++) {
      FeatureEncoding feature = model.columns().features().get(j);
      feature.read(all.column(feature.column()), 7, row, j);
    }
    double[] one = new double[5];
    back.predict(row, one);
    assertArrayEquals(predictions[7], one);
    assertEquals(one[0], back.predict(row));
    assertEquals(
        List.of(
            "price_predicted",
            "dear_predicted",
            "dear_probability_no",
            "dear_probability_so so",
            "dear_probability_yes",
            "rooms_predicted"),
        Evaluation.predictionColumns(back, all, note -> {}).stream().map(Column::name).toList());
    Map<String, Double> metrics = Evaluation.of(back, all, note -> {}).metrics();
    assertTrue(metrics.get("price.r2") > 0.6 && metrics.containsKey("dear.log_loss"));
  }

  @Test
  void filesOfTheFirstFormatAreRead() {
    Table table = Examples.only(Examples.houses(120, 9), "area", "price", "dear");
    for (String target : List.of("price", "dear")) {
      Model model = linear(table).target(target).features("area").fit();
      Path file = folder.resolve("new.sigmapi");
      ModelFile.write(model, file);
      Safetensors content = Safetensors.read(file);
      ObjectNode description = (ObjectNode) json(content.metadata().get("sigmapi"));
      ObjectNode old = (ObjectNode) description.remove("targets").get(0);
      old.remove(List.of("loss", "link"));
      description.set("target", old);
      Path oldFile = folder.resolve("old.sigmapi");
      new Safetensors(
              new TreeMap<>(Map.of("format_version", "1", "sigmapi", description.toString())),
              new TreeMap<>(content.tensors()))
          .write(oldFile);
      assertArrayEquals(model.predict(table), ModelFile.read(oldFile).predict(table));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    double[] numbers = {1, 2, -3, 4, 0, 6, 7, 8};
    Table table =
        Table.of(
            new Column.Numbers("x", 1, 2, 3, 4, 5, 6, 7, 8),
            new Column.Numbers("y", numbers),
            new Column.Numbers("w", 1, 1, 1, Double.NaN, 1, 1, 1, 1),
            new Column.Words("kind", "a", "b", "c", "a", "b", "c", "a", "b"));
    refused(table, t -> t.target("y").loss(LossSpecification.of("poisson")), "-3 in row 3");
    refused(table, t -> t.target("y").loss(LossSpecification.of("gamma")), "numbers above 0");
    refused(
        table,
        t -> t.target("y").task(Task.REGRESSION).loss(LossSpecification.of("focal")),
        "expects classes but 'y' has numbers");
    refused(
        table,
        t -> t.target("kind").loss(LossSpecification.of("logistic")),
        "two classes but 'kind' has 3");
    refused(
        table,
        t -> t.target("kind").task(Task.CLASSIFICATION).loss(LossSpecification.of("huber")),
        "has 3 classes");
    refused(table, t -> t.target("y").weights("y"), "is a target");
    refused(table, t -> t.target("x").weights("y"), "row 3 holds '-3'");
    refused(table, t -> t.target("x").weights("w"), "row 4");
    refused(table, t -> t.target("x").weights("kind"), "holds 'a'");
    refused(table, t -> t.target("x").weights("z"), "no column 'z'");
    refused(table, t -> t.target("y").weights("x").features("x"), "cannot be a feature");
    refused(table, t -> t.target("x").classWeights(ClassWeights.balanced()), "'x' has numbers");
    ClassWeights unknown = ClassWeights.of(json("{\"d\": 2}"));
    refused(table, t -> t.target("kind").classWeights(unknown), "There is no class of 'kind' 'd'");
    refused(table, t -> t.target("x", "x"), "named twice");
    refused(table, t -> t.target("x").loss("y", LossSpecification.of("huber")), "no target 'y'");
    wrong("\"hubber\"", "did you mean 'huber'");
    wrong("{\"huber\": {\"delt\": 1}}", "did you mean 'delta'");
    wrong("{\"huber\": {\"delta\": -1}}", "delta of huber expects");
    wrong("{\"quantile\": {\"level\": 1}}", "level of quantile expects");
    wrong("3", "A loss expects a name");
    assertThrows(SpecificationException.class, () -> ClassWeights.of(json("\"balancd\"")));
    assertThrows(SpecificationException.class, () -> ClassWeights.of(json("{\"a\": -1}")));
    assertThrows(SpecificationException.class, () -> ClassWeights.of(json("{\"a\": \"b\"}")));
  }

  @Test
  void lossesAreReadForAllTargetsOrForEach() {
    List<String> targets = List.of("a", "b");
    assertEquals(2, LossSpecification.read(json("\"huber\""), targets).size());
    Map<String, LossSpecification> one =
        LossSpecification.read(json("{\"b\": {\"huber\": {\"delta\": 2}}}"), targets);
    assertEquals(List.of("b"), List.copyOf(one.keySet()));
    assertEquals("{\"huber\":{\"delta\":2}}", one.get("b").toString());
    assertFalse(LossSpecification.read(json("{\"huber\": null}"), targets).isEmpty());
  }

  private static void wrong(String text, String part) {
    SpecificationException e =
        assertThrows(SpecificationException.class, () -> LossSpecification.of(json(text)));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static void refused(Table table, UnaryOperator<Training> wishes, String part) {
    RuntimeException e =
        assertThrows(
            RuntimeException.class,
            () -> wishes.apply(Training.of(table)).network(Specification.linear()).fit(),
            part);
    assertTrue(e instanceof DataException || e instanceof SpecificationException, e.toString());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
