package dev.sigmapi.motif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sigmapi.data.DataException;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class MotifSearchTest {
  private static final MotifSearch SEARCH = new MotifSearch().withThreads(2).withShuffles(0);

  /** Sequences with a word in each, and where it begins, from 1. */
  private record Planted(Sequences sequences, int[] starts) {}

  private static Planted plant(Alphabet alphabet, String word, int count, int length, long seed) {
    SplittableRandom random = Seed.of(seed).random();
    List<String> texts = new ArrayList<>();
    int[] starts = new int[count];
    for (int s = 0; s < count; s++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append(alphabet.letters().charAt(random.nextInt(alphabet.size())));
      }
      int start = random.nextInt(length - word.length() + 1);
      starts[s] = start + 1;
      texts.add(text.replace(start, start + word.length(), word).toString());
    }
    List<String> ids = Collections.nCopies(count, "s");
    return new Planted(Sequences.of(alphabet, ids, texts, Optional.empty()), starts);
  }

  @Test
  void aWordIsFoundWithItsWidthAndPlaces() {
    Planted planted = plant(Alphabet.DNA, "TTGACATGCA", 12, 80, 1);
    Motif motif = SEARCH.withWidths(4, 16).find(planted.sequences, Seed.of(1)).get(0);
    assertEquals("TTGACATGCA", motif.consensus());
    for (Site site : motif.sites()) {
      assertEquals(planted.starts[site.sequence()], site.start());
      assertEquals('+', site.strand());
      assertEquals("TTGACATGCA", site.text());
      Site best = motif.best(planted.sequences, site.sequence(), false).orElseThrow();
      assertEquals(site, best);
    }
    assertEquals(12, motif.sites().size());
  }

  @Test
  void aProteinAndAnRnaHaveMotifs() {
    Planted protein = plant(Alphabet.PROTEIN, "WHKCDGMY", 10, 60, 2);
    assertEquals(
        "WHKCDGMY", SEARCH.withWidths(6, 12).find(protein.sequences, Seed.of(1)).get(0).letters());
    Planted rna = plant(Alphabet.RNA, "GGAUCCAUG", 10, 50, 3);
    assertEquals("GGAUCCAUG", SEARCH.withWidth(9).find(rna.sequences, Seed.of(1)).get(0).letters());
    DataException refused =
        assertThrows(
            DataException.class,
            () -> SEARCH.withBothStrands(true).find(protein.sequences, Seed.of(1)));
    assertTrue(refused.getMessage().contains("no other strand"), refused.getMessage());
  }

  @Test
  void theOtherStrandIsSearchedIfAsked() {
    Planted planted = plant(Alphabet.DNA, "TTGACATGCA", 12, 80, 4);
    List<String> texts = new ArrayList<>();
    for (int s = 0; s < 12; s++) {
      byte[] codes = planted.sequences.codes(s);
      byte[] other = s % 2 == 0 ? codes : Strands.reverse(Alphabet.DNA, codes);
      texts.add(Alphabet.DNA.text(other, 0, other.length));
    }
    Sequences sequences = Sequences.of(Collections.nCopies(12, "s"), texts);
    Motif motif = SEARCH.withWidth(10).withBothStrands(true).find(sequences, Seed.of(1)).get(0);
    boolean forward = motif.letters().equals("TTGACATGCA");
    assertTrue(forward || motif.letters().equals("TGCATGTCAA"), motif.letters());
    for (Site site : motif.sites()) {
      boolean turned = site.sequence() % 2 == 1;
      assertEquals(turned == forward ? '-' : '+', site.strand());
      int start = planted.starts[site.sequence()];
      assertEquals(turned ? 80 - start - 10 + 2 : start, site.start());
    }
    assertEquals(12, motif.sites().size());
  }

  @Test
  void aSecondMotifIsAnotherOne() {
    Planted planted = plant(Alphabet.DNA, "TTGACATGCA", 12, 60, 5);
    Planted other = plant(Alphabet.DNA, "GGCCTTAAGG", 12, 60, 6);
    List<String> texts = new ArrayList<>();
    for (int s = 0; s < 12; s++) {
      texts.add(planted.sequences.text(s) + other.sequences.text(s));
    }
    Sequences sequences = Sequences.of(Collections.nCopies(12, "s"), texts);
    List<Motif> motifs = SEARCH.withWidth(10).withCount(2).find(sequences, Seed.of(1));
    List<String> found = motifs.stream().map(Motif::letters).sorted().toList();
    assertEquals(List.of("GGCCTTAAGG", "TTGACATGCA"), found);
  }

  @Test
  void severalSitesInASequenceAreFound() {
    Planted one = plant(Alphabet.DNA, "TTGACATGCAGG", 8, 60, 7);
    Planted two = plant(Alphabet.DNA, "TTGACATGCAGG", 8, 60, 8);
    List<String> texts = new ArrayList<>();
    for (int s = 0; s < 8; s++) {
      texts.add(one.sequences.text(s) + two.sequences.text(s));
    }
    Sequences sequences = Sequences.of(Collections.nCopies(8, "s"), texts);
    MotifSearch search = SEARCH.withWidth(12);
    assertEquals(16, sites(search, sequences));
    assertEquals(8, sites(search.withOccurrences(Occurrences.ZERO_OR_ONE), sequences));
    assertEquals(8, sites(search.withOccurrences(Occurrences.ONE), sequences));
  }

  private static int sites(MotifSearch search, Sequences sequences) {
    return search.find(sequences, Seed.of(1)).get(0).sites().size();
  }

  @Test
  void threadsDoNotMatterAndNoiseIsNoMotif() {
    Sequences noise = MixtureTest.random(Alphabet.DNA, 8, 70, 11);
    MotifSearch search = SEARCH.withWidths(6, 8).withShuffles(5);
    Motif one = search.withThreads(1).find(noise, Seed.of(3)).get(0);
    Motif two = search.withThreads(2).find(noise, Seed.of(3)).get(0);
    assertEquals(one.sites(), two.sites());
    assertEquals(one.significance().score(), two.significance().score());
    assertArrayEquals(one.significance().shuffled(), two.significance().shuffled());
    assertFalse(one.significance().isFound(), "p = " + one.significance().pValue());
    Motif real =
        search.find(plant(Alphabet.DNA, "TTGACATG", 8, 70, 9).sequences, Seed.of(3)).get(0);
    assertTrue(real.significance().isFound(), "p = " + real.significance().pValue());
  }

  @Test
  void oddSequencesAreSearched() {
    Sequences one = Sequences.of(List.of("a"), List.of("ACGTACGTTT"));
    assertEquals(4, SEARCH.withWidth(4).find(one, Seed.of(1)).get(0).width());
    assertEquals(1, SEARCH.withWidth(1).find(one, Seed.of(1)).get(0).width());
    Sequences same = Sequences.of(List.of("a", "b", "c"), Collections.nCopies(3, "ACGTTGCAAC"));
    Motif motif = SEARCH.withWidth(10).withShuffles(3).find(same, Seed.of(1)).get(0);
    assertEquals("ACGTTGCAAC", motif.letters());
    Sequences short3 = Sequences.of(List.of("a", "b"), List.of("ACG", "TTGACATT"));
    assertEquals(1, SEARCH.withWidth(6).find(short3, Seed.of(1)).get(0).sites().size(), 1);
    assertTrue(SEARCH.withWidth(3).withCount(9).find(short3, Seed.of(1)).size() < 9);
    for (String text : List.of("NNNNNNNN", "ACGNACG", "ACG")) {
      Sequences none = Sequences.of(Alphabet.DNA, List.of("a"), List.of(text), Optional.empty());
      DataException refused =
          assertThrows(DataException.class, () -> SEARCH.withWidth(4).find(none, Seed.of(1)));
      assertTrue(refused.getMessage().contains("4 known letters"), refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> SEARCH.withWidths(5, 4));
    assertThrows(IllegalArgumentException.class, () -> SEARCH.withWidth(101));
    assertThrows(IllegalArgumentException.class, () -> SEARCH.withOrder(3));
  }

  @Test
  void shufflesKeepPairs() {
    SplittableRandom random = Seed.of(4).random();
    for (String text : List.of("", "A", "AC", "ACGTNACCGGTTAACGN", "AAAA", "ACGACGTTGCATGCAN")) {
      byte[] codes = Alphabet.DNA.codes("a", text);
      byte[] shuffled = Shuffle.shuffled(codes, 4, random);
      assertEquals(pairs(codes), pairs(shuffled), text);
    }
    byte[] codes = MixtureTest.random(Alphabet.DNA, 1, 200, 1).codes(0);
    assertNotEquals(List.of(codes), List.of(Shuffle.shuffled(codes, 4, random)));
  }

  private static List<String> pairs(byte[] codes) {
    List<String> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < codes.length; i++) {
      pairs.add(codes[i] + " " + codes[i + 1]);
    }
    Collections.sort(pairs);
    return pairs;
  }

  @Test
  void studentsTIsKnown() {
    assertEquals(0.25, Significance.above(1, 1), 1e-12);
    assertEquals(0.05, Significance.above(2.919986, 2), 1e-7);
    assertEquals(0.05, Significance.above(2.353363, 3), 1e-7);
    assertEquals(0.025, Significance.above(2.306004, 8), 1e-7);
    assertEquals(0.975, Significance.above(-2.262157, 9), 1e-7);
    Significance none = new Significance(3, new double[0]);
    assertEquals(1, none.pValue());
    Significance best = new Significance(3, new double[] {1, 2, 1.5, 1.2});
    assertEquals(0, best.reached());
    assertTrue(best.pValue() < 0.05 && best.pValue() > 0.001, "p = " + best.pValue());
    assertEquals(0.8, new Significance(0, new double[] {1, 2, 1.5, 1.2}).pValue(), 0.2);
  }
}
