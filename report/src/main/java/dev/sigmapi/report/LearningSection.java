package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How the training went. */
final class LearningSection {
  private static final int MOST_TRAININGS = 6;

  private LearningSection() {}

  static Markup of(Subject subject, Figures figures) {
    List<Object> parts = new ArrayList<>();
    JsonNode method = subject.record.path("method");
    List<List<?>> rows = new ArrayList<>();
    method
        .properties()
        .forEach(
            field -> rows.add(List.of(field.getKey().replace('_', ' '), value(field.getValue()))));
    List<Markup> curves = new ArrayList<>();
    for (JsonNode training : subject.record.path("curves")) {
      if (curves.size() < MOST_TRAININGS && training.path("epoch").size() > 1) {
        curves.add(curve(training, figures));
      }
    }
    if (curves.isEmpty()) {
      parts.add(tag("p", "This training went without epochs, so there are no learning curves."));
    } else {
      parts.add(
          tag(
              "p",
              "Loss by epoch, on the rows that train and on those that choose and stop. The model is that of the best epoch."));
      parts.add(tag("div.charts", curves));
    }
    if (!rows.isEmpty()) {
      parts.add(
          tag(
              "details",
              tag("summary", "What the training says of itself"),
              Markup.table(List.of("", ""), rows)));
    }
    JsonNode health = subject.record.path("health");
    if (!health.isEmpty()) {
      List<String> findings = new ArrayList<>();
      health.forEach(finding -> findings.add(finding.asText()));
      parts.add(tag("p", "Findings on the network after training:"));
      parts.add(Markup.list(findings));
    }
    return Markup.all(parts.toArray());
  }

  static String value(JsonNode value) {
    if (value.isNumber()) {
      return Numerals.text(value.asDouble());
    }
    if (value.isContainerNode()) {
      String text = value.toString();
      return text.length() > 300 ? text.substring(0, 300) + " …" : text;
    }
    return value.isNull() ? "–" : value.asText();
  }

  private static Markup curve(JsonNode training, Figures figures) {
    double[] epochs = numbers(training.path("epoch"));
    double[] train = numbers(training.path("train_loss"));
    double[] valid = numbers(training.path("valid_loss"));
    int best = training.path("best_epoch").asInt();
    Range range = Range.of(train).with(Range.of(valid));
    Chart chart = new Chart(280);
    chart
        .axis("x", "epoch", false)
        .axis("y", "loss", range.low() > 0 && range.high() / range.low() > 30);
    chart.options().put("marginLeft", 60).put("marginRight", 20);
    EffectSection.colours(chart, List.of("training", "validation"));
    line(chart, epochs, train, "training");
    line(chart, epochs, valid, "validation");
    if (best > 0) {
      chart
          .mark("ruleX", 1)
          .numbers("x", new double[] {best})
          .option("stroke", Chart.MUTED)
          .option("strokeDasharray", "4 4");
    }
    return figures.add(
        "%s: best of %d epochs is %d"
            .formatted(training.path("training").asText(), (int) epochs[epochs.length - 1], best),
        "Curves of the training and validation loss, from %s to %s"
            .formatted(Numerals.text(range.high()), Numerals.text(range.low())),
        chart);
  }

  private static void line(Chart chart, double[] x, double[] y, String name) {
    chart
        .mark("line", x.length)
        .numbers("x", x)
        .numbers("y", y)
        .words("stroke", Collections.nCopies(x.length, name))
        .option("strokeWidth", 1.8)
        .tip();
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.path(i).asDouble(Double.NaN);
    }
    return numbers;
  }
}
