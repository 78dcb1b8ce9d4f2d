package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Evaluation;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How right the model is: figures beside those of simple models, and rows one by one. */
final class QualitySection {
  /** The most rows that a picture shows. */
  private static final int MOST_DOTS = 1500;

  /** The most classes of a matrix that is written out. */
  private static final int MOST_CLASSES = 30;

  /** The share of the rows whose errors a picture has to hold. */
  private static final double FAR_OUT = 0.98;

  private static final int BINS = 10;

  /** The fewest rows of a group whose share of right ones means something. */
  private static final int FEWEST = 10;

  /** What the figures are, in words. */
  private static final Map<String, String> NAMES =
      Map.of(
          "r2", "R²: share of the variance explained",
          "rmse", "RMSE: root mean square error",
          "mae", "MAE: mean size of the errors",
          "r2_log", "R² of logarithms",
          "rmse_log", "RMSE of logarithms: typical relative error",
          "accuracy", "Accuracy: share that is right",
          "balanced_accuracy", "Balanced accuracy: mean over classes",
          "log_loss", "Log loss: −ln of the true class's probability");

  private final Subject subject;
  private final Figures figures;

  QualitySection(Subject subject, Figures figures) {
    this.subject = subject;
    this.figures = figures;
  }

  Markup markup() {
    List<Object> parts = new ArrayList<>();
    parts.add(metrics());
    if (subject.data.isEmpty()) {
      parts.add(tag("p.note", "Give the report a table to see predictions beside the truth."));
    } else {
      for (int t = 0; t < subject.targets().size(); t++) {
        int target = t;
        Truths.of(subject, t).ifPresent(truths -> parts.add(pictures(target, truths)));
      }
    }
    return Markup.all(parts.toArray());
  }

  private Markup metrics() {
    Map<String, JsonNode> models = new LinkedHashMap<>();
    models.put("this model", subject.record.path("test"));
    models.put("linear", subject.record.path("baseline").path("linear"));
    models.put("constant", subject.record.path("baseline").path("constant"));
    models.values().removeIf(metrics -> !metrics.isObject() || metrics.isEmpty());
    if (models.isEmpty()) {
      return tag("p", "The model file keeps no figures of a test.");
    }
    Map<String, Double> here = ofTable();
    List<String> heads = new ArrayList<>(List.of(""));
    heads.addAll(models.keySet());
    if (!here.isEmpty()) {
      heads.add("this model on the table");
    }
    List<String> names = new ArrayList<>();
    models.values().iterator().next().fieldNames().forEachRemaining(names::add);
    List<List<?>> rows = new ArrayList<>();
    for (String name : names) {
      List<Object> row = new ArrayList<>(List.of(described(name)));
      models
          .values()
          .forEach(metrics -> row.add(figure(name, metrics.path(name).asDouble(Double.NaN))));
      if (!here.isEmpty()) {
        row.add(figure(name, here.getOrDefault(name, Double.NaN)));
      }
      rows.add(row);
    }
    String on =
        "On the %s that training kept for the test."
            .formatted(Numerals.count(subject.record.path("rows").path("test").asLong(), "row"));
    String beside =
        " Linear is the best linear model of the same inputs, constant says the same of every row.";
    return Markup.all(tag("p", on + beside), Markup.table(heads, rows));
  }

  /** The figures on the given table, unless it is the one that the training split. */
  private Map<String, Double> ofTable() {
    boolean known =
        subject.split.isEmpty()
            && subject.data.isPresent()
            && subject.targets().stream().allMatch(t -> subject.data.get().has(t.column()));
    if (!known) {
      return Map.of();
    }
    Table table = subject.data.get();
    boolean any =
        IntStream.range(0, table.rows())
            .anyMatch(
                row ->
                    subject.targets().stream()
                        .noneMatch(t -> table.column(t.column()).missing(row)));
    return any ? Evaluation.of(subject.model, table, note -> {}).metrics() : Map.of();
  }

  private static String described(String name) {
    int dot = name.lastIndexOf('.');
    String own = name.substring(dot + 1);
    String words = NAMES.getOrDefault(own, own);
    return dot < 0 ? words : name.substring(0, dot) + ": " + words;
  }

