package dev.sigmapi.examples;

import dev.sigmapi.motif.Motif;
import dev.sigmapi.motif.MotifSearch;
import dev.sigmapi.motif.Occurrences;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.motif.Site;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The challenge of Pevzner and Sze 2000: twenty random sequences of 600 letters, in each of which a
 * copy of one pattern of l letters was planted with exactly d of them substituted. The search is
 * told l, and that each sequence has the pattern once, but not d.
 *
 * <p>Printed are how often the pattern was found exactly, the performance coefficient |K ∩ P| / |K
 * ∪ P| of the letters K in the planted copies and P in the sites found, and the time.
 */
public final class PlantedMotifs {
  private static final int SEQUENCES = 20;
  private static final int LENGTH = 600;
  private static final String LETTERS = "ACGT";

  /** Settings (l, d), and the fewest instances of 20 that must be found exactly. */
  private static final int[][] SETTINGS = {{11, 2, 20}, {13, 3, 20}, {15, 4, 16}};

  private PlantedMotifs() {}

  private record Instance(String pattern, int[] starts, List<String> texts) {}

  /**
   * Runs the example.
   *
   * @param arguments the number of instances of each setting, 20 without it
   * @throws IllegalStateException if too few patterns are found
   */
  public static void main(String[] arguments) {
    int instances = Folds.whole(arguments, 0, 20);
    System.out.println(" l  d  found exactly  performance  seconds: mean, most");
    for (int[] setting : SETTINGS) {
      int exact = 0;
      double performance = 0;
      double seconds = 0;
      double most = 0;
      for (int i = 0; i < instances; i++) {
        Instance instance = plant(setting[0], setting[1], Seed.of(i + 1));
        long start = System.nanoTime();
        Motif motif = search(setting[0]).find(sequences(instance), Seed.of(1)).get(0);
        double took = (System.nanoTime() - start) / 1e9;
        exact += motif.consensus().equals(instance.pattern) ? 1 : 0;
        performance += performance(instance, motif) / instances;
        seconds += took / instances;
        most = Math.max(most, took);
      }
      System.out.printf(
          "%2d %2d  %6d of %2d  %13.3f  %8.2f %8.2f%n",
          setting[0], setting[1], exact, instances, performance, seconds, most);
      if (exact * 20 < setting[2] * instances) {
        throw new IllegalStateException("Too few patterns were found");
      }
    }
  }

  /** Without shuffled copies: whether it is chance is known here. */
  private static MotifSearch search(int width) {
    return new MotifSearch().withWidth(width).withOccurrences(Occurrences.ONE).withShuffles(0);
  }

  private static Sequences sequences(Instance instance) {
    List<String> ids = new ArrayList<>();
    for (int s = 0; s < SEQUENCES; s++) {
      ids.add("sequence" + (s + 1));
    }
    return Sequences.of(ids, instance.texts);
  }

  private static Instance plant(int width, int substitutions, Seed seed) {
    SplittableRandom random = seed.random();
    String pattern = letters(width, random);
    int[] starts = new int[SEQUENCES];
    List<String> texts = new ArrayList<>();
    for (int s = 0; s < SEQUENCES; s++) {
      StringBuilder text = new StringBuilder(letters(LENGTH, random));
      StringBuilder copy = new StringBuilder(pattern);
      for (int left = substitutions; left > 0; ) {
        int j = random.nextInt(width);
        if (copy.charAt(j) == pattern.charAt(j)) {
          int other = LETTERS.indexOf(pattern.charAt(j)) + 1 + random.nextInt(3);
          copy.setCharAt(j, LETTERS.charAt(other % 4));
          left--;
        }
      }
      starts[s] = random.nextInt(LENGTH - width + 1);
      texts.add(text.replace(starts[s], starts[s] + width, copy.toString()).toString());
    }
    return new Instance(pattern, starts, texts);
  }

  private static String letters(int count, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  private static double performance(Instance instance, Motif motif) {
    int both = 0;
    for (Site site : motif.sites()) {
      int planted = instance.starts[site.sequence()] + 1;
      both += Math.max(0, motif.width() - Math.abs(site.start() - planted));
    }
    int all = motif.width() * (SEQUENCES + motif.sites().size());
    return (double) both / (all - both);
  }
}
