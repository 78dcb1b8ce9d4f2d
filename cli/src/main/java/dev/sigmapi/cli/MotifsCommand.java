package dev.sigmapi.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sigmapi.file.AtomicFile;
import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.MotifFiles;
import dev.sigmapi.motif.MotifSearch;
import dev.sigmapi.motif.Occurrences;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.motif.Significance;
import dev.sigmapi.motif.Site;
import dev.sigmapi.report.MotifReport;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.tensor.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks for patterns that sequences share. */
@Command(
    name = "motifs",
    description = "Find the patterns that sequences share, from FASTA or a table.",
    footer = {
      "",
      "Examples:",
      "  sigmapi motifs promoters.fasta --both-strands --out motifs",
      "  sigmapi motifs crp_sites18.csv --width 22 --json",
      "",
      "Without --width, widths of 6 to 24 are tried. Each motif is compared with what the",
      "same search finds in shuffled sequences; a p-value of 0.01 or more is chance."
    })
final class MotifsCommand extends Verb {
  @Mixin private SequenceOptions options = new SequenceOptions();

  @Option(names = "--width", paramLabel = "W", description = "Letters of a motif.")
  private Optional<Integer> width = Optional.empty();

  @Option(names = "--min-width", paramLabel = "W", description = "At least so many letters.")
  private Optional<Integer> minWidth = Optional.empty();

  @Option(names = "--max-width", paramLabel = "W", description = "At most so many letters.")
  private Optional<Integer> maxWidth = Optional.empty();

  @Option(names = "--count", paramLabel = "K", description = "How many motifs; 1 without it.")
  private Optional<Integer> count = Optional.empty();

  @Option(names = "--out", paramLabel = "DIR", description = "Write MEME, JASPAR and logos here.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write one HTML file that shows the motifs.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--both-strands", description = "Look on the other strand too.")
  private boolean bothStrands;

  @Option(
      names = "--occurrences",
      paramLabel = "HOW",
      description = "one, zero_or_one or any in each sequence; any without it.")
  private Optional<Occurrences> occurrences = Optional.empty();

  @Option(
      names = "--order",
      paramLabel = "N",
      description = "Letters that the background looks back: 0, 1 or 2; 0 without it.")
  private Optional<Integer> order = Optional.empty();

