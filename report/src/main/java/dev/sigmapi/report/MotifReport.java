package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.Version;
import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.motif.Significance;
import dev.sigmapi.motif.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report of motifs that a search found, without a network. */
public final class MotifReport {
  /** The most sites that a page lists. */
  private static final int MOST_SITES = 300;

  private MotifReport() {}

  /**
   * The report.
   *
   * @param settings of the search, as they are to be read
   */
  public static Report of(Sequences sequences, List<Motif> motifs, Map<String, String> settings) {
    Figures figures = new Figures();
    Page page = new Page("Report: motifs", head(sequences, motifs), figures);
    for (int m = 0; m < motifs.size(); m++) {
      Motif motif = motifs.get(m);
      page.section(
          "Motif %d: %s".formatted(m + 1, motif.consensus()), motif(sequences, motif, figures));
    }
    page.section("To do it again", again(settings));
    return new Report(page.html());
  }

  private static Markup head(Sequences sequences, List<Motif> motifs) {
    long found = motifs.stream().filter(motif -> motif.significance().isFound()).count();
    List<Markup> tiles =
        List.of(
            Report.tile(
                Numerals.count(sequences.size()), "sequences of " + sequences.alphabet().title()),
            Report.tile(Numerals.count(sequences.letters()), "letters"),
            Report.tile(Numerals.count(found), "motifs that chance would hardly find"));
    return Markup.all(
        tag("p.kind", "Sigmapi report"),
        tag("h1", "What the sequences have in common"),
        tag(
            "p.lead",
            "Patterns of letters that stand in many of them, found without being told where."),
        tag("div.tiles", tiles));
  }

  private static Markup motif(Sequences sequences, Motif motif, Figures figures) {
    long with = motif.sites().stream().mapToInt(Site::sequence).distinct().count();
    List<Object> parts = new ArrayList<>();
    parts.add(
        tag(
            "p",
            "%d sites in %d of %d sequences; %d letters wide, %.1f bits of information%s."
                .formatted(
                    motif.sites().size(),
                    with,
                    sequences.size(),
                    motif.width(),
                    motif.totalInformation(),
                    motif.iupac().map(code -> ", in letters of IUPAC " + code).orElse(""))));
    parts.add(LogoSection.logo("Logo: the higher a stack, the clearer the place", motif));
    parts.add(significance(motif.significance(), figures));
    parts.add(places(sequences, motif, figures));
    parts.add(sites(motif));
    return Markup.all(parts.toArray());
  }

  private static Markup significance(Significance significance, Figures figures) {
    if (significance.shuffled().length == 0) {
      return tag("p", "Score %.1f bits; not compared with chance.".formatted(significance.score()));
    }
    double[] shuffled = significance.shuffled();
    Markup words =
        tag(
            "p",
            "Its score is %s bits. The same search in %d shuffled copies of the sequences reaches %s bits on average: p = %s%s."
                .formatted(
                    tenths(significance.score()),
                    shuffled.length,
                    tenths(significance.mean()),
                    Numerals.text(
                        Double.parseDouble(
                            String.format(Locale.ROOT, "%.1e", significance.pValue()))),
                    significance.isFound() ? "" : ", no more than chance finds"));
    Chart chart = new Chart(90);
    chart.axis("x", "score in bits", false);
    double[] zeros = new double[shuffled.length];
    chart.scale("y").put("axis", (String) null);
    chart.options().put("marginLeft", 16).put("marginRight", 30);
    chart
        .mark("dot", shuffled.length)
        .numbers("x", shuffled)
        .numbers("y", zeros)
        .option("r", 4)
        .option("stroke", Chart.MUTED)
        .option("strokeWidth", 1.5);
    chart
        .mark("dot", 1)
        .numbers("x", new double[] {significance.score()})
        .numbers("y", new double[1])
        .option("r", 6)
        .option("fill", Chart.ACCENT);
    return Markup.all(
        words,
        figures.add(
            "Score of the motif (filled) and of the best motifs of shuffled sequences (rings)",
            "The motif has %.1f bits, the best of shuffled sequences %.1f"
                .formatted(significance.score(), Arrays.stream(shuffled).max().orElse(0)),
            chart));
  }

  private static String tenths(double value) {
    return Numerals.text(Math.rint(10 * value) / 10);
  }

  /** Where in its sequence each site is. */
  private static Markup places(Sequences sequences, Motif motif, Figures figures) {
    List<Site> sites = motif.sites().stream().limit(MOST_SITES).toList();
    List<Integer> with = sites.stream().map(Site::sequence).distinct().toList();
    if (with.size() > 60) {
      return Markup.NOTHING;
    }
    List<String> names = with.stream().map(s -> EffectSection.shortened(sequences.id(s))).toList();
    Chart chart = new Chart(60 + 18 * names.size());
    chart.axis("x", "position in the sequence", false);
    names.forEach(chart.scale("y").putNull("label").putArray("domain")::add);
    chart
        .options()
        .put("marginLeft", 16 + 7 * names.stream().mapToInt(String::length).max().orElse(0))
        .put("marginRight", 16);
    double[] lengths = with.stream().mapToDouble(s -> sequences.length(s)).toArray();
    chart
        .mark("ruleY", names.size())
        .words("y", names)
        .numbers("x1", new double[names.size()])
        .numbers("x2", lengths)
        .option("stroke", Chart.MUTED)
        .option("strokeOpacity", 0.5);
    chart
        .mark("barX", sites.size())
        .words("y", sites.stream().map(site -> EffectSection.shortened(site.id())).toList())
        .numbers("x1", sites.stream().mapToDouble(Site::start).toArray())
        .numbers("x2", sites.stream().mapToDouble(site -> site.start() + motif.width()).toArray())
        .words(
            "fill",
            sites.stream()
                .map(site -> site.strand() == '-' ? "other strand" : "as written")
                .toList())
        .option("inset", 2)
        .tip();
    boolean both = sites.stream().anyMatch(site -> site.strand() == '-');
    EffectSection.colours(
        chart, both ? List.of("as written", "other strand") : List.of("as written"));
    chart.scale("color").put("legend", both);
    return figures.add(
        "Where the sites are",
        "Bars for %d sites along %d sequences".formatted(sites.size(), names.size()),
        chart);
  }

  private static Markup sites(Motif motif) {
    List<List<?>> rows = new ArrayList<>();
    for (Site site : motif.sites().subList(0, Math.min(MOST_SITES, motif.sites().size()))) {
      rows.add(
          List.of(
              site.id(),
              Integer.toString(site.start()),
              site.strand() == '-' ? "−" : "+",
              String.format(Locale.ROOT, "%.2f", site.score()),
              tag("code", site.text())));
    }
    Markup table =
        Markup.table(List.of("sequence", "start", "strand", "score in bits", "letters"), rows);
    return tag("details", tag("summary", "All %d sites".formatted(motif.sites().size())), table);
  }

  private static Markup again(Map<String, String> settings) {
    List<List<?>> rows = new ArrayList<>();
    settings.forEach((name, value) -> rows.add(List.of(name, value)));
    rows.add(List.of("sigmapi", Version.CURRENT));
    return Markup.all(
        tag(
            "p",
            "The same sequences, settings and seed give the same motifs on any number of threads."),
        Markup.table(List.of("", ""), rows));
  }
}