  private static String figure(String name, double value) {
    boolean share = name.endsWith("r2") || name.endsWith("r2_log") || name.endsWith("accuracy");
    if (share && value < -1) {
      return "far below 0";
    }
    return share ? Numerals.share(value) : Numerals.text(value);
  }

  private Markup pictures(int target, Truths truths) {
    String which =
        subject.targets().size() > 1
            ? truths.target().column() + ", " + truths.rows()
            : truths.rows();
    Markup caption = tag("p", "The pictures show " + which + ".");
    if (truths.target().task() == Task.CLASSIFICATION) {
      return Markup.all(caption, confusion(truths), tag("div.charts", calibration(truths)));
    }
    boolean logarithmic =
        subject.outputs.stream()
            .filter(o -> o.target() == target)
            .allMatch(Subject.Output::logarithmic);
    return Markup.all(caption, tag("div.charts", regression(truths, logarithmic)));
  }

  private List<Markup> regression(Truths truths, boolean wanted) {
    int[] some = evenly(truths.values().length);
    double[] predicted = truths.predicted();
    double[] x = Arrays.stream(some).mapToDouble(i -> predicted[i]).toArray();
    double[] y = Arrays.stream(some).mapToDouble(i -> truths.values()[i]).toArray();
    Range range = Range.of(x).with(Range.of(y));
    boolean logarithmic = wanted && range.low() > 0;
    Range span =
        logarithmic || range.high() > range.low()
            ? range
            : new Range(range.low() - 1, range.high() + 1);
    String name = truths.target().column();
    Chart beside = new Chart(340);
    beside.axis("x", "predicted", logarithmic).axis("y", "true", logarithmic);
    beside.options().put("marginLeft", 60).put("marginRight", 20);
    beside
        .mark("line", 2)
        .numbers("x", new double[] {span.low(), span.high()})
        .numbers("y", new double[] {span.low(), span.high()})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    dots(beside, x, y, some.length);
    return List.of(
        figures.add(
            name + ", true beside predicted",
            "Dots of the true over the predicted %s of %d rows; on the dashed line they are equal"
                .formatted(name, some.length),
            beside),
        residuals(name, x, y, logarithmic));
  }

  /** What is missed over what is predicted; the few rows far out are drawn at the edge. */
  private Markup residuals(String name, double[] x, double[] y, boolean logarithmic) {
    double[] residuals = new double[x.length];
    Arrays.setAll(residuals, i -> logarithmic ? 100 * (y[i] / x[i] - 1) : y[i] - x[i]);
    double[] sizes =
        Arrays.stream(residuals).map(Math::abs).filter(Double::isFinite).sorted().toArray();
    double median = sizes.length == 0 ? 0 : sizes[sizes.length / 2];
    double edge = sizes.length == 0 ? 1 : 1.1 * sizes[(int) (FAR_OUT * (sizes.length - 1))];
    int[] inside =
        IntStream.range(0, x.length).filter(i -> Math.abs(residuals[i]) <= edge).toArray();
    int[] outside =
        IntStream.range(0, x.length).filter(i -> Math.abs(residuals[i]) > edge).toArray();
    Chart chart = new Chart(340);
    chart.axis("x", "predicted", logarithmic);
    chart.axis("y", logarithmic ? "true above predicted, in %" : "true − predicted", false);
    chart.scale("y").putArray("domain").add(edge > 0 ? -edge : -1).add(edge > 0 ? edge : 1);
    chart.options().put("marginLeft", 60).put("marginRight", 20);
    chart
        .mark("ruleY", 1)
        .numbers("y", new double[] {0})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    dots(chart, some(x, inside), some(residuals, inside), inside.length);
    chart
        .mark("dot", outside.length)
        .numbers("x", some(x, outside))
        .numbers(
            "y",
            Arrays.stream(outside).mapToDouble(i -> Math.copySign(edge, residuals[i])).toArray())
        .option("symbol", "triangle")
        .option("r", 3.5)
        .option("fill", Chart.CONTRAST);
    String far =
        outside.length == 0
            ? ""
            : "; %s farther out, drawn as triangles at the edge"
                .formatted(Numerals.count(outside.length, "row"));
    return figures.add(
        "What is missed: half of the rows by less than "
            + Numerals.text(median)
            + (logarithmic ? " %" : "")
            + far,
        "Dots of the difference between true and predicted %s over the prediction".formatted(name),
        chart);
  }

