package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.report.Effects.Input;
import dev.sigmapi.report.Effects.Pair;
import dev.sigmapi.report.Effects.Surface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which inputs act together: maps of the strongest pairs. */
final class PairSection {
  private static final int MOST_PAIRS = 6;

  /** Below this share of the deviation of the predictions, a pair is said not to act together. */
  private static final double WEAK = 0.01;

  private final Subject subject;
  private final Figures figures;
  private final Effects effects;
  private final List<Input> inputs;

  PairSection(Subject subject, Figures figures, Effects effects) {
    this.subject = subject;
    this.figures = figures;
    this.effects = effects;
    this.inputs = effects.inputs();
  }

  /** The section on pairs; nothing where there is but one input. */
  Optional<Markup> markup() {
    if (inputs.size() < 2 || subject.hasSequences() && subject.data.isEmpty()) {
      return Optional.empty();
    }
    List<Pair> pairs = effects.pairs(inputs);
    List<Pair> strong =
        pairs.stream()
            .filter(pair -> effects.share(pair.strength()) >= WEAK)
            .limit(MOST_PAIRS)
            .toList();
    List<Object> parts = new ArrayList<>();
    boolean logarithmic = subject.outputs.stream().allMatch(Subject.Output::logarithmic);
    if (strong.isEmpty()) {
      parts.add(
          tag(
              "p",
              logarithmic
                  ? "No two inputs act together beyond multiplying: on the logarithm each adds its own curve. The map of the strongest pair shows it: equal steps everywhere."
                  : "No two inputs act together: each adds its own curve to the prediction, whatever the others are."));
    } else {
      parts.add(
          tag(
              "p",
              "Where two inputs act together, what one does depends on the other. A map shows the mean prediction when both are set to values; "
                  + "strength is the part of the deviation of the predictions that only both together explain"
                  + (logarithmic ? ", on the logarithm." : ".")));
    }
    List<Pair> mapped = strong.isEmpty() ? (logarithmic ? pairs.subList(0, 1) : List.of()) : strong;
    parts.add(tag("div.charts", mapped.stream().map(pair -> map(pair, strongest(pair))).toList()));
    int paired = Math.min(inputs.size(), 12);
    parts.add(
        tag(
            "p.note",
            "Strength: √(E[Δ²]/4) of the mixed difference Δ = f(a, b) − f(a′, b) − f(a, b′) + f(a′, b′) between pairs of rows (Liu and Owen 2006), as a share of the deviation of the predictions"
                + (inputs.size() > paired
                    ? ", for the pairs of the %d strongest inputs.".formatted(paired)
                    : ".")));
    return Optional.of(Markup.all(parts.toArray()));
  }

  /** The output in which the pair is strongest. */
  private int strongest(Pair pair) {
    return IntStream.range(0, subject.outputs.size())
        .boxed()
        .max(Comparator.comparingDouble(o -> effects.share(pair.strength(), o)))
        .orElse(0);
  }

  private Markup map(Pair pair, int output) {
    Surface surface = effects.surface(pair, output);
    FeatureEncoding first = subject.features().get(pair.first());
    FeatureEncoding second = subject.features().get(pair.second());
    Chart chart = new Chart(300);
    Range range =
        Range.of(Arrays.stream(surface.values()).flatMapToDouble(Arrays::stream).toArray());
    Subject.Output shown = subject.outputs.get(output);
    chart.heat(shown.label(), shown.logarithmic() && range.logarithmic());
    HeatAxis x = HeatAxis.of(first, surface.first());
    HeatAxis y = HeatAxis.of(second, surface.second());
    boolean words = x.words() || y.words();
    x.describe(chart, "x", words);
    y.describe(chart, "y", words);
    int cells = surface.first().length * surface.second().length;
    double[] fill = new double[cells];
    int[] p = new int[cells];
    int[] q = new int[cells];
    for (int c = 0; c < cells; c++) {
      p[c] = c / surface.second().length;
      q[c] = c % surface.second().length;
      fill[c] = surface.values()[p[c]][q[c]];
    }
    Chart.Mark mark = chart.mark(words ? "cell" : "rect", cells);
    x.put(mark, "x", p, words);
    y.put(mark, "y", q, words);
    mark.numbers("fill", fill).option("shapeRendering", "crispEdges");
    if (words) {
      mark.option("inset", 0.5);
    }
    mark.tip();
    chart
        .options()
        .put("marginLeft", words ? 20 + 7 * y.longest() : 52)
        .put("marginBottom", words && x.count() > 4 ? 76 : 40)
        .put("marginRight", 16);
    return figures.add(
        "%s and %s: strength %.2f"
            .formatted(first.column(), second.column(), effects.share(pair.strength(), output)),
        "Map of %s over %s and %s, from %s to %s"
            .formatted(
                shown.label(),
                first.column(),
                second.column(),
                Numerals.text(range.low()),
                Numerals.text(range.high())),
        chart);
  }
}
