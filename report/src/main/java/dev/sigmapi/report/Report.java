package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Table;
import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.model.Model;
import dev.sigmapi.specification.Task;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A report as one file of HTML: what was trained on what, the formula, how right it is, what each
 * input does. It is the same to the byte for the same model and table.
 *
 * @param html the page
 */
public record Report(String html) {

  /**
   * The report of a model.
   *
   * @param name what the model is called, such as its file
   * @param data rows to show predictions, effects and attention on; best the table it was trained
   *     on, of which the rows are shown that training did not see
   * @throws dev.sigmapi.data.DataException if a column that the model reads is missing
   */
  public static Report of(Model model, String name, Optional<Table> data) {
    // Says which columns are missing, all at once.
    data.ifPresent(model.columns()::surprises);
    Subject subject = new Subject(model, name, data);
    Figures figures = new Figures();
    Page page = new Page("Report: " + subject.targetNames(), head(subject), figures);
    page.section("The formula", FormulaSection.of(subject));
    page.section("How right it is", new QualitySection(subject, figures).markup());
    Effects effects = new Effects(subject);
    new EffectSection(subject, figures, effects)
        .markup()
        .ifPresent(markup -> page.section("What each input does", markup));
    new PairSection(subject, figures, effects)
        .markup()
        .ifPresent(markup -> page.section("Inputs that act together", markup));
    ExpertSection.of(subject, figures).ifPresent(markup -> page.section("The experts", markup));
    LetterSection.of(subject, figures)
        .ifPresent(markup -> page.section("What each letter does", markup));
    AttentionSection.of(subject, figures)
        .ifPresent(markup -> page.section("Where attention looks", markup));
    LogoSection.of(subject)
        .ifPresent(markup -> page.section("What the detectors look for", markup));
    page.section("The data", DataSection.of(subject));
    page.section("How it was trained", LearningSection.of(subject, figures));
    page.section("To do it again", ReproductionSection.of(subject));
    return new Report(page.html());
  }

  /** Writes the page, whole or not at all. */
  public void write(Path file) {
    AtomicFile.write(file, out -> out.write(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static Markup head(Subject subject) {
    boolean classes = subject.model.task() == Task.CLASSIFICATION;
    JsonNode record = subject.record;
    List<Markup> tiles = new ArrayList<>();
    String metric =
        classes
            ? "accuracy"
            : record.path("error_scale").asText().equals("logarithmic") ? "r2_log" : "r2";
    String prefix = subject.targets().size() == 1 ? "" : subject.targets().get(0).column() + ".";
    String what =
        classes
            ? "told right"
            : metric.equals("r2")
                ? "of the variance explained"
                : "of the variance of logarithms explained";
    String of = subject.targets().size() == 1 ? "" : " of " + subject.targets().get(0).column();
    double own = record.path("test").path(prefix + metric).asDouble(Double.NaN);
    if (!Double.isNaN(own)) {
      tiles.add(tile(Numerals.share(own), what + of + ", on test rows"));
      double linear =
          record.path("baseline").path("linear").path(prefix + metric).asDouble(Double.NaN);
      if (!Double.isNaN(linear)) {
        tiles.add(
            tile(
                linear < 0 ? "below 0" : Numerals.share(linear),
                linear < 0 ? "by a linear model: a constant does better" : "by a linear model"));
      }
    }
    tiles.add(tile(Numerals.count(record.path("rows").path("train").asLong()), "rows trained on"));
    tiles.add(
        tile(
            Numerals.count(subject.features().size()),
            subject.features().size() == 1 ? "input column" : "input columns"));
    tiles.add(tile(Numerals.count(subject.model.network().parameterCount()), "parameters"));
    String from =
        String.join(", ", subject.model.columns().featureNames().stream().limit(6).toList());
    int more = subject.features().size() - 6;
    return Markup.all(
        tag("p.kind", "Sigmapi report"),
        tag("h1", "Predicting ", tag("span.name", subject.targetNames())),
        tag("p.lead", "from " + from + (more > 0 ? " and %d more".formatted(more) : "")),
        tag("div.tiles", tiles));
  }

  static Markup tile(String number, String words) {
    return tag("div.tile", tag("span.number", number), tag("span.words", words));
  }
}
