package dev.sigmapi.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.Model;
import dev.sigmapi.model.Split;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What a report is about: a model and, where there is one, a table. */
final class Subject {
  private static final String SEED = "report";

  final Model model;
  final String name;
  final JsonNode record;
  final Optional<Table> data;
  final Optional<Split> split;
  final List<Output> outputs;

  Subject(Model model, String name, Optional<Table> data) {
    this.model = model;
    this.name = name;
    this.record = model.record();
    this.data = data;
    this.split = data.flatMap(table -> Split.of(model, table));
    this.outputs = outputs(model, record);
  }

  /**
   * A number of a prediction that a reader wants to see.
   *
   * @param label what it is
   * @param name the class, or the column of a number
   * @param at its place in a prediction
   * @param target the number of its target
   * @param logarithmic whether differences of its logarithm are what counts
   */
  record Output(String label, String name, int at, int target, boolean logarithmic) {
    /** A value on the scale on which differences count. */
    double scaled(double value) {
      return logarithmic ? Math.log(Math.max(value, Double.MIN_NORMAL)) : value;
    }

    /** The way back. */
    double unscaled(double value) {
      return logarithmic ? Math.exp(value) : value;
    }
  }

  /** Of two classes the second; what is left is the first's. */
  private static List<Output> outputs(Model model, JsonNode record) {
    List<Output> outputs = new ArrayList<>();
    int at = 0;
    List<TargetEncoding> targets = model.columns().targets();
    for (int t = 0; t < targets.size(); t++) {
      TargetEncoding target = targets.get(t);
      if (target.task() == Task.REGRESSION) {
        JsonNode scale = targets.size() == 1 ? record : record.path("targets").path(t);
        boolean logarithmic = scale.path("error_scale").asText().equals("logarithmic");
        outputs.add(new Output(target.column(), target.column(), at, t, logarithmic));
      } else {
        List<String> classes = target.classes();
        for (int c = classes.size() == 2 ? 1 : 0; c < classes.size(); c++) {
          outputs.add(
              new Output(
                  "%s = %s".formatted(target.column(), classes.get(c)),
                  classes.get(c),
                  at + c,
                  t,
                  false));
        }
      }
      at += target.predictions();
    }
    return outputs;
  }

  List<TargetEncoding> targets() {
    return model.columns().targets();
  }

  List<FeatureEncoding> features() {
    return model.columns().features();
  }

  /** Where the value of a feature stands in a row. */
  int placeOf(int feature) {
    return features().subList(0, feature).stream().mapToInt(FeatureEncoding::values).sum();
  }

  boolean hasSequences() {
    return features().stream().anyMatch(Subject::isSequence);
  }

  static boolean isSequence(FeatureEncoding feature) {
    return !(feature instanceof FeatureEncoding.Numbers)
        && !(feature instanceof FeatureEncoding.Words);
  }

  /** In words, the names of what is predicted. */
  String targetNames() {
    return String.join(", ", targets().stream().map(TargetEncoding::column).toList());
  }

  /**
   * Rows as predictions take them: of the table some, evenly spread; without one some drawn from
   * the ranges that the training rows span, on the logarithm where these span magnitudes.
   */
  double[][] rows(int most) {
    return data.map(table -> rowsOf(table, most)).orElseGet(() -> drawn(most));
  }

  private double[][] rowsOf(Table table, int most) {
    int count = Math.min(most, table.rows());
    double[][] rows = new double[count][model.columns().values()];
    int at = 0;
    for (FeatureEncoding feature : features()) {
      Column column = table.column(feature.column());
      for (int i = 0; i < count; i++) {
        feature.read(column, (int) ((long) i * table.rows() / count), rows[i], at);
      }
      at += feature.values();
    }
    return rows;
  }

  private double[][] drawn(int count) {
    SplittableRandom random = Seed.of(0).child(SEED).random();
    double[][] rows = new double[count][model.columns().values()];
    for (double[] row : rows) {
      for (int j = 0; j < features().size(); j++) {
        if (features().get(j) instanceof FeatureEncoding.Words words) {
          row[placeOf(j)] = random.nextInt(words.categories().size());
        } else if (features().get(j) instanceof FeatureEncoding.Numbers numbers) {
          Range range = Range.of(record.path("ranges").path(numbers.column()));
          row[placeOf(j)] = range.at(random.nextDouble());
        }
      }
    }
    return rows;
  }

  /** Predicts the outputs of a row, each on the scale on which differences count. */
  void predict(double[] row, double[] prediction, double[] scaled) {
    model.predict(row, prediction);
    for (int o = 0; o < scaled.length; o++) {
      scaled[o] = outputs.get(o).scaled(prediction[outputs.get(o).at]);
    }
  }
}
