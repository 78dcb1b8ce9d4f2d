package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.model.Evaluation;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.Arrays;
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

  private static final int BINS = 10;

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
    beside.options().put("marginLeft", 60).put("marginRight", 20).put("grid", true);
    beside
        .mark("line", 2)
        .numbers("x", new double[] {span.low(), span.high()})
        .numbers("y", new double[] {span.low(), span.high()})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    dots(beside, x, y, some.length);
    double[] residuals = new double[some.length];
    Arrays.setAll(residuals, i -> logarithmic ? 100 * (y[i] / x[i] - 1) : y[i] - x[i]);
    Chart errors = new Chart(340);
    errors.axis("x", "predicted", logarithmic);
    errors.axis("y", logarithmic ? "true above predicted, in %" : "true − predicted", false);
    errors.options().put("marginLeft", 60).put("marginRight", 20).put("grid", true);
    errors
        .mark("ruleY", 1)
        .numbers("y", new double[] {0})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    dots(errors, x, residuals, some.length);
    double[] sizes = Arrays.stream(residuals).map(Math::abs).sorted().toArray();
    String median =
        sizes.length == 0
            ? "–"
            : Numerals.text(sizes[sizes.length / 2]) + (logarithmic ? " %" : "");
    return List.of(
        figures.add(
            name + ", true beside predicted",
            "Dots of the true over the predicted %s of %d rows; on the dashed line they are equal"
                .formatted(name, some.length),
            beside),
        figures.add(
            "What the model misses: half of the rows by less than " + median,
            "Dots of the difference between true and predicted %s over the prediction"
                .formatted(name),
            errors));
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
    double[] sure = new double[BINS];
    double[] right = new double[BINS];
    double[] count = new double[BINS];
    for (int i = 0; i < told.length; i++) {
      double p = truths.predictions()[i][truths.from() + told[i]];
      int bin = Math.min(BINS - 1, (int) (BINS * p));
      sure[bin] += p;
      right[bin] += told[i] == (int) truths.values()[i] ? 1 : 0;
      count[bin]++;
    }
    int[] used = IntStream.range(0, BINS).filter(b -> count[b] > 0).toArray();
    double[] x = Arrays.stream(used).mapToDouble(b -> sure[b] / count[b]).toArray();
    double[] y = Arrays.stream(used).mapToDouble(b -> right[b] / count[b]).toArray();
    double[] n = Arrays.stream(used).mapToDouble(b -> count[b]).toArray();
    double error = 0;
    for (int b = 0; b < used.length; b++) {
      error += n[b] * Math.abs(x[b] - y[b]) / told.length;
    }
    double least = Math.min(1.0 / truths.target().classes().size(), Range.of(x).low());
    Chart chart = new Chart(340);
    chart
        .axis("x", "how sure: mean probability of what it says", false)
        .axis("y", "how often it is right", false);
    chart.scale("x").putArray("domain").add(least).add(1);
    chart.scale("y").putArray("domain").add(0).add(1);
    chart.options().put("marginLeft", 60).put("marginRight", 20).put("grid", true);
    chart
        .mark("line", 2)
        .numbers("x", new double[] {least, 1})
        .numbers("y", new double[] {least, 1})
        .option("stroke", Chart.MUTED)
        .option("strokeDasharray", "4 4");
    chart
        .mark("line", used.length)
        .numbers("x", x)
        .numbers("y", y)
        .option("stroke", Chart.ACCENT)
        .option("strokeWidth", 1.5);
    chart
        .mark("dot", used.length)
        .numbers("x", x)
        .numbers("y", y)
        .numbers("r", n)
        .option("fill", Chart.ACCENT)
        .tip();
    chart.scale("r").putArray("range").add(2).add(9);
    chart.scale("r").put("label", "rows");
    return List.of(
        figures.add(
            "Calibration: what it says is off by %s on average".formatted(Numerals.share(error)),
            "How often the model is right over how sure it is, in %d groups of rows; on the dashed line it is as right as it says"
                .formatted(used.length),
            chart));
  }
}
