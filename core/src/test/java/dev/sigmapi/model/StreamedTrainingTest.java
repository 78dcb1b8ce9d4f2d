package dev.sigmapi.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Fingerprint;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream is trained on as a table is, but for what its sample cannot see. */
final class StreamedTrainingTest {
  @TempDir private Path folder;

  private final List<String> notes = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1000})
  void aTableHasOneFingerprintInAnyChunks(int chunk) {
    Table houses = Examples.houses(300, 1);
    Fingerprint fingerprint = new Fingerprint();
    RowStream.of(houses, chunk).forEach(fingerprint::add);
    assertEquals(Fingerprint.of(houses), fingerprint.text());
  }

  @Test
  void trainingSeesEveryRowThatIsNotHeldOutOnce() {
    int rows = 5000;
    Table table = numbered(rows);
    try (StreamedData data = data(RowStream.of(table, 64), 400)) {
      assertEquals(400, data.table().rows());
      assertEquals(Fingerprint.of(table), data.fingerprint());
      Problem problem = problem(data);
      Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
      FeatureEncoding.Numbers encoding = (FeatureEncoding.Numbers) columns.features().get(0);
      Set<Long> seen = new TreeSet<>();
      RowSource training = problem.training(columns);
      try (RowSource.Pass pass = training.pass(Seed.of(1), 32)) {
        for (RowSource.Block block = pass.next(); block != null; block = pass.next()) {
          for (int row : block.order()) {
            long n = Math.round(encoding.shift() + encoding.scale() * block.x().get(row, 0));
            assertTrue(seen.add(n), () -> n + " twice");
          }
        }
      }
      Set<Long> expected = new TreeSet<>(IntStream.range(0, rows).mapToObj(n -> (long) n).toList());
      for (int row : heldOut(problem.split())) {
        expected.remove((long) ((Column.Numbers) data.table().column("n")).values()[row]);
      }
      assertEquals(expected, seen);
      assertEquals(expected.size(), training.count());
      assertEquals(5000 - 120, training.count());
    }
  }

  @Test
  void aSampleOfAllRowsDecidesAsTheTableWould() {
    Table table = Examples.only(Examples.houses(200, 1), "area", "floor", "quarter", "price");
    Model whole = Training.of(table).target("price").fit();
    Model streamed = Training.of(RowStream.of(table, 33)).target("price").fit();
    assertArrayEquals(whole.predict(table), streamed.predict(table));
    assertEquals(whole.record().get("rows"), streamed.record().get("rows"));
    assertEquals(whole.record().get("data_sha256"), streamed.record().get("data_sha256"));
  }

  @Test
  void aNetworkLearnsFromRowsThatItsSampleDoesNotHave() throws IOException {
    Table table = Examples.only(Examples.houses(4000, 2), "area", "floor", "quarter", "dear");
    double few = logLoss(Training.of(RowStream.of(table, 500)).sampleRows(150), table);
    Model model =
        network(Training.of(RowStream.of(table, 500)).sampleRows(150)).target("dear").fit();
    assertEquals(4000 - 2 * 23, model.record().at("/rows/train").asInt());
    assertEquals(23, model.record().at("/rows/test").asInt());
    Model sampleOnly = network(Training.of(first(table, 150))).target("dear").fit();
    double sampled = Evaluation.of(sampleOnly, table, note -> {}).metrics().get("log_loss");
    assertTrue(few < 0.9 * sampled, few + " against " + sampled);
  }

  @Test
  void whatTheSampleCannotSeeIsSaid() throws IOException {
    int rows = 3000;
    double[] x = new double[rows];
    double[] z = new double[rows];
    String[] kind = new String[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = Math.sin(i);
      z[i] = Math.cos(i);
      kind[i] = x[i] * z[i] > 0 ? "up" : "down";
      if (i % 10 == 1) {
        kind[i] = null;
      }
    }
    x[1500] = Double.NaN;
    kind[2000] = "sideways";
    Table table =
        Table.of(
            new Column.Numbers("x", x), new Column.Numbers("z", z), new Column.Words("kind", kind));
    Model model =
        network(Training.of(RowStream.of(table, 100)).sampleRows(60))
            .target("kind")
            .notes(notes::add)
            .fit();
    String said = String.join("\n", notes);
    for (String part :
        List.of(
            "dropped 300 rows: 'kind', the target, is missing",
            "streamed 3000 rows",
            "dropped 1 rows whose 'kind' is a class that no row of the sample has",
            "'x' is missing in 1 rows but in none of the sample")) {
      assertTrue(said.contains(part), said);
    }
    assertEquals(notes.size(), Set.copyOf(notes).size(), said);
    assertEquals(notes.size(), model.record().get("notes").size(), said);
    int held = model.record().at("/rows/valid").asInt() + model.record().at("/rows/test").asInt();
    assertEquals(2699 - held, model.record().at("/rows/train").asInt());
  }

  @Test
  void rowsInAnotherOrderAreRefused() {
    Table table = numbered(1000);
    RowStream stream = RowStream.of(table, 100);
    int[] backwards = IntStream.range(0, 1000).map(i -> 999 - i).toArray();
    RowStream turning =
        new RowStream() {
          private int readings;

          @Override
          public long rows() {
            return 1000;
          }

          @Override
          public Table layout() {
            return stream.layout();
          }

          @Override
          public void forEach(Consumer<Table> consumer) {
            consumer.accept(readings++ == 0 ? table : table.rows(backwards));
          }
        };
    try (StreamedData data = data(turning, 100)) {
      Problem problem = problem(data);
      Columns columns = problem.columns(FeatureEncoding.Style.STANDARD, problem.standardTargets());
      DataException e = assertThrows(DataException.class, () -> problem.training(columns));
      assertTrue(e.getMessage().contains("ORDER BY"), e.getMessage());
    }
  }

  @Test
  void aTargetThatIsNotThereIsSaidBeforeAnyRowIsRead() {
    Training training = Training.of(RowStream.of(numbered(10), 5)).target("m");
    assertTrue(assertThrows(DataException.class, training::fit).getMessage().contains("'m'"));
  }

  private double logLoss(Training training, Table table) throws IOException {
    Model model = network(training).target("dear").fit();
    return Evaluation.of(model, table, note -> {}).metrics().get("log_loss");
  }

  private Training network(Training training) throws IOException {
    return training
        .network(
            Specification.of(
                new ObjectMapper()
                    .readTree("[{\"dense\": {\"activation\": \"tanh\"}}, \"dense\"]")))
        .temporaryFolder(folder)
        .settings(new TrainingSettings().withEpochs(10));
  }

  private static Table first(Table table, int rows) {
    return table.rows(IntStream.range(0, rows).toArray());
  }

  /** A column n of the numbers of the rows, and a target. */
  private static Table numbered(int rows) {
    double[] n = IntStream.range(0, rows).asDoubleStream().toArray();
    double[] y = IntStream.range(0, rows).mapToDouble(i -> 1 + i % 97).toArray();
    return Table.of(new Column.Numbers("n", n), new Column.Numbers("y", y));
  }

  private StreamedData data(RowStream stream, int most) {
    return new StreamedData(stream, List.of("y"), folder, Seed.of(3), most, notes::add);
  }

  private Problem problem(TrainingData data) {
    TargetChoice target =
        TargetChoice.of(data.table(), List.of("y"), Optional.empty(), Map.of(), notes).get(0);
    Split split = Split.of(target.rows(), target::classOf, Seed.of(4));
    List<Column> features = List.of(data.table().column("n"));
    return new Problem(data, List.of(target), features, Map.of(), split, null, null, Seed.of(5), 1);
  }

  private static int[] heldOut(Split split) {
    return IntStream.concat(IntStream.of(split.valid()), IntStream.of(split.test())).toArray();
  }
}
