package dev.sigmapi.examples;

import dev.sigmapi.data.Table;
import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.MotifSearch;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.motif.Site;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds where the protein CRP binds in 18 sequences of Escherichia coli (Stormo &amp; Hartzell
 * 1989), and compares with the sites that are known from experiments.
 */
public final class CrpSites {
  private static final String PUBLISHED = "TGTGA......TCACA";
  private static final int WIDTH = 22;
  private static final int NEAR = 2;
  private static final int ENOUGH = 17;

  private CrpSites() {}

  /**
   * Runs the example.
   *
   * @param arguments the table
   * @throws IllegalStateException if the motif is not the published one
   */
  public static void main(String[] arguments) {
    Table table = new TableReader(System.err::println).read(arguments[0]);
    Sequences sequences =
        Sequences.of(table, "id", "sequence", Optional.of("label"), Optional.empty());
    long start = System.nanoTime();
    List<Motif> motifs = new MotifSearch().withWidth(WIDTH).find(sequences, Seed.of(1));
    double seconds = (System.nanoTime() - start) / 1e9;
    Motif motif = motifs.get(0);
    System.out.printf(
        "%s, p = %.2g, %.1f seconds%n", motif.consensus(), motif.significance().pValue(), seconds);
    List<String> labels = sequences.labels().orElseThrow();
    Set<Integer> hit = new TreeSet<>();
    int right = 0;
    for (Site site : motif.sites()) {
      boolean known =
          Arrays.stream(labels.get(site.sequence()).split(" "))
              .mapToInt(Integer::parseInt)
              .anyMatch(place -> Math.abs(place - site.start()) <= NEAR);
      right += known ? 1 : 0;
      if (known) {
        hit.add(site.sequence());
      }
    }
    System.out.printf(
        "%d of %d sequences have a known site within %d letters of one found; %d of %d found are known%n",
        hit.size(), sequences.size(), NEAR, right, motif.sites().size());
    if (hit.size() < ENOUGH || !motif.consensus().contains(PUBLISHED)) {
      throw new IllegalStateException("The motif expects to be " + PUBLISHED);
    }
  }
}
