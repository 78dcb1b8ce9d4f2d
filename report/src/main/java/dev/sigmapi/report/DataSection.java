package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.model.TargetEncoding;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.specification.Task;
import java.util.ArrayList;
import java.util.List;

/** What was trained on what: rows, columns, and what was done to them. */
final class DataSection {
  private DataSection() {}

  static Markup of(Subject subject) {
    JsonNode rows = subject.record.path("rows");
    List<Object> parts = new ArrayList<>();
    if (rows.isObject()) {
      parts.add(
          tag(
              "p",
              "%s trained, %s chose and stopped, %s were kept for the test."
                  .formatted(
                      Numerals.count(rows.path("train").asLong(), "row"),
                      Numerals.count(rows.path("valid").asLong()),
                      Numerals.count(rows.path("test").asLong()))));
    }
    subject
        .data
        .filter(data -> subject.split.isEmpty())
        .ifPresent(
            data ->
                parts.add(
                    tag(
                        "p",
                        "The report's own table is another one, of %s."
                            .formatted(Numerals.count(data.rows(), "row")))));
    List<List<?>> table = new ArrayList<>();
    for (TargetEncoding target : subject.targets()) {
      table.add(
          List.of(
              tag("strong", target.column()),
              target.task() == Task.REGRESSION ? "number, predicted" : "class, predicted",
              target.task() == Task.REGRESSION ? "" : words(target.classes()),
              "loss " + target.loss().name()));
    }
    for (FeatureEncoding feature : subject.features()) {
      table.add(List.of(feature.column(), type(feature), values(subject, feature), done(feature)));
    }
    parts.add(
        Markup.table(List.of("column", "type", "values in training", "what is done to it"), table));
    JsonNode notes = subject.record.path("notes");
    if (!notes.isEmpty()) {
      List<String> lines = new ArrayList<>();
      notes.forEach(note -> lines.add(note.asText()));
      parts.add(tag("p", "What training said of the data:"));
      parts.add(Markup.list(lines));
    }
    return Markup.all(parts.toArray());
  }

  private static String type(FeatureEncoding feature) {
    if (feature instanceof FeatureEncoding.Numbers numbers) {
      return switch (numbers.kind()) {
        case NUMBER -> "number";
        case DATE -> "date";
        case BOOLEAN -> "yes or no";
      };
    }
    return feature instanceof FeatureEncoding.Words ? "words" : "sequence";
  }

  private static String values(Subject subject, FeatureEncoding feature) {
    if (feature instanceof FeatureEncoding.Words words) {
      return words(words.categories());
    }
    if (feature instanceof FeatureEncoding.Numbers numbers) {
      JsonNode range = subject.record.path("ranges").path(numbers.column());
      if (!range.isArray() || numbers.kind() == Column.Kind.BOOLEAN) {
        return "";
      }
      double low = range.path(0).asDouble();
      double high = range.path(1).asDouble();
      return numbers.kind() == Column.Kind.DATE
          ? date(low) + " to " + date(high)
          : Numerals.text(low) + " to " + Numerals.text(high);
    }
    InputColumn position = feature.inputs().get(feature.inputs().size() - 1);
    return "up to %s%s"
        .formatted(
            Numerals.count(feature.values() - 1L, "position"),
            position.size() > 0 ? " of " + words(position.tokens()) : "");
  }

  private static String date(double days) {
    return java.time.LocalDate.ofEpochDay((long) Math.floor(days)).toString();
  }

  /** The first few of some words. */
  private static String words(List<String> words) {
    int shown = words.size() <= 8 ? words.size() : 6;
    String listed =
        String.join(", ", words.subList(0, shown).stream().map(EffectSection::shortened).toList());
    return words.size() > shown ? listed + " and %d more".formatted(words.size() - shown) : listed;
  }

  private static String done(FeatureEncoding feature) {
    if (feature instanceof FeatureEncoding.Words words) {
      return "a column a word, %d in all".formatted(words.width());
    }
    if (feature instanceof FeatureEncoding.Numbers numbers) {
      StringBuilder done = new StringBuilder();
      if (numbers.shift() != 0) {
        done.append("less ").append(Numerals.text(numbers.shift())).append(", ");
      }
      done.append("divided by ").append(Numerals.text(numbers.scale()));
      if (numbers.offset() != 0) {
        done.append(", plus ").append(Numerals.text(numbers.offset()));
      }
      if (numbers.scale() == 1 && numbers.shift() == 0 && numbers.offset() == 0) {
        done = new StringBuilder("as it stands");
      }
      if (numbers.indicator()) {
        done.append("; missing ones are taken for ")
            .append(Numerals.text(numbers.imputed()))
            .append(" and said to the network");
      }
      return done.toString();
    }
    return "read position by position";
  }
}
