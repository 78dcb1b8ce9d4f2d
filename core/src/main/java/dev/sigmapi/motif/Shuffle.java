package dev.sigmapi.motif;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sequences in another order that keep how often each letter follows each other: a random path over
 * the same pairs (Altschul &amp; Erikson 1985). A motif in them is chance.
 */
final class Shuffle {

  private Shuffle() {}

  static Sequences of(Sequences sequences, SplittableRandom random) {
    List<byte[]> shuffled = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      shuffled.add(shuffled(sequences.codes(s), sequences.alphabet().size(), random));
    }
    return sequences.with(shuffled);
  }

  /** One sequence; letters that are not known take part as one more letter. */
  static byte[] shuffled(byte[] codes, int size, SplittableRandom random) {
    if (codes.length < 3) {
      return codes.clone();
    }
    int[] counts = new int[size + 1];
    for (int i = 0; i + 1 < codes.length; i++) {
      counts[vertex(codes[i], size)]++;
    }
    int[][] next = new int[size + 1][];
    Arrays.setAll(next, v -> new int[counts[v]]);
    Arrays.fill(counts, 0);
    for (int i = 0; i + 1 < codes.length; i++) {
      int v = vertex(codes[i], size);
      next[v][counts[v]++] = vertex(codes[i + 1], size);
    }
    int last = vertex(codes[codes.length - 1], size);
    drawLastEdges(next, last, random);
    byte[] result = new byte[codes.length];
    int[] used = new int[size + 1];
    int v = vertex(codes[0], size);
    for (int i = 0; i < result.length; i++) {
      result[i] = v == size ? Alphabet.UNKNOWN : (byte) v;
      if (i + 1 < result.length) {
        v = next[v][used[v]++];
      }
    }
    return result;
  }

  private static int vertex(byte code, int size) {
    return code < 0 ? size : code;
  }

  /** Orders all edges at random, until the last ones of all letters lead to the last letter. */
  private static void drawLastEdges(int[][] next, int last, SplittableRandom random) {
    do {
      for (int[] edges : next) {
        for (int i = edges.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int other = edges[j];
          edges[j] = edges[i];
          edges[i] = other;
        }
      }
    } while (!leadsToLast(next, last));
  }

  private static boolean leadsToLast(int[][] next, int last) {
    for (int v = 0; v < next.length; v++) {
      int at = v;
      for (int steps = 0; at != last && next[v].length > 0; steps++) {
        if (steps > next.length) {
          return false;
        }
        at = next[at][next[at].length - 1];
      }
    }
    return true;
  }
}
