package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.data.Column;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.report.Effects.Curve;
import dev.sigmapi.report.Effects.Input;
import dev.sigmapi.report.Effects.Pair;
import dev.sigmapi.report.Effects.Surface;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What each input does: bars of strength, a curve for each strong one, maps of strong pairs. */
final class EffectSection {
  private static final int MOST_BARS = 16;
  private static final int MOST_CURVES = 12;
  private static final int MOST_PAIRS = 6;

  /** So many classes can be told apart in one picture. */
  private static final int MOST_LINES = 5;

  /** Below this share of the deviation of the predictions, a pair is said not to act together. */
  private static final double WEAK = 0.01;

  private static final long MILLISECONDS = 86_400_000L;
  private static final int HEIGHT = 230;

  private final Subject subject;
  private final Figures figures;
  private final Effects effects;
  private final List<Input> inputs;
  private final double[] deviations;

  EffectSection(Subject subject, Figures figures) {
    this.subject = subject;
    this.figures = figures;
    this.effects = new Effects(subject);
    this.inputs = effects.inputs();
    this.deviations = effects.deviations();
  }

  /** The section on single inputs; nothing where there are none that are numbers or words. */
  Optional<Markup> inputs() {
    if (inputs.isEmpty() || subject.hasSequences() && subject.data.isEmpty()) {
      return Optional.empty();
    }
    List<Markup> curves =
        inputs.stream()
            .limit(MOST_CURVES)
            .filter(input -> input.largest() > 0)
            .map(this::curve)
            .toList();
    List<Object> parts = new ArrayList<>();
    parts.add(
        tag(
            "p",
            "Each curve is the mean prediction when one input is set to a value. " + others()));
    if (inputs.size() > 1) {
      parts.add(bars());
    }
    if (inputs.size() > MOST_CURVES) {
      parts.add(
          tag(
              "p.note",
              "Curves of the %d strongest of %d inputs.".formatted(MOST_CURVES, inputs.size())));
    }
    parts.add(
        curves.isEmpty()
            ? tag("p", "No input changes the prediction.")
            : tag("div.charts", curves));
    return Optional.of(Markup.all(parts.toArray()));
  }

  private String others() {
    String logarithms =
        subject.outputs.stream().anyMatch(Subject.Output::logarithmic)
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
    double[] shares = shown.stream().mapToDouble(this::share).toArray();
    Chart chart = new Chart(34 + 26 * shown.size());
    List<String> names = shown.stream().map(input -> shortened(nameOf(input.feature()))).toList();
    chart.scale("x").put("label", "strength").putNull("ticks").put("axis", (String) null);
    chart.scale("x").putArray("domain").add(0).add(1.15 * Arrays.stream(shares).max().orElse(1));
    chart
        .scale("y")
        .putNull("label")
        .putArray("domain")
        .addAll(names.stream().map(com.fasterxml.jackson.databind.node.TextNode::valueOf).toList());
    chart
        .options()
        .put("marginLeft", 12 + 7 * names.stream().mapToInt(String::length).max().orElse(0));
    chart.options().put("marginTop", 6).put("marginBottom", 6);
    chart
        .mark("barX", shown.size())
        .numbers("x", shares)
        .words("y", names)
        .option("fill", Chart.ACCENT)
        .option("rx", 2);
    List<String> labels =
        Arrays.stream(shares)
            .mapToObj(s -> String.format(java.util.Locale.ROOT, "%.2f", s))
            .toList();
    chart
        .mark("text", shown.size())
        .numbers("x", shares)
        .words("y", names)
        .words("text", labels)
        .option("dx", 6)
        .option("textAnchor", "start");
    String more =
        inputs.size() > MOST_BARS
            ? ", the %d strongest of %d".formatted(MOST_BARS, inputs.size())
            : "";
    return Markup.all(
        figures.add("Strength of the inputs" + more, "Bars: " + pairsOf(names, labels), chart),
        tag(
            "p.note",
            "Strength is the deviation of the prediction when this input alone varies as it does over the rows,"
                + " as a share of the deviation over all rows. What an input does together with others counts in each."));
  }

