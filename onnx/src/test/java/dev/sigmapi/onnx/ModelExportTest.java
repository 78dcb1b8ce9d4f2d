package dev.sigmapi.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.model.TextSplit;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.LossSpecification;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of the example tables give the same in onnxruntime, from the user's columns on. */
final class ModelExportTest {
  private static final double CLOSE = 1e-5;
  private static final int EPOCHS = 2;
  private static final int ROWS = 80;

  /**
   * A model to train.
   *
   * @param file its table, of which some rows are used
   * @param networks that are tried; the empty one is what training chooses
   */
  record Example(String file, String target, TextSplit split, List<String> networks) {
    @Override
    public String toString() {
      return file;
    }
  }

  private static final String EXPERTS =
      "[{'mixture_of_experts':{'experts':3,'layers':[{'dense':{'units':4,'activation':'tanh'}},"
          + "'dense'],'top':2}}]";

  /** The first six rows of eight numbers; some of the pictures' never change and have no column. */
  private static final String FIRST =
      "{'select':{'columns':%s}}".formatted(Arrays.toString(IntStream.range(0, 48).toArray()));

  static final List<Example> EXAMPLES =
      List.of(
          new Example(
              "planets/exoplanets.csv",
              "period_days",
              null,
              List.of("[{'product_units':{'units':1}},'dense']")),
          new Example("balance_scale/balance_scale.csv", "tilt", null, List.of("", EXPERTS)),
          new Example(
              "car_evaluation/car_evaluation.csv",
              "acceptability",
              null,
              List.of("[{'sigma_pi':{'order':2}}]", "['product_units','dense']")),
          new Example("pipe_friction/pipe_friction.csv", "friction_coefficient", null, List.of("")),
          new Example(
              "digits/digits.csv",
              "digit",
              null,
              List.of(
                  "["
                      + FIRST
                      + ",{'convolution_2d':{'height':6,'units':4,'activation':'relu'}},"
                      + "{'pool_2d':{'height':4,'channels':4}},'dense']",
                  "["
                      + FIRST
                      + ",{'tokens':{'parts':6,'width':8,'layers':[{'recurrence':{'units':6}}],"
                      + "'pool':'last'}},'dense']")),
          new Example("spirals/two_spirals.csv", "spiral", null, List.of("")),
          new Example("vowels/vowel.csv", "vowel", null, List.of(EXPERTS)),
          new Example(
              "messages/sms_spam.csv",
              "label",
              TextSplit.WORDS,
              List.of(
                  "[{'tokens':{'width':6,'layers':[{'attention_block':{'heads':2}}],"
                      + "'pool':'attention'}},'dense']")),
          new Example(
              "splice_junction/splice_junction.csv",
              "label",
              TextSplit.LETTERS,
              List.of(
                  "[{'tokens':{'width':8,'layers':[{'attention':{'heads':2,'distance':5}}]}},"
                      + "'dense']",
                  "[{'motif':{'strands':'one','pool':'softmax'}},'dense']")),
          new Example(
              "promoters/promoters_ecoli106.csv",
              "label",
              TextSplit.LETTERS,
              List.of("[{'motif':{'strands':'both'}},'dense']")));

  @ParameterizedTest
  @FieldSource("EXAMPLES")
  void predictsTheSameFromTheUsersColumns(Example example) throws JsonProcessingException {
    Table table = read(example.file());
    int[] chosen =
        new Random(1)
            .ints(0, table.rows())
            .distinct()
            .limit(Math.min(ROWS, table.rows()))
            .toArray();
    Table some = rows(table, chosen);
    for (String network : example.networks()) {
      Training training =
          Training.of(some).target(example.target()).settings(settings()).threads(1);
      if (!network.isEmpty()) {
        training.network(Specification.of(new ObjectMapper().readTree(network.replace('\'', '"'))));
      }
      if (example.split() != null) {
        training.sequence("sequence", example.split()).features("sequence");
      }
      Model model = training.fit();
      assertSame(model, some);
      assertSame(model, disturbed(some));
    }
  }

  private static TrainingSettings settings() {
    return new TrainingSettings().withEpochs(EPOCHS);
  }

  private static Table read(String file) {
    return new TableReader(note -> {})
        .read(Path.of("../examples").resolve(file).toString(), Optional.empty());
  }

  private static Table rows(Table table, int[] rows) {
    return new Table(table.columns().stream().map(column -> column.rows(rows)).toList());
  }

  /** With values missing, and words that training did not see. */
  private static Table disturbed(Table table) {
    return new Table(table.columns().stream().map(ModelExportTest::disturbed).toList());
  }

  private static Column disturbed(Column column) {
    if (column instanceof Column.Numbers numbers) {
      double[] values = numbers.values().clone();
      for (int row = 0; row < values.length; row++) {
        values[row] = row % 5 == 1 ? Double.NaN : values[row];
      }
      return new Column.Numbers(numbers.name(), numbers.kind(), values);
    }
    if (column instanceof Column.Words words) {
      String[] values = words.values().clone();
      for (int row = 0; row < values.length; row++) {
        values[row] =
            row % 5 == 1
                ? null
                : row % 7 == 2
                    ? "Nobody saw #this"
                    : row % 7 == 3 ? values[row] + values[row] : values[row];
      }
      return new Column.Words(words.name(), values);
    }
    return column;
  }