  private static double[] some(double[] values, int[] which) {
    return Arrays.stream(which).mapToDouble(i -> values[i]).toArray();
  }

  private static void dots(Chart chart, double[] x, double[] y, int count) {
    chart
        .mark("dot", count)
        .numbers("x", x)
        .numbers("y", y)
        .option("r", count > 300 ? 1.8 : 3)
        .option("fill", Chart.ACCENT)
        .option("fillOpacity", count > 300 ? 0.45 : 0.7)
        .tip();
  }

  /** Some of the rows, evenly spread. */
  private static int[] evenly(int rows) {
    int count = Math.min(MOST_DOTS, rows);
    return IntStream.range(0, count).map(i -> (int) ((long) i * rows / count)).toArray();
  }

  private Markup confusion(Truths truths) {
    List<String> classes = truths.target().classes();
    int[] told = truths.told();
    int[][] counts = new int[classes.size()][classes.size()];
    for (int i = 0; i < told.length; i++) {
      counts[(int) truths.values()[i]][told[i]]++;
    }
    return classes.size() > MOST_CLASSES ? mistakes(classes, counts) : matrix(classes, counts);
  }

  /** Row by row the true classes, column by column what the model says. */
  private static Markup matrix(List<String> classes, int[][] counts) {
    List<Markup> heads =
        classes.stream()
            .map(c -> tag("th", EffectSection.shortened(c)).with("scope", "col"))
            .toList();
    List<Markup> rows = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      int all = Arrays.stream(counts[c]).sum();
      List<Markup> cells = new ArrayList<>();
      for (int p = 0; p < counts.length; p++) {
        int percent = all == 0 ? 0 : (int) Math.round(100.0 * counts[c][p] / all);
        cells.add(
            tag(
                    counts[c][p] == 0 ? "td.none" : c == p ? "td.right" : "td.wrong",
                    Integer.toString(counts[c][p]))
                .with("style", "--share:" + percent + "%"));
      }
      rows.add(
          tag(
              "tr",
              tag("th", EffectSection.shortened(classes.get(c))).with("scope", "row"),
              cells,
              tag("td", all == 0 ? "–" : Numerals.share(counts[c][c] / (double) all))));
    }
    return tag(
        "figure",
        tag("figcaption", "True classes in rows, told classes in columns"),
        tag(
                "div.scroll",
                tag(
                    "table.matrix",
                    tag(
                        "thead",
                        tag(
                            "tr",
                            tag("th", "true \\ told").with("scope", "col"),
                            heads,
                            tag("th", "right").with("scope", "col"))),
                    tag("tbody", rows)))
            .with("tabindex", "0"));
  }

  /** Of many classes, the commonest mistakes. */
  private static Markup mistakes(List<String> classes, int[][] counts) {
    record Mistake(int truth, int told, int count) {}
    List<Mistake> all = new ArrayList<>();
    for (int c = 0; c < counts.length; c++) {
      for (int p = 0; p < counts.length; p++) {
        if (p != c && counts[c][p] > 0) {
          all.add(new Mistake(c, p, counts[c][p]));
        }
      }
    }
    List<List<?>> rows = new ArrayList<>();
    all.stream()
        .sorted((a, b) -> Integer.compare(b.count, a.count))
        .limit(20)
        .forEach(
            m ->
                rows.add(
                    List.of(classes.get(m.truth), classes.get(m.told), Integer.toString(m.count))));
    return rows.isEmpty()
        ? tag("p", "No row is told wrong.")
        : Markup.all(
            tag("p", "The commonest mistakes:"),
            Markup.table(List.of("true", "told", "rows"), rows));
  }

  /** How often the model is right, by how sure it is. */
  private List<Markup> calibration(Truths truths) {
    int[] told = truths.told();
    Integer[] order = IntStream.range(0, told.length).boxed().toArray(Integer[]::new);
    double[] sure = new double[told.length];
    Arrays.setAll(sure, i -> truths.predictions()[i][truths.from() + told[i]]);
    Arrays.sort(order, Comparator.comparingDouble(i -> sure[i]));
    int groups = Math.max(1, Math.min(BINS, told.length / FEWEST));
    double[] x = new double[groups];
    double[] y = new double[groups];
    double error = 0;
    for (int g = 0; g < groups; g++) {
      int from = (int) ((long) g * told.length / groups);
      int to = (int) ((long) (g + 1) * told.length / groups);
      for (int i = from; i < to; i++) {
        int row = order[i];
        x[g] += sure[row] / (to - from);
        y[g] += told[row] == (int) truths.values()[row] ? 1.0 / (to - from) : 0;
      }
      error += Math.abs(x[g] - y[g]) * (to - from) / told.length;
    }
    double least = Math.min(1.0 / truths.target().classes().size(), Range.of(x).low());
    Chart chart = new Chart(340);
    chart
        .axis("x", "how sure: mean probability of what it says", false)
        .axis("y", "how often it is right", false);
    chart.scale("x").putArray("domain").add(least).add(1);
    chart.scale("y").putArray("domain").add(0).add(1);
    chart.options().put("marginLeft", 60).put("marginRight", 20);
    chart
        .mark("line", 2)
        .numbers("x", new double[] {least, 1})
        .numbers("y", new double[] {least, 1})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    chart
        .mark("line", groups)
        .numbers("x", x)
        .numbers("y", y)
        .option("stroke", Chart.ACCENT)
        .option("strokeWidth", 1.5);
    chart
        .mark("dot", groups)
        .numbers("x", x)
        .numbers("y", y)
        .option("r", 4)
        .option("fill", Chart.ACCENT)
        .tip();
    return List.of(
        figures.add(
            "Calibration: what it says is off by %s on average".formatted(Numerals.share(error)),
            "How often the model is right over how sure it is, by groups of as many rows each; on the dashed line it is as right as it says",
            chart),
        sureness(truths, told));
  }

  /** How sure the model is of how many rows, those that are told right and those that are not. */
  private Markup sureness(Truths truths, int[] told) {
    double[][] counts = new double[2][BINS];
    for (int i = 0; i < told.length; i++) {
      double p = truths.predictions()[i][truths.from() + told[i]];
      counts[told[i] == (int) truths.values()[i] ? 0 : 1][Math.min(BINS - 1, (int) (BINS * p))]++;
    }
    Chart chart = new Chart(340);
    chart.axis("x", "how sure: probability of what it says", false).axis("y", "rows", false);
    chart.options().put("marginLeft", 60).put("marginRight", 20);
    EffectSection.colours(chart, List.of("right", "wrong"));
    double[] from = new double[BINS];
    double[] to = new double[BINS];
    double[] above = new double[BINS];
    for (int b = 0; b < BINS; b++) {
      from[b] = b / (double) BINS;
      to[b] = (b + 1) / (double) BINS;
      above[b] = counts[0][b] + counts[1][b];
    }
    stack(chart, from, to, new double[BINS], counts[0], "right");
    stack(chart, from, to, counts[0], above, "wrong");
    chart.domain("x", Math.floor(10.0 / truths.target().classes().size()) / 10, 1);
    return figures.add(
        "How sure it is of how many rows",
        "Bars of the numbers of rows by how sure the model is, told right and told wrong",
        chart);
  }

  private static void stack(
      Chart chart, double[] from, double[] to, double[] low, double[] high, String name) {
    chart
        .mark("rect", from.length)
        .numbers("x1", from)
        .numbers("x2", to)
        .numbers("y1", low)
        .numbers("y2", high)
        .words("fill", Collections.nCopies(from.length, name))
        .option("inset", 0.5);
  }
}