  private static String pairsOf(List<String> names, List<String> labels) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> names.get(i) + " " + labels.get(i))
        .reduce((a, b) -> a + ", " + b)
        .orElse("none");
  }

  private double share(Input input) {
    double share = 0;
    for (int o = 0; o < deviations.length; o++) {
      share = Math.max(share, deviations[o] > 0 ? input.strength()[o] / deviations[o] : 0);
    }
    return share;
  }

  private String nameOf(int feature) {
    return subject.features().get(feature).column();
  }

  static String shortened(String name) {
    return name.length() <= 24
        ? name
        : name.substring(0, 11) + "…" + name.substring(name.length() - 11);
  }

  /** The outputs of a target that a picture can hold: those that change most. */
  private List<Integer> shown(double[] strength) {
    return IntStream.range(0, strength.length)
        .boxed()
        .sorted(Comparator.comparingDouble(o -> -strength[o]))
        .limit(MOST_LINES)
        .sorted()
        .toList();
  }

  private Markup curve(Input input) {
    Curve curve = effects.curve(input.feature());
    List<Integer> shown = subject.outputs.size() == 1 ? List.of(0) : shown(input.strength());
    FeatureEncoding feature = subject.features().get(input.feature());
    Chart chart = new Chart(HEIGHT);
    boolean words = feature instanceof FeatureEncoding.Words;
    boolean date = feature instanceof FeatureEncoding.Numbers n && n.kind() == Column.Kind.DATE;
    double[] x = date ? milliseconds(curve.points()) : curve.points();
    boolean logarithmic =
        !words
            && !date
            && new Range(x[0], x[x.length - 1]).logarithmic()
            && curve.points().length > 12;
    chart.axis("x", feature.column(), logarithmic);
    if (date) {
      chart.scale("x").put("type", "utc");
    }
    Range all =
        Range.of(shown.stream().flatMapToDouble(o -> Arrays.stream(curve.values()[o])).toArray());
    boolean one = subject.outputs.size() == 1;
    boolean classes = subject.targets().stream().noneMatch(t -> t.classes().isEmpty());
    String label = one ? subject.outputs.get(0).label() : classes ? "probability" : "prediction";
    if (one && classes) {
      label = "probability of " + label;
    }
    chart.axis(
        "y",
        label,
        subject.outputs.stream().allMatch(Subject.Output::logarithmic) && all.logarithmic());
    chart.options().put("marginLeft", 52).put("marginRight", 16).put("grid", true);
    if (all.high() - all.low() <= 1e-9 * Math.abs(all.high())) {
      // A level line in the middle, rather than one whose ticks are rounding errors.
      double middle = all.low();
      double around = middle == 0 ? 1 : Math.abs(middle);
      chart
          .scale("y")
          .put("type", "linear")
          .putArray("domain")
          .add(middle - around)
          .add(middle + around);
    }
    if (!one) {
      colours(chart, shown.stream().map(o -> subject.outputs.get(o).label()).toList());
    }
    for (int o : shown) {
      String name = subject.outputs.get(o).label();
      boolean points = words || curve.points().length <= 12;
      Chart.Mark line = chart.mark(words ? "dot" : "line", x.length);
      place(line, feature, x);
      line.numbers("y", curve.values()[o]);
      line.option(words ? "r" : "strokeWidth", words ? 4 : 2);
      stroke(line, words ? "fill" : "stroke", one, name, x.length);
      line.tip();
      if (points && !words) {
        Chart.Mark dots =
            chart
                .mark("dot", x.length)
                .numbers("x", x)
                .numbers("y", curve.values()[o])
                .option("r", 3);
        stroke(dots, "fill", one, name, x.length);
      }
    }
    if (!words && subject.data.isPresent()) {
      rug(
          chart,
          date ? milliseconds(effects.values(input.feature())) : effects.values(input.feature()),
          x);
    }
    if (words) {
      chart
          .scale("x")
          .put("tickRotate", curve.points().length > 4 ? -35 : 0)
          .put("type", "point")
          .remove("ticks");
      chart.options().put("marginBottom", curve.points().length > 4 ? 76 : 40);
    }
    double low = curve.values()[shown.get(0)][0];
    double high = curve.values()[shown.get(0)][x.length - 1];
    String omitted =
        shown.size() < subject.outputs.size()
            ? ", the %d of %d outputs that change most"
                .formatted(shown.size(), subject.outputs.size())
            : "";
    return figures.add(
        feature.column() + omitted,
        "Curve of %s over %s, from %s to %s"
            .formatted(label, feature.column(), Numerals.text(low), Numerals.text(high)),
        chart);
  }

  private static void stroke(
      Chart.Mark mark, String channel, boolean one, String name, int length) {
    if (one) {
      mark.option(channel, Chart.ACCENT);
    } else {
      mark.words(channel, java.util.Collections.nCopies(length, name));
    }
  }

  /** Lines of several outputs are told apart by the style's colours. */
  static void colours(Chart chart, List<String> names) {
    var domain = chart.scale("color").put("legend", true).putArray("domain");
    names.forEach(domain::add);
    var range = chart.scale("color").putArray("range");
    for (int i = 1; i <= names.size(); i++) {
      range.add("var(--series-" + i + ")");
    }
  }

  private static void place(Chart.Mark mark, FeatureEncoding feature, double[] x) {
    if (feature instanceof FeatureEncoding.Words words) {
      mark.words("x", words.categories().stream().map(EffectSection::shortened).toList());
    } else {
      mark.numbers("x", x);
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
    for (int i = 0; i < count; i++) {
      some[i] = sorted[(int) ((long) i * sorted.length / count)];
    }
    chart
        .mark("tickX", count)
        .numbers("x", some)
        .option("stroke", Chart.MUTED)
        .option("strokeOpacity", 0.5)
        .option("insetTop", HEIGHT - 24 - 36.0);
  }

  private static double[] milliseconds(double[] days) {
    return Arrays.stream(days).map(day -> day * MILLISECONDS).toArray();
  }

  /** The section on pairs; nothing where there is but one input. */
  Optional<Markup> pairs() {
    if (inputs.size() < 2 || subject.hasSequences() && subject.data.isEmpty()) {
      return Optional.empty();
    }
    List<Pair> pairs = effects.pairs(inputs);
    Map<Pair, Integer> outputs = new LinkedHashMap<>();
    pairs.forEach(pair -> outputs.put(pair, strongest(pair)));
    pairs.sort(Comparator.comparingDouble((Pair pair) -> -share(pair, outputs.get(pair))));
    List<Pair> strong =
        pairs.stream().filter(p -> share(p, outputs.get(p)) >= WEAK).limit(MOST_PAIRS).toList();
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
    parts.add(
        tag("div.charts", mapped.stream().map(pair -> map(pair, outputs.get(pair))).toList()));
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

  private int strongest(Pair pair) {
    return IntStream.range(0, deviations.length)
        .boxed()
        .max(Comparator.comparingDouble(o -> share(pair, o)))
        .orElse(0);
  }

  private double share(Pair pair, int output) {
    return deviations[output] > 0 ? pair.strength()[output] / deviations[output] : 0;
  }

  private Markup map(Pair pair, int output) {
    Surface surface = effects.surface(pair, output);
    FeatureEncoding first = subject.features().get(pair.first());
    FeatureEncoding second = subject.features().get(pair.second());
    Chart chart = new Chart(300);
    Range range =
        Range.of(Arrays.stream(surface.values()).flatMapToDouble(Arrays::stream).toArray());
    Subject.Output shown = subject.outputs.get(output);
    heat(chart, shown.label(), shown.logarithmic() && range.logarithmic());
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
    mark.numbers("fill", fill);
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
        "%s and %s: strength %.2f".formatted(first.column(), second.column(), share(pair, output)),
        "Map of %s over %s and %s, from %s to %s"
            .formatted(
                shown.label(),
                first.column(),
                second.column(),
                Numerals.text(range.low()),
                Numerals.text(range.high())),
        chart);
  }

  /** Colours from low to high. */
  static void heat(Chart chart, String label, boolean logarithmic) {
    chart
        .scale("color")
        .put("legend", true)
        .put("label", label)
        .put("interpolate", "lab")
        .put("type", logarithmic ? "log" : "linear");
    chart
        .scale("color")
        .putArray("range")
        .add("var(--heat-low)")
        .add("var(--heat-middle)")
        .add("var(--heat-high)");
    if (logarithmic) {
      chart.scale("color").put("ticks", 4).put("tickFormat", "~g");
    }
  }
}