  static void assertSame(Model model, Table table) {
    try (ModelRun run = new ModelRun(model)) {
      double[][] expected = model.predict(table);
      double[][] given = run.predict(table);
      double scale =
          Arrays.stream(expected).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
      for (int row = 0; row < expected.length; row++) {
        for (int j = 0; j < expected[row].length; j++) {
          assertEquals(
              expected[row][j], given[row][j], CLOSE * scale, model.network() + ", row " + row);
        }
      }
      assertNoRowsGiveNone(model, run);
      Map<String, Object> outputs = run.outputs(table);
      int from = 0;
      for (TargetEncoding target : model.columns().targets()) {
        if (!target.classes().isEmpty()) {
          String[][] labels = (String[][]) outputs.get(target.column() + "_predicted");
          for (int row = 0; row < expected.length; row++) {
            double of = expected[row][from + target.classes().indexOf(labels[row][0])];
            double most =
                Arrays.stream(expected[row], from, from + target.predictions()).max().orElseThrow();
            assertTrue(of > most - CLOSE, "the label of row " + row);
          }
        }
        from += target.predictions();
      }
    }
  }

  private static void assertNoRowsGiveNone(Model model, ModelRun run) {
    Map<String, long[]> shapes = run.shapesOfNone();
    for (TargetEncoding target : model.columns().targets()) {
      assertArrayEquals(new long[] {0, 1}, shapes.get(target.column() + "_predicted"));
      if (!target.classes().isEmpty()) {
        assertArrayEquals(
            new long[] {0, target.classes().size()},
            shapes.get(target.column() + "_probabilities"));
      }
    }
  }

  @Test
  void severalTargetsWithTheirLinksAndAllKindsOfColumns() {
    int n = 90;
    Random random = new Random(1);
    double[] x = random.doubles(n, -1, 1).toArray();
    double[] day = random.ints(n, 18_000, 20_000).asDoubleStream().toArray();
    double[] open = random.ints(n, 0, 2).asDoubleStream().toArray();
    String[] kind = new String[n];
    String[] size = new String[n];
    String[] odd = new String[n];
    double[] count = new double[n];
    double[] cost = new double[n];
    for (int row = 0; row < n; row++) {
      kind[row] = row % 9 == 4 ? null : List.of("red", "green", "(missing)").get(row % 3);
      size[row] = x[row] > 0.3 ? "big" : x[row] < -0.3 ? "small" : "usual";
      odd[row] = open[row] > 0 ? "yes" : "no";
      count[row] = Math.rint(Math.exp(x[row] + 1));
      cost[row] = 100 + day[row];
      x[row] = row % 10 == 3 ? Double.NaN : x[row];
    }
    Table table =
        Table.of(
            new Column.Numbers("x", x),
            new Column.Numbers("constant", Column.Kind.DATE, day),
            new Column.Numbers("Add", Column.Kind.BOOLEAN, open),
            new Column.Words("kind", kind),
            new Column.Words("size", size),
            new Column.Words("odd", odd),
            new Column.Numbers("count", count),
            new Column.Numbers("cost", cost));
    Model model =
        Training.of(table)
            .target("size", "count", "odd", "cost")
            .loss("count", LossSpecification.of("poisson"))
            .settings(settings())
            .fit();
    assertSame(model, table);
    assertSame(model, disturbed(table));
    assertSame(model, rows(table, new int[] {0}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EM", "GRADIENT"})
  void regimes(String method) throws JsonProcessingException {
    int n = 120;
    Random random = new Random(2);
    double[] a = random.doubles(n, -1, 1).toArray();
    double[] b = random.doubles(n, -1, 1).toArray();
    double[] y = new double[n];
    for (int row = 0; row < n; row++) {
      y[row] = a[row] > 0 ? 3 * b[row] + 1 : -2 * b[row];
    }
    Table table =
        Table.of(
            new Column.Numbers("a", a), new Column.Numbers("b", b), new Column.Numbers("y", y));
    Training training =
        Training.of(table)
            .target("y")
            .network(
                Specification.of(
                    new ObjectMapper().readTree("[{\"mixture_of_experts\":{\"experts\":2}}]")));
    if (method.equals("GRADIENT")) {
      training.loss(LossSpecification.of("mixture")).settings(settings());
    }
    assertSame(training.fit(), table);
  }

  @Test
  void listsAndTextsOfAnyLength() throws JsonProcessingException {
    double[][] lists = new double[60][];
    String[] texts = new String[60];
    double[] y = new double[60];
    for (int row = 0; row < 60; row++) {
      lists[row] = IntStream.range(row, row + row % 6).asDoubleStream().toArray();
      if (row % 6 == 3) {
        lists[row][1] = Double.NaN;
      }
      texts[row] = "one two three three four five".substring(0, row % 20);
      y[row] = row;
    }
    lists[11] = null;
    Table table =
        Table.of(
            new Column.Lists("l", lists), new Column.Words("t", texts), new Column.Numbers("y", y));
    Model model =
        Training.of(table)
            .target("y")
            .sequence("t", TextSplit.WORDS)
            .network(
                Specification.of(
                    new ObjectMapper()
                        .readTree(
                            "[{\"tokens\":{\"columns\":[\"l\"],\"width\":4,\"layers\":[{\"convolution\":"
                                + "{\"units\":4,\"width\":3}}]}},\"dense\"]")))
            .settings(settings())
            .fit();
    assertSame(model, table);
    double[][] longer = {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {Double.NaN, 3, Double.NaN}, {}};
    assertSame(
        model,
        Table.of(
            new Column.Lists("l", longer),
            new Column.Words("t", "one two one two one two one two one", "", null)));
  }
}
