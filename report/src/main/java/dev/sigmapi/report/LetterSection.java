package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.specification.InputColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What each letter of a sequence does: how the mean prediction changes when it is set at a place,
 * against the mean over all letters there.
 */
final class LetterSection {
  private static final int MOST_LETTERS = 26;
  private static final int MOST_POSITIONS = 120;
  private static final int MOST_OUTPUTS = 4;

  /** Letters that are rarer were hardly learned. */
  private static final double RARE = 0.01;

  /** About how many predictions are made for a picture. */
  private static final int PREDICTIONS = 12_000;

  private final Subject subject;
  private final Figures figures;

  private LetterSection(Subject subject, Figures figures) {
    this.subject = subject;
    this.figures = figures;
  }

  /**
   * The letters of a sequence that a picture shows.
   *
   * @param at where the sequence stands in a row
   * @param tokens their numbers, in the order of their names
   * @param names theirs
   * @param positions how many places there are
   */
  private record Letters(String column, int at, int[] tokens, List<String> names, int positions) {
    int cells() {
      return positions * tokens.length;
    }
  }

  static Optional<Markup> of(Subject subject, Figures figures) {
    if (subject.data.isEmpty()) {
      return Optional.empty();
    }
    LetterSection section = new LetterSection(subject, figures);
    List<Markup> pictures = new ArrayList<>();
    for (int j = 0; j < subject.features().size(); j++) {
      section.letters(j).ifPresent(letters -> pictures.addAll(section.pictures(letters)));
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

  /** The common letters of a feature, if it is a sequence of few ones and not too long. */
  private Optional<Letters> letters(int feature) {
    FeatureEncoding encoding = subject.features().get(feature);
    InputColumn position = encoding.inputs().get(encoding.inputs().size() - 1);
    int positions = encoding.values() - 1;
    if (position.content() != InputColumn.Content.TOKEN || positions > MOST_POSITIONS) {
      return Optional.empty();
    }
    int at = subject.placeOf(feature);
    double[] counts = new double[position.size() + 1];
    double all = 0;
    for (double[] row : subject.rows(PREDICTIONS / (positions + 1))) {
      for (int p = 0; p < row[at]; p++) {
        counts[(int) row[at + 1 + p]]++;
        all++;
      }
    }
    double least = RARE * all;
    int[] tokens =
        IntStream.range(0, position.size())
            .filter(a -> counts[a] >= least)
            .boxed()
            .sorted(Comparator.comparing(position.tokens()::get))
            .mapToInt(Integer::intValue)
            .toArray();
    List<String> names = Arrays.stream(tokens).mapToObj(position.tokens()::get).toList();
    boolean brief = names.stream().allMatch(name -> name.length() <= 3);
    return tokens.length < 2 || tokens.length > MOST_LETTERS || !brief
        ? Optional.empty()
        : Optional.of(new Letters(encoding.column(), at, tokens, names, positions));
  }

  /** A picture of each output that changes much. */
  private List<Markup> pictures(Letters letters) {
    double[][] changes = changes(letters);
    return IntStream.range(0, changes.length)
        .boxed()
        .sorted(Comparator.comparingDouble(o -> -largest(changes[o])))
        .limit(MOST_OUTPUTS)
        .sorted()
        .map(o -> picture(letters, subject.outputs.get(o), changes[o]))
        .toList();
  }

  /** Of each output, [positions · letters]. */
  private double[][] changes(Letters letters) {
    int count = letters.tokens.length;
    double[][] rows = subject.rows(Math.max(4, Math.min(100, PREDICTIONS / letters.cells())));
    double[][] changes = new double[subject.outputs.size()][letters.cells()];
    double[] prediction = new double[subject.model.columns().predictions()];
    double[] scaled = new double[changes.length];
    for (double[] row : rows) {
      for (int p = 0; p < row[letters.at]; p++) {
        int place = letters.at + 1 + p;
        double kept = row[place];
        for (int a = 0; a < count; a++) {
          row[place] = letters.tokens[a];
          subject.predict(row, prediction, scaled);
          for (int o = 0; o < scaled.length; o++) {
            changes[o][p * count + a] += scaled[o] / rows.length;
          }
        }
        row[place] = kept;
      }
    }
    for (double[] change : changes) {
      for (int from = 0; from < change.length; from += count) {
        double mean = Arrays.stream(change, from, from + count).average().orElse(0);
        for (int a = 0; a < count; a++) {
          change[from + a] -= mean;
        }
      }
    }
    return changes;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private Markup picture(Letters letters, Subject.Output shown, double[] change) {
    int count = letters.tokens.length;
    Chart chart = new Chart(64 + 24 * count);
    double most = Math.max(largest(change), 1e-12);
    chart.difference(
        "change of " + shown.label() + (shown.logarithmic() ? ", of its logarithm" : ""), most);
    chart
        .mark("cell", letters.cells())
        .words("x", cells(letters, c -> Integer.toString(c / count + 1)))
        .words("y", cells(letters, c -> letters.names.get(c % count)))
        .numbers("fill", change)
        .tip();
    chart.places(
        "position in " + letters.column,
        IntStream.rangeClosed(1, letters.positions).mapToObj(Integer::toString).toList());
    letters.names.forEach(chart.scale("y").putNull("label").putArray("domain")::add);
    chart.options().put("marginLeft", 36).put("marginRight", 8).put("padding", 0.06);
    int best =
        IntStream.range(0, change.length).reduce((a, b) -> change[b] > change[a] ? b : a).orElse(0);
    return figures.add(
        shown.label() + " by letter and place",
        "Map of the change of %s by letter and position; the most, %s, is by %s at position %d"
            .formatted(
                shown.label(),
                Numerals.text(change[best]),
                letters.names.get(best % count),
                best / count + 1),
        chart);
  }

  private static List<String> cells(Letters letters, IntFunction<String> name) {
    return IntStream.range(0, letters.cells()).mapToObj(name).toList();
  }
}
