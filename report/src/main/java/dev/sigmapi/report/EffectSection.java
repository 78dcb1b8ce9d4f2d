package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.data.Column;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.report.Effects.Curve;
import dev.sigmapi.report.Effects.Input;
import dev.sigmapi.report.Subject.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What each input does: bars of strength, and curves of the strong ones. */
final class EffectSection {
  private static final int MOST_BARS = 16;
  private static final int MOST_CURVES = 12;

  /** So many classes can be told apart in one picture. */
  private static final int MOST_LINES = 5;

  private static final long MILLISECONDS = 86_400_000L;
  private static final int HEIGHT = 230;

  /** What stands below the curve: ticks of the axis and its label. */
  private static final int BELOW = 44;

  private final Subject subject;
  private final Figures figures;
  private final Effects effects;
  private final List<Input> inputs;
  private final List<List<Integer>> shown = new ArrayList<>();

  EffectSection(Subject subject, Figures figures, Effects effects) {
    this.subject = subject;
    this.figures = figures;
    this.effects = effects;
    this.inputs = effects.inputs();
    for (int t = 0; t < subject.targets().size(); t++) {
      shown.add(shown(t));
    }
  }

  /** The outputs of a target that a picture can hold: those that the inputs change most. */
  private List<Integer> shown(int target) {
    return IntStream.range(0, subject.outputs.size())
        .filter(o -> subject.outputs.get(o).target() == target)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                o -> -inputs.stream().mapToDouble(i -> i.strength()[o]).sum()))
        .limit(MOST_LINES)
        .sorted()
        .toList();
  }

  /** Nothing where there are no inputs that are numbers or words. */
  Optional<Markup> markup() {
    if (inputs.isEmpty() || subject.hasSequences() && subject.data.isEmpty()) {
      return Optional.empty();
    }
    List<Object> parts = new ArrayList<>();
    parts.add(
        tag(
            "p",
            "Each curve is the mean prediction when one input is set to a value. " + others()));
    if (inputs.size() > 1) {
      parts.add(bars());
    }
    int each = Math.max(1, MOST_CURVES / subject.targets().size());
    if (inputs.size() > each) {
      parts.add(
          tag("p.note", "Curves of the %d strongest of %d inputs.".formatted(each, inputs.size())));
    }
    List<Curve> curves =
        inputs.stream()
            .limit(each)
            .filter(input -> input.largest() > 0)
            .map(input -> effects.curve(input.feature()))
            .toList();
    if (curves.isEmpty()) {
      parts.add(tag("p", "No input changes the prediction."));
    }
    for (int t = 0; t < subject.targets().size() && !curves.isEmpty(); t++) {
      int target = t;
      parts.add(legend(t));
      parts.add(tag("div.charts", curves.stream().map(curve -> picture(curve, target)).toList()));
    }
    return Optional.of(Markup.all(parts.toArray()));
  }

  private String others() {
    String logarithms =
        subject.outputs.stream().anyMatch(Output::logarithmic)
            ? " Means are of logarithms, as the errors are."
            : "";
    return (subject.data.isPresent()
            ? "The others stay as they are in rows of the table, over which the mean is taken. Ticks below a curve show where the rows are."
            : "No table was given, so the others are drawn from the ranges that the training rows span, and the mean is taken over the draws.")
        + logarithms;
  }

  /** How strong the inputs are, in shares of the deviation of the predictions. */
  private Markup bars() {
    List<Input> shown = inputs.subList(0, Math.min(MOST_BARS, inputs.size()));
    double[] shares =
        shown.stream().mapToDouble(input -> effects.share(input.strength())).toArray();
    List<String> names =
        shown.stream()
            .map(input -> shortened(subject.features().get(input.feature()).column()))
            .toList();
    List<String> labels =
        Arrays.stream(shares).mapToObj(s -> String.format(Locale.ROOT, "%.2f", s)).toList();
    String more =
        inputs.size() > MOST_BARS
            ? ", the %d strongest of %d".formatted(MOST_BARS, inputs.size())
            : "";
    String many =
        subject.outputs.size() > 1 ? " Of several predictions it is that which changes most." : "";
    return Markup.all(
        figures.add(
            "Strength of the inputs" + more,
            "Bars: " + pairsOf(names, labels),
            Chart.bars(names, shares, labels)),
        tag(
            "p.note",
            "Strength is the deviation of the prediction when this input alone varies as it does over the rows,"
                + " as a share of the deviation over all rows. What an input does together with others counts in each."
                + many));
  }

  private static String pairsOf(List<String> names, List<String> labels) {
    return String.join(
        ", ",
        IntStream.range(0, names.size())
            .mapToObj(i -> names.get(i) + " " + labels.get(i))
            .toList());
  }

  static String shortened(String name) {
    return name.length() <= 24
        ? name
        : name.substring(0, 11) + "…" + name.substring(name.length() - 11);
  }

  /** Which line is which class, once above all curves of a target. */
  private Markup legend(int target) {
    if (shown.get(target).size() < 2) {
      return Markup.NOTHING;
    }
    List<String> classes = subject.targets().get(target).classes();
    List<Markup> items = new ArrayList<>();
    for (int o : shown.get(target)) {
      String colour = "background:var(--series-%d)".formatted(items.size() + 1);
      items.add(tag("li", tag("span.swatch").with("style", colour), subject.outputs.get(o).name()));
    }
    String what =
        shown.get(target).size() < classes.size()
            ? "Probability of the %d of %d classes that change most:"
                .formatted(items.size(), classes.size())
            : "Probability of each class:";
    return tag("div.legend", tag("span", what), tag("ul", items));
  }

  private Markup picture(Curve curve, int target) {
    FeatureEncoding feature = subject.features().get(curve.feature());
    List<Integer> outputs = shown.get(target);
    Output first = subject.outputs.get(outputs.get(0));
    boolean classes = !subject.targets().get(target).classes().isEmpty();
    String label =
        outputs.size() > 1
            ? "probability"
            : classes ? "probability of " + first.label() : first.label();
    Chart chart = new Chart(HEIGHT);
    chart.options().put("marginLeft", 56).put("marginRight", 16);
    Range range =
        Range.of(outputs.stream().flatMapToDouble(o -> Arrays.stream(curve.values()[o])).toArray());
    chart.axis("y", label, first.logarithmic() && range.logarithmic());
    if (classes) {
      chart.scale("y").put("zero", true);
    }
    if (range.high() - range.low() <= 1e-9 * Math.abs(range.high())) {
      // A level line in the middle, rather than one whose ticks are rounding errors.
      double around = range.low() == 0 ? 1 : Math.abs(range.low());
      chart.domain("y", range.low() - around, range.low() + around);
    }
    double[] points = places(feature, curve.points());
    if (feature instanceof FeatureEncoding.Words words) {
      dots(chart, words, curve, outputs);
    } else {
      chart.axis("x", feature.column(), Effects.logarithmic(curve.points()) && !isDate(feature));
      if (isDate(feature)) {
        chart.scale("x").put("type", "utc");
      }
      lines(chart, points, curve, outputs);
      if (subject.data.isPresent()) {
        rug(chart, places(feature, effects.values(curve.feature())), points);
      }
    }
    double[] line = curve.values()[outputs.get(0)];
    String title =
        subject.targets().size() > 1
            ? "%s by %s".formatted(subject.targets().get(target).column(), feature.column())
            : feature.column();
    return figures.add(
        title,
        "Curve of %s over %s, from %s to %s"
            .formatted(
                outputs.size() > 1 ? first.label() : label,
                feature.column(),
                Numerals.text(line[0]),
                Numerals.text(line[line.length - 1])),
        chart);
  }

  private static boolean isDate(FeatureEncoding feature) {
    return feature instanceof FeatureEncoding.Numbers numbers && numbers.kind() == Column.Kind.DATE;
  }

  /** Where values stand on the axis: days as the milliseconds that the axis of dates counts. */
  private static double[] places(FeatureEncoding feature, double[] values) {
    return isDate(feature)
        ? Arrays.stream(values).map(day -> day * MILLISECONDS).toArray()
        : values;
  }

  private static void lines(Chart chart, double[] x, Curve curve, List<Integer> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      String colour = "var(--series-%d)".formatted(i + 1);
      double[] y = curve.values()[outputs.get(i)];
      chart
          .mark("line", x.length)
          .numbers("x", x)
          .numbers("y", y)
          .option("stroke", colour)
          .option("strokeWidth", 2)
          .tip();
      if (x.length <= Effects.FEW) {
        chart
            .mark("dot", x.length)
            .numbers("x", x)
            .numbers("y", y)
            .option("r", 3)
            .option("fill", colour);
      }
    }
  }

  private static void dots(
      Chart chart, FeatureEncoding.Words words, Curve curve, List<Integer> outputs) {
    List<String> names = words.categories().stream().map(EffectSection::shortened).toList();
    chart.names("x", words.column(), names);
    for (int i = 0; i < outputs.size(); i++) {
      chart
          .mark("dot", names.size())
          .words("x", names)
          .numbers("y", curve.values()[outputs.get(i)])
          .option("r", 4.5)
          .option("fill", "var(--series-%d)".formatted(i + 1))
          .tip();
    }
  }

  /** Short lines where rows are, some of them evenly spread by rank. */
  private static void rug(Chart chart, double[] values, double[] points) {
    double[] sorted =
        Arrays.stream(values)
            .filter(v -> v >= points[0] && v <= points[points.length - 1])
            .sorted()
            .toArray();
    int count = Math.min(80, sorted.length);
    double[] some = new double[count];
    Arrays.setAll(some, i -> sorted[(int) ((long) i * sorted.length / count)]);
    chart
        .mark("tickX", count)
        .numbers("x", some)
        .option("stroke", Chart.MUTED)
        .option("strokeOpacity", 0.5)
        .option("insetTop", HEIGHT - Chart.ABOVE - BELOW - 6.0);
  }

  /** Lines with a legend are told apart by the style's colours. */
  static void colours(Chart chart, List<String> names) {
    var domain = chart.scale("color").put("legend", true).putArray("domain");
    names.forEach(domain::add);
    var range = chart.scale("color").putArray("range");
    IntStream.rangeClosed(1, names.size()).forEach(i -> range.add("var(--series-" + i + ")"));
  }
}
