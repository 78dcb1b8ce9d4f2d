package dev.sigmapi.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Training;
import dev.sigmapi.specification.Specification;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.train.TrainingSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Tables and models that the tests report on. */
final class Models {
  static final String SCRIPT = "<script>alert(1)</script>";
  static final String NAME = "a <b>&\"x\"";

  private static final Path EXAMPLES = Path.of("..", "examples");

  private Models() {}

  /** A table of the examples. */
  static Table example(String file) {
    return new TableReader(note -> {}).read(EXAMPLES.resolve(file).toString());
  }

  /** A model of a network, trained for so many epochs. */
  static Model train(
      Table table, String target, List<String> features, String network, int epochs) {
    return Training.of(table)
        .target(target.split(","))
        .features(features.toArray(String[]::new))
        .network(specification(network))
        .settings(new TrainingSettings().withEpochs(epochs))
        .fit();
  }

  private static Specification specification(String network) {
    try {
      return Specification.of(new ObjectMapper().readTree(network));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(network, e);
    }
  }

  /** Columns with everything that a page may stumble over, of three targets. */
  static Table odd() {
    SplittableRandom random = new SplittableRandom(7);
    int rows = 120;
    double[] plain = random.doubles(rows).toArray();
    double[] huge = random.doubles(rows, -6, 9).map(e -> Math.pow(10, e)).toArray();
    double[] gaps = plain.clone();
    double[] days = new double[rows];
    double[] truth = new double[rows];
    String[] words = new String[rows];
    String[] kinds = new String[rows];
    String[] some = {SCRIPT, "émigré \u2028 x", "'quote'", null, "\u0000]]>"};
    for (int i = 0; i < rows; i++) {
      gaps[i] = i % 9 == 0 ? Double.NaN : plain[i];
      days[i] = 18_000 + 30 * i;
      truth[i] = i % 2;
      words[i] = some[random.nextInt(some.length)];
      kinds[i] = plain[i] > 0.5 ? "</title>" : "b&b";
    }
    return Table.of(
        new Column.Numbers(NAME, gaps),
        new Column.Numbers("huge", huge),
        new Column.Numbers("when", Column.Kind.DATE, days),
        new Column.Numbers("yes", Column.Kind.BOOLEAN, truth),
        new Column.Words("word", words),
        new Column.Numbers(
            "t1",
            IntStream.range(0, rows)
                .mapToDouble(i -> 3 * plain[i] + Math.pow(huge[i], 0.1))
                .toArray()),
        new Column.Numbers(
            "t2", IntStream.range(0, rows).mapToDouble(i -> 1e6 * plain[i]).toArray()),
        new Column.Words("kind", kinds));
  }
}
