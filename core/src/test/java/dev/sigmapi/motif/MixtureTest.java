package dev.sigmapi.motif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Likelihoods and counts against plain loops over letters. */
final class MixtureTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void likelihoodsAndCountsAreThoseOfPlainLoops() {
    for (int width : new int[] {1, 2, 5, 6, 11, 17}) {
      for (int order = 0; order <= 2; order++) {
        for (boolean both : new boolean[] {false, true}) {
          for (boolean once : new boolean[] {false, true}) {
            check(random(Alphabet.DNA, 5, 65, width), width, order, both, once);
          }
        }
      }
    }
    check(random(Alphabet.PROTEIN, 3, 40, 1), 7, 1, false, false);
  }

  private static void check(Sequences sequences, int width, int order, boolean both, boolean once) {
    Background chain = Background.of(sequences, order, both);
    Strands strands = new Strands(sequences, both, chain);
    Windows windows = new Windows(strands, width);
    Mixture mixture = new Mixture(windows, once ? Occurrences.ONE : Occurrences.ZERO_OR_ONE);
    int size = sequences.alphabet().size();
    SplittableRandom random = Seed.of(width).random();
    double[] counts = random.doubles((long) width * size, 0, 5).toArray();
    mixture.start(new Fit(0, false, counts));
    double[] p = mixture.probabilities().clone();
    double likelihood = mixture.expectation();

    double expected = 0;
    double[] expectedCounts = new double[width * size];
    for (int s = 0; s < sequences.size(); s++) {
      List<byte[]> sites = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      byte[] forward = sequences.codes(s);
      collect(forward, chain, p, width, size, sites, ratios);
      if (both) {
        byte[] reverse = Strands.reverse(sequences.alphabet(), forward);
        collect(reverse, chain, p, width, size, sites, ratios);
      }
      if (sites.isEmpty()) {
        continue;
      }
      double prior = (once ? 1 : 0.5) / sites.size();
      double sum = ratios.stream().mapToDouble(r -> r).sum();
      double all = 1 - (once ? 1 : 0.5) + prior * sum;
      expected += Math.log(all);
      for (int i = 0; i < sites.size(); i++) {
        for (int j = 0; j < width; j++) {
          expectedCounts[j * size + sites.get(i)[j]] += prior * ratios.get(i) / all;
        }
      }
    }
    assertEquals(expected, likelihood, TOLERANCE * Math.max(1, Math.abs(expected)));
    mixture.maximisation();
    for (int i = 0; i < expectedCounts.length; i++) {
      // Negligible weights are left out.
      assertEquals(expectedCounts[i], mixture.counts()[i], 1e-6 * windows.size());
    }
  }

  private static void collect(
      byte[] codes,
      Background chain,
      double[] p,
      int width,
      int size,
      List<byte[]> sites,
      List<Double> ratios) {
    double[] logarithms = chain.logarithms(codes);
    for (int i = 0; i + width <= codes.length; i++) {
      byte[] site = new byte[width];
      double ratio = 0;
      boolean known = true;
      for (int j = 0; j < width; j++) {
        site[j] = codes[i + j];
        known &= site[j] >= 0;
        ratio += known ? Math.log(p[j * size + site[j]]) - logarithms[i + j] : 0;
      }
      if (known) {
        sites.add(site);
        ratios.add(Math.exp(ratio));
      }
    }
  }

  @Test
  void theLikelihoodRises() {
    Sequences sequences = random(Alphabet.DNA, 8, 90, 3);
    Windows windows = windows(sequences, 9);
    for (boolean tied : new boolean[] {false, true}) {
      Mixture mixture = new Mixture(windows, Occurrences.ZERO_OR_ONE);
      double[] counts = new double[36];
      for (int j = 0; j < 9; j++) {
        counts[j * 4 + windows.letter(17, j)] = 2;
      }
      mixture.start(new Fit(0, tied, counts));
      double first = mixture.expectation();
      mixture.maximisation();
      assertTrue(mixture.fit(50, 1e-6) > first, "tied " + tied);
    }
  }

  @Test
  void aConsensusIsADistributionOverWords() {
    Sequences sequences = random(Alphabet.DNA, 1, 30, 5);
    int width = 4;
    Strands strands = new Strands(sequences, false, Background.of(sequences, 0, false));
    Mixture mixture = new Mixture(new Windows(strands, width), Occurrences.ONE);
    double[] counts = new double[16];
    for (int j = 0; j < width; j++) {
      counts[j * 4 + j] = 3;
      counts[j * 4 + (j + 1) % 4] = 1;
    }
    mixture.start(new Fit(0, true, counts));
    double likelihood = mixture.expectation();
    // By hand: the chance of the number of substitutions, of their places, and of their letters.
    double[] b = strands.background();
    double rate = (4 + 1.0) / (16 + 2.0);
    byte[] codes = sequences.codes(0);
    double sum = 0;
    for (int i = 0; i + width <= codes.length; i++) {
      double ratio = 1;
      for (int j = 0; j < width; j++) {
        ratio *= codes[i + j] == j ? (1 - rate) / b[j] : rate / (1 - b[j]);
      }
      sum += ratio / (codes.length - width + 1);
    }
    assertEquals(Math.log(sum), likelihood, TOLERANCE);
  }

  @Test
  void evidenceIsAnIntegral() {
    Evidence evidence = new Evidence(new double[] {0.3, 0.7});
    // One letter after the other: the chance of each given those before (Pólya's urn).
    double[] counts = {3, 2};
    double chance = 0.3 / 1 * 1.3 / 2 * 2.3 / 3 * 0.7 / 4 * 1.7 / 5;
    double expected = Math.log(chance / (Math.pow(0.3, 3) * Math.pow(0.7, 2)));
    assertEquals(expected, evidence.column(counts, 0), TOLERANCE);
    double factorial = 0;
    for (int n = 1; n < 30; n++) {
      assertEquals(factorial, Evidence.logGamma(n), 1e-10 * Math.max(1, factorial));
      factorial += Math.log(n);
    }
    assertEquals(Math.log(Math.sqrt(Math.PI)), Evidence.logGamma(0.5), TOLERANCE);
    assertEquals(Math.log(10), Evidence.choose(5, 2), TOLERANCE);
    double urn = 0.5 * 1.5 / 2 * 0.5 / 3;
    assertEquals(
        Math.log(urn) - 2 * Math.log(0.6) - Math.log(0.4),
        Evidence.distribution(new double[] {2, 1}, new double[] {0.6, 0.4}),
        TOLERANCE);
  }

  @Test
  void theBackgroundCountsWhatFollows() {
    Sequences sequences = Sequences.of(List.of("a"), List.of("ACACNGT"));
    double[] none = Background.of(sequences, 0, false).letters();
    assertEquals(3.0 / 10, none[0], TOLERANCE);
    double[] both = Background.of(sequences, 0, true).letters();
    assertEquals(both[0], both[3], TOLERANCE);
    double[] logs = Background.of(sequences, 1, false).logarithms(sequences.codes(0));
    assertEquals(Math.log(3.0 / 10), logs[0], TOLERANCE);
    assertEquals(Math.log(3.0 / 6), logs[1], TOLERANCE);
    assertEquals(0, logs[4]);
    assertEquals(Math.log(2.0 / 10), logs[5], TOLERANCE);
  }

  private static Windows windows(Sequences sequences, int width) {
    return new Windows(new Strands(sequences, false, Background.of(sequences, 0, false)), width);
  }

  /** Sequences of different lengths, the first of them short and some letters not known. */
  static Sequences random(Alphabet alphabet, int count, int longest, int seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      StringBuilder text = new StringBuilder();
      int length = s == 0 && count > 1 ? 3 : longest - s;
      for (int i = 0; i < length; i++) {
        boolean unknown = count > 1 && random.nextInt(40) == 0;
        text.append(unknown ? 'X' : alphabet.letters().charAt(random.nextInt(alphabet.size())));
      }
      ids.add("s" + s);
      texts.add(alphabet == Alphabet.PROTEIN ? text.toString() : text.toString().replace('X', 'N'));
    }
    return Sequences.of(alphabet, ids, texts, java.util.Optional.empty());
  }
}
