package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.formula.Formula;
import dev.sigmapi.formula.MixtureReading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The experts of a mixture: which rows each owns and what it computes there. */
final class ExpertSection {
  private ExpertSection() {}

  static Optional<Markup> of(Subject subject, Figures figures) {
    return MixtureReading.of(subject.model, subject.data).map(reading -> of(reading, figures));
  }

  private static Markup of(MixtureReading reading, Figures figures) {
    List<MixtureReading.Expert> experts = reading.experts();
    List<Object> parts = new ArrayList<>();
    String rows =
        reading.ofData() ? "rows of the table" : "rows drawn from the ranges of the training rows";
    parts.add(
        tag(
            "p",
            "A gate shares every row out among %d experts. Of %s %s, each is owned by the expert that counts most for it."
                .formatted(experts.size(), Numerals.count(reading.rows()), rows)));
    parts.add(bars(experts, reading.rows(), figures));
    List<List<?>> table = new ArrayList<>();
    for (int e = 0; e < experts.size(); e++) {
      MixtureReading.Expert expert = experts.get(e);
      table.add(
          List.of(
              "expert " + e,
              Numerals.count(expert.rows()),
              expert.rows() == 0 ? "not used" : expert.region().text(),
              Numerals.share(expert.region().coverage()),
              Numerals.share(expert.region().purity())));
    }
    parts.add(Markup.table(List.of("", "rows", "where", "of its rows", "are its own"), table));
    parts.add(
        tag(
            "p.note",
            "“Where” is a short rule for the rows of an expert: the next column says how many of them it holds for, the last how many of those for which it holds are the expert's. The gate's entropy is "
                + String.format(Locale.ROOT, "%.3f", reading.gateEntropy())
                + "; 0 would be a gate that is always sure."));
    reading
        .boundary()
        .ifPresent(limit -> parts.add(tag("p", "Expert 0 counts more where " + limit + ".")));
    for (int e = 0; e < experts.size(); e++) {
      int expert = e;
      experts.get(e).formula().ifPresent(formula -> parts.add(formula(expert, formula)));
    }
    return Markup.all(parts.toArray());
  }

  private static Markup formula(int expert, Formula formula) {
    return tag(
        "details",
        tag("summary", "What expert %d computes".formatted(expert)),
        FormulaSection.shown(formula));
  }

  private static Markup bars(List<MixtureReading.Expert> experts, int rows, Figures figures) {
    List<String> names = IntStream.range(0, experts.size()).mapToObj(e -> "expert " + e).toList();
    double[] shares = experts.stream().mapToDouble(e -> e.rows() / (double) rows).toArray();
    List<String> labels = Arrays.stream(shares).mapToObj(Numerals::share).toList();
    return figures.add(
        "Rows that each expert owns",
        "Bars: " + String.join(", ", labels),
        Chart.bars(names, shares, labels));
  }
}
