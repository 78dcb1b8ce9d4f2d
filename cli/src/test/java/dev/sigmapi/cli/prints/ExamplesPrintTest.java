package dev.sigmapi.cli.prints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.cli.prints.Sample.SampleColumn;
import dev.sigmapi.data.Table;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.print.Prints;
import dev.sigmapi.expression.print.Target;
import dev.sigmapi.formula.Formula;
import dev.sigmapi.model.EquationsFormat;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of the example tables: every print of their formula computes what the formula does. */
final class ExamplesPrintTest {
  private static final int EPOCHS = 3;

  /** Rows of a table that are trained on. */
  private static final int TRAINED = 250;

  /** What a sheet of the format that POI computes has. */
  private static final int SHEET_COLUMNS = 256;

  private static final Map<String, Sample> SAMPLES = new HashMap<>();
  private static PostgresRunner postgres;
  @TempDir private Path folder;

  /** A model to train; the empty network is what training chooses. */
  record Example(String file, String target, String network) {
    @Override
    public String toString() {
      return file + " " + network;
    }
  }

  static List<Example> examples() {
    return List.of(
        new Example(
            "planets/exoplanets.csv", "period_days", "[{'product_units':{'units':2}},'dense']"),
        new Example("balance_scale/balance_scale.csv", "tilt", ""),
        new Example(
            "car_evaluation/car_evaluation.csv", "acceptability", "[{'sigma_pi':{'order':2}}]"),
        new Example(
            "car_evaluation/car_evaluation.csv", "acceptability", "['product_units','dense']"),
        new Example("pipe_friction/pipe_friction.csv", "friction_coefficient", ""),
        new Example("spirals/two_spirals.csv", "spiral", ""),
        new Example(
            "vowels/vowel.csv",
            "vowel",
            "[{'mixture_of_experts':{'experts':3,'layers':[{'dense':{'units':4,"
                + "'activation':'tanh'}},'dense']}}]"));
  }

  @BeforeAll
  static void start() throws Exception {
    postgres = PostgresRunner.programs() == null ? null : new PostgresRunner();
  }

  @AfterAll
  static void stop() throws Exception {
    if (postgres != null) {
      postgres.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void asJava(Example example) throws Exception {
    Agreement.check(sample(example), new JavaRunner(folder), 0, false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void asPython(Example example) throws Exception {
    assumeTrue(PythonRunner.available(), "python3 with NumPy is not installed here: left out");
    Agreement.check(sample(example), new PythonRunner(folder), 0, false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void asSqlInDuckDb(Example example) throws Exception {
    Agreement.check(sample(example), new DuckDbRunner(), 1e-303, false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void asSqlInPostgres(Example example) throws Exception {
    assumeTrue(postgres != null, "PostgreSQL is not installed here: left out");
    Agreement.check(sample(example), postgres, 1e-303, false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void asExcel(Example example) throws Exception {
    Sample sample = sample(example);
    int columns =
        Prints.excel(sample.equations(), sample.targets()).split("\n")[2].split("\t").length;
    assumeTrue(columns + sample.columns().size() <= SHEET_COLUMNS, columns + " columns: left out");
    Agreement.check(sample, new ExcelRunner(), 1e-12, true);
  }

  /** What is printed of a model, trained when it is first asked for. */
  static Sample sample(Example example) throws Exception {
    Sample known = SAMPLES.get(example.toString());
    if (known == null) {
      known = trained(example);
      SAMPLES.put(example.toString(), known);
    }
    return known;
  }

  private static Sample trained(Example example) throws Exception {
    Table whole =
        new TableReader(note -> {})
            .read(Path.of("../examples").resolve(example.file()).toString(), Optional.empty());
    int[] some =
        IntStream.range(0, whole.rows())
            .filter(i -> i % (whole.rows() / TRAINED + 1) == 0)
            .toArray();
    Table table = new Table(whole.columns().stream().map(column -> column.rows(some)).toList());
    Training training =
        Training.of(table)
            .target(example.target())
            .settings(new TrainingSettings().withEpochs(EPOCHS))
            .threads(1);
    if (!example.network().isEmpty()) {
      String json = example.network().replace('\'', '"');
      training.network(Specification.of(new ObjectMapper().readTree(json)));
    }
    Model model = training.fit();
    Equations equations = Formula.of(model).orElseThrow().equations();
    int values = model.columns().values();
    assertEquals(
        equations,
        EquationsFormat.read(EquationsFormat.write(equations), values, equations.results().size()));
    List<Target> targets =
        model.columns().targets().stream()
            .map(target -> new Target(target.column(), target.classes()))
            .toList();
    List<SampleColumn> columns = new ArrayList<>();
    for (FeatureEncoding feature : model.columns().features()) {
      columns.add(
          new SampleColumn(
              feature.column(),
              feature instanceof FeatureEncoding.Words words ? words.categories() : null));
    }
    double[][] rows = rows(table, model);
    assertAgrees(model, equations, rows);
    return new Sample(example.toString(), equations, targets, columns, rows, true);
  }

  /** Values from rows of the table, some missing, some words never seen. */
  private static double[][] rows(Table table, Model model) {
    SplittableRandom random = new SplittableRandom(5);
    List<FeatureEncoding> features = model.columns().features();
    double[][] rows = new double[Samples.ROWS][features.size()];
    for (double[] row : rows) {
      for (int at = 0; at < row.length; at++) {
        FeatureEncoding feature = features.get(at);
        feature.read(table.column(feature.column()), random.nextInt(table.rows()), row, at);
        int change = random.nextInt(20);
        if (change == 0) {
          row[at] = Double.NaN;
        } else if (change == 1 && feature instanceof FeatureEncoding.Words) {
          row[at] = -1;
        }
      }
    }
    return rows;
  }

  /** The formula is the network's, to what a float32 can tell. */
  private static void assertAgrees(Model model, Equations equations, double[][] rows) {
    double[] predicted = new double[model.columns().predictions()];
    double largest = 0;
    double scale = 0;
    for (double[] row : rows) {
      model.predict(row, predicted);
      double[] computed = equations.evaluate(row);
      for (int i = 0; i < computed.length; i++) {
        largest = Math.max(largest, Math.abs(computed[i] - predicted[i]));
        scale = Math.max(scale, Math.abs(predicted[i]));
      }
    }
    assertTrue(largest <= 1e-5 * scale, largest + " of " + scale);
  }
}
