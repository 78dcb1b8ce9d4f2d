package dev.sigmapi.report;

import static dev.sigmapi.report.Markup.tag;

import dev.sigmapi.model.FeatureEncoding;
import dev.sigmapi.module.Module;
import dev.sigmapi.module.Motifs;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.motif.Alphabet;
import dev.sigmapi.motif.Logo;
import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.Site;
import dev.sigmapi.specification.InputColumn;
import dev.sigmapi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The detectors of a network as logos of the places where they fit best. */
final class LogoSection {
  private static final int MOST_ROWS = 2000;
  private static final int MOST_LOGOS = 24;

  /** The share of the rows whose sites are a detector's motif: those that fit best. */
  private static final double BEST = 0.1;

  private static final int LEAST_SITES = 20;

  private final Subject subject;

  private LogoSection(Subject subject) {
    this.subject = subject;
  }

  static Optional<Markup> of(Subject subject) {
    if (subject.data.isEmpty()) {
      return Optional.empty();
    }
    LogoSection section = new LogoSection(subject);
    List<Markup> logos = new ArrayList<>();
    for (Motifs detectors : motifs(subject.model.network())) {
      if (detectors.inputs() == subject.model.columns().width()) {
        section.logos(detectors, logos);
      }
    }
    return logos.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Markup.all(
                tag(
                    "p",
                    "Each detector looks for a pattern anywhere in the sequence. A logo shows the letters of its best places, those of the tenth of the rows that fit best: the higher a stack, the clearer the place."),
                tag("div.charts", logos)));
  }

  private static List<Motifs> motifs(Module module) {
    if (module instanceof Motifs motifs) {
      return List.of(motifs);
    }
    return module instanceof Sequence sequence
        ? sequence.layers().stream().flatMap(layer -> motifs(layer).stream()).toList()
        : List.of();
  }

  private void logos(Motifs detectors, List<Markup> logos) {
    List<String> letters = detectors.letters();
    Optional<Integer> feature = featureOf(letters);
    Optional<Alphabet> alphabet = alphabet(letters);
    if (feature.isEmpty() || alphabet.isEmpty()) {
      return;
    }
    int at = subject.placeOf(feature.get());
    double[][] rows = subject.rows(MOST_ROWS);
    List<List<Motifs.Site>> sites = detectors.sites(encoded(rows));
    int width = detectors.matrix(0).length;
    double[] background = new double[alphabet.get().size()];
    Arrays.fill(background, 1.0 / background.length);
    for (int k = 0; k < detectors.outputs() && logos.size() < MOST_LOGOS; k++) {
      int detector = k;
      List<Site> found = new ArrayList<>();
      for (int row = 0; row < rows.length; row++) {
        Motifs.Site site = sites.get(row).get(detector);
        String text =
            site.start() < 0 ? "" : text(rows[row], at, site, width, letters, alphabet.get());
        if (text.length() == width) {
          found.add(
              new Site(
                  row,
                  "row " + (row + 1),
                  site.start() + 1,
                  site.opposite() ? '-' : '+',
                  site.score(),
                  text));
        }
      }
      found.sort(Comparator.comparingDouble((Site site) -> -site.score()));
      int kept = Math.min(found.size(), Math.max(LEAST_SITES, (int) (BEST * rows.length)));
      if (kept > 0) {
        Motif motif = Motif.of(alphabet.get(), found.subList(0, kept), background);
        logos.add(logo("Detector %d: %s".formatted(k + 1, motif.consensus()), motif));
      }
    }
  }

  private Tensor encoded(double[][] rows) {
    int width = subject.model.columns().width();
    Tensor x = Tensor.zeros(rows.length, width);
    double[] encoded = new double[width];
    for (int i = 0; i < rows.length; i++) {
      subject.model.columns().encode(rows[i], encoded);
      for (int j = 0; j < width; j++) {
        x.set(i, j, (float) encoded[j]);
      }
    }
    return x;
  }

  /** The letters of a site, on its strand; none if there are other letters among them. */
  private static String text(
      double[] row, int at, Motifs.Site site, int width, List<String> letters, Alphabet alphabet) {
    StringBuilder text = new StringBuilder();
    for (int j = 0; j < width; j++) {
      int p = site.opposite() ? width - 1 - j : j;
      int token =
          site.start() + p < row[at] ? (int) row[at + 1 + site.start() + p] : letters.size();
      if (token >= letters.size()) {
        return "";
      }
      int letter =
          alphabet.letters().indexOf(letters.get(token).toUpperCase(java.util.Locale.ROOT));
      if (letter < 0) {
        return "";
      }
      text.append(
          alphabet.letters().charAt(site.opposite() ? alphabet.size() - 1 - letter : letter));
    }
    return text.toString();
  }

  /** The sequence with these letters. */
  private Optional<Integer> featureOf(List<String> letters) {
    List<FeatureEncoding> features = subject.features();
    return IntStream.range(0, features.size())
        .boxed()
        .filter(
            j ->
                features.get(j).inputs().stream()
                    .filter(input -> input.content() == InputColumn.Content.TOKEN)
                    .anyMatch(input -> input.tokens().equals(letters)))
        .findFirst();
  }

  private static Optional<Alphabet> alphabet(List<String> letters) {
    boolean single = letters.stream().allMatch(letter -> letter.length() == 1);
    boolean known =
        single
            && Arrays.stream(Alphabet.values())
                .anyMatch(
                    a ->
                        letters.stream()
                                    .filter(
                                        l ->
                                            a.letters()
                                                .contains(l.toUpperCase(java.util.Locale.ROOT)))
                                    .count()
                                * 2
                            > letters.size());
    return known ? Optional.of(Alphabet.of(letters)) : Optional.empty();
  }

  /** A logo in the colours of the page. */
  static Markup logo(String title, Motif motif) {
    String svg =
        Logo.svg(motif)
            .replaceFirst("<rect [^>]*fill=\"white\"/>", "")
            .replace("\"#222222\"", "\"currentColor\"")
            .replace("\"#1a9641\"", "\"var(--letter-green)\"")
            .replace("\"#2c5fb3\"", "\"var(--letter-blue)\"")
            .replace("\"#e08214\"", "\"var(--letter-orange)\"")
            .replace("\"#cc2529\"", "\"var(--letter-red)\"")
            .replace("\"#7b3294\"", "\"var(--letter-purple)\"");
    return tag(
        "figure",
        tag("figcaption", title),
        Markup.trusted(svg).with("role", "img").with("class", "logo"));
  }
}