  @Option(
      names = "--shuffles",
      paramLabel = "N",
      description = "Shuffled copies to compare with; 9 without it, 0 for no p-value.")
  private Optional<Integer> shuffles = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of all that is random; the same seed finds the same.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Workers; all cores without it. Results do not depend on it.")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    MotifSearch search = search();
    out.ifPresent(MotifsCommand::makeFolder);
    report.ifPresent(OutputFile::check);
    Sequences all = options.read(this::say);
    Sequences sequences = options.positives(all);
    Sequences others = options.others(all).orElse(sequences);
    say(
        "%d sequences of %s, %d letters"
            .formatted(sequences.size(), sequences.alphabet().title(), sequences.letters()));
    List<Motif> motifs = search.find(sequences, others, Seed.of(seed));
    if (json) {
      print(result(sequences, motifs));
    } else {
      for (int m = 0; m < motifs.size(); m++) {
        report(m + 1, sequences, motifs.get(m));
      }
    }
    if (motifs.size() < search.count()) {
      say(
          "Found %d motifs and not %d: no more letters are left to look in"
              .formatted(motifs.size(), search.count()));
    }
    out.ifPresent(folder -> write(folder, motifs));
    report.ifPresent(
        file -> {
          MotifReport.of(sequences, motifs, settings(search)).write(file);
          say("Wrote " + file);
        });
    return 0;
  }

  private MotifSearch search() {
    if (width.isPresent() && (minWidth.isPresent() || maxWidth.isPresent())) {
      throw new SpecificationException(
          "motifs expects --width, or --min-width and --max-width, but got both; leave one out");
    }
    MotifSearch search = new MotifSearch();
    int least = width.or(() -> minWidth).orElse(search.minWidth());
    int most = width.or(() -> maxWidth).orElse(Math.max(least, search.maxWidth()));
    least = minWidth.isPresent() ? least : Math.min(least, most);
    try {
      return new MotifSearch(
          least,
          most,
          count.orElse(search.count()),
          occurrences.orElse(search.occurrences()),
          bothStrands,
          order.orElse(search.order()),
          shuffles.orElse(search.shuffles()),
          threads.orElse(search.threads()));
    } catch (IllegalArgumentException e) {
      throw new SpecificationException(e.getMessage());
    }
  }

  /** What was looked for, for the report. */
  private Map<String, String> settings(MotifSearch search) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("width", search.minWidth() + " to " + search.maxWidth());
    settings.put("motifs", Integer.toString(search.count()));
    settings.put("sites a sequence", search.occurrences().name().toLowerCase(Locale.ROOT));
    settings.put("strands", bothStrands ? "both" : "as written");
    settings.put("letters that the background looks back", Integer.toString(search.order()));
    settings.put("shuffled copies", Integer.toString(search.shuffles()));
    settings.put("seed", Long.toString(seed));
    return settings;
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "There can be no folder '%s': %s".formatted(folder, AtomicFile.inTheWay(e)), e);
    }
  }

  private void write(Path folder, List<Motif> motifs) {
    MotifFiles.write(folder, motifs, bothStrands).forEach(file -> say("Wrote " + file));
  }

  private void report(int number, Sequences sequences, Motif motif) {
    print(
        "Motif %d: %s, width %d, %.1f bits of information"
            .formatted(number, motif.consensus(), motif.width(), motif.totalInformation()));
    print(
        motif.isConsensusOnly()
            ? "A consensus from which each site differs in some letters."
            : "A matrix: a dot is a position without a clear letter.");
    Significance significance = motif.significance();
    String verdict = significance.isFound() ? "" : ": no more than chance finds";
    if (significance.shuffled().length == 0) {
      print("Score %.1f bits; not compared with chance.".formatted(significance.score()));
    } else {
      print(
          "Score %.1f bits; %d shuffled copies reach %.1f ± %.1f; p = %.2g%s."
              .formatted(
                  significance.score(),
                  significance.shuffled().length,
                  significance.mean(),
                  significance.deviation(),
                  significance.pValue(),
                  verdict));
    }
    long with = motif.sites().stream().mapToInt(Site::sequence).distinct().count();
    print(
        "%d sites in %d of %d sequences:".formatted(motif.sites().size(), with, sequences.size()));
    int longest = motif.sites().stream().mapToInt(site -> site.id().length()).max().orElse(0);
    for (Site site : motif.sites()) {
      print(
          "  %s%s %6d %s %7.2f  %s"
              .formatted(
                  site.id(),
                  " ".repeat(longest - site.id().length()),
                  site.start(),
                  site.strand(),
                  site.score(),
                  site.text()));
    }
    print("");
  }

  private ObjectNode result(Sequences sequences, List<Motif> motifs) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("sequences", sequences.size());
    object.put("alphabet", sequences.alphabet().title());
    object.put("letters", sequences.alphabet().letters());
    object.put("both_strands", bothStrands);
    object.put("seed", seed);
    ArrayNode list = object.putArray("motifs");
    motifs.forEach(motif -> list.add(json(motif)));
    return object;
  }

  private static ObjectNode json(Motif motif) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("consensus", motif.consensus());
    motif.iupac().ifPresent(iupac -> object.put("iupac", iupac));
    object.put("width", motif.width());
    object.put("kind", motif.isConsensusOnly() ? "consensus" : "matrix");
    object.put("information_bits", motif.totalInformation());
    object.put("small_sample_bias_bits", motif.smallSampleBias() * motif.width());
    Significance significance = motif.significance();
    object.put("score_bits", significance.score());
    if (significance.shuffled().length > 0) {
      object.put("p_value", significance.pValue());
      object.put("found", significance.isFound());
      ArrayNode shuffled = object.putArray("shuffled_score_bits");
      for (double score : significance.shuffled()) {
        shuffled.add(score);
      }
    }
    object.set("matrix", rows(motif.probabilities()));
    object.set("counts", rows(motif.counts()));
    ArrayNode sites = object.putArray("sites");
    for (Site site : motif.sites()) {
      sites
          .addObject()
          .put("id", site.id())
          .put("start", site.start())
          .put("strand", String.valueOf(site.strand()))
          .put("score", site.score())
          .put("text", site.text());
    }
    return object;
  }

  private static ArrayNode rows(double[][] matrix) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (double[] row : matrix) {
      ArrayNode values = rows.addArray();
      for (double value : row) {
        values.add(value);
      }
    }
    return rows;
  }
}
