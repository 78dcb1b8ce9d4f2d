package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.specification.InputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each letter of a sequence does: how the mean prediction changes when it is set at a place,
 * against the mean over all letters there.
 */
final class LetterSection {
  private static final int MOST_LETTERS = 26;
  private static final int MOST_POSITIONS = 120;
  private static final int MOST_OUTPUTS = 4;

  /** About how many predictions are made for a picture. */
  private static final int PREDICTIONS = 12_000;

  private LetterSection() {}

  static Optional<Markup> of(Subject subject, Figures figures) {
    if (subject.data.isEmpty()) {
      return Optional.empty();
    }
    List<Markup> pictures = new ArrayList<>();
    for (int j = 0; j < subject.features().size(); j++) {
      FeatureEncoding feature = subject.features().get(j);
      InputColumn position = feature.inputs().get(feature.inputs().size() - 1);
      int count = feature.values() - 1;
      if (position.content() == InputColumn.Content.TOKEN
          && position.size() > 1
          && position.size() <= MOST_LETTERS
          && count <= MOST_POSITIONS) {
        pictures(subject, j, position.tokens(), count, figures, pictures);
      }
    }
    return pictures.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Markup.all(
                tag(
                    "p",
                    "How the mean prediction changes when a letter is set at a place of rows of the table, against the mean over all letters there. Places without colour make no difference."),
                pictures));
  }

  private static void pictures(
      Subject subject,
      int feature,
      List<String> letters,
      int positions,
      Figures figures,
      List<Markup> pictures) {
    int at = subject.placeOf(feature);
    double[][] rows =
        subject.rows(Math.max(4, Math.min(100, PREDICTIONS / (positions * letters.size()))));
    int outputs = subject.outputs.size();
    double[][] changes = new double[outputs][positions * letters.size()];
    double[] prediction = new double[subject.model.columns().predictions()];
    double[] scaled = new double[outputs];
    for (double[] row : rows) {
      for (int p = 0; p < Math.min(positions, row[at]); p++) {
        double kept = row[at + 1 + p];
        for (int a = 0; a < letters.size(); a++) {
          row[at + 1 + p] = a;
          subject.predict(row, prediction, scaled);
          for (int o = 0; o < outputs; o++) {
            changes[o][p * letters.size() + a] += scaled[o] / rows.length;
          }
        }
        row[at + 1 + p] = kept;
      }
    }
    for (double[] change : changes) {
      for (int p = 0; p < positions; p++) {
        int from = p * letters.size();
        double mean = Arrays.stream(change, from, from + letters.size()).average().orElse(0);
        for (int a = 0; a < letters.size(); a++) {
          change[from + a] -= mean;
        }
      }
    }
    IntStream.range(0, outputs)
        .boxed()
        .sorted(Comparator.comparingDouble(o -> -largest(changes[o])))
        .limit(MOST_OUTPUTS)
        .sorted()
        .forEach(
            o ->
                pictures.add(
                    picture(subject, feature, letters, positions, o, changes[o], figures)));
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static Markup picture(
      Subject subject,
      int feature,
      List<String> letters,
      int positions,
      int output,
      double[] change,
      Figures figures) {
    Subject.Output shown = subject.outputs.get(output);
    Integer[] order = IntStream.range(0, letters.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing(letters::get));
    Chart chart = new Chart(76 + 22 * letters.size());
    double most = Math.max(largest(change), 1e-12);
    chart
        .scale("color")
        .put("legend", true)
        .put(
            "label",
            "change of " + shown.label() + (shown.logarithmic() ? ", of its logarithm" : ""));
    chart.scale("color").put("type", "linear").put("interpolate", "lab");
    chart.scale("color").putArray("domain").add(-most).add(0).add(most);
    chart
        .scale("color")
        .putArray("range")
        .add("var(--less)")
        .add("var(--nothing)")
        .add("var(--more)");
    chart.scale("color").put("ticks", 4);
    int cells = positions * letters.size();
    chart
        .mark("cell", cells)
        .words(
            "x",
            IntStream.range(0, cells)
                .mapToObj(c -> Integer.toString(c / letters.size() + 1))
                .toList())
        .words(
            "y", IntStream.range(0, cells).mapToObj(c -> letters.get(c % letters.size())).toList())
        .numbers("fill", change)
        .tip();
    var domain =
        chart
            .scale("x")
            .put("label", "position in " + subject.features().get(feature).column())
            .put("labelArrow", "none")
            .putArray("domain");
    IntStream.rangeClosed(1, positions).forEach(p -> domain.add(Integer.toString(p)));
    var ticks = chart.scale("x").putArray("ticks");
    IntStream.rangeClosed(1, positions)
        .filter(p -> positions <= 12 || p % (positions <= 60 ? 5 : 10) == 0 || p == 1)
        .forEach(p -> ticks.add(Integer.toString(p)));
    var rows = chart.scale("y").putNull("label").putArray("domain");
    for (int a : order) {
      rows.add(letters.get(a));
    }
    chart.options().put("marginLeft", 36).put("marginRight", 8).put("padding", 0.06);
    int best = IntStream.range(0, cells).reduce((a, b) -> change[b] > change[a] ? b : a).orElse(0);
    return figures.add(
        shown.label() + " by letter and place",
        "Map of the change of %s by letter and position; the most, %s, is by %s at position %d"
            .formatted(
                shown.label(),
                Numerals.text(change[best]),
                letters.get(best % letters.size()),
                best / letters.size() + 1),
        chart);
  }
}
