package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.model.Version;
import java.util.ArrayList;
import java.util.List;

/** The numbers with which the same model comes out again. */
final class ReproductionSection {
  private ReproductionSection() {}

  static Markup of(Subject subject) {
    JsonNode record = subject.record;
    List<List<?>> rows = new ArrayList<>();
    add(rows, "model", subject.name);
    add(rows, "seed", record.path("seed").asText());
    rows.add(List.of("data, SHA-256", tag("code.long", record.path("data_sha256").asText("–"))));
    add(rows, "trained by", "sigmapi " + record.path("sigmapi").asText("–"));
    add(rows, "Java", record.path("java").asText("–"));
    add(rows, "kernels", record.path("kernels").asText("–"));
    add(rows, "errors are measured on a scale that is", record.path("error_scale").asText("–"));
    add(rows, "report by", "sigmapi " + Version.CURRENT);
    String specification = subject.model.specification().toJson().toPrettyString();
    return Markup.all(
        tag(
            "p",
            "The same data, settings, seed and versions give the same model, bit for bit, on any number of threads."),
        Markup.table(List.of("", ""), rows),
        tag(
            "details",
            tag("summary", "The network as a specification"),
            tag("pre", specification).with("tabindex", "0")));
  }

  private static void add(List<List<?>> rows, String name, String value) {
    rows.add(List.of(name, value));
  }
}
