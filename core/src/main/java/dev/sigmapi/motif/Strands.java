package dev.sigmapi.motif;

/**
 * All sequences in one row of letters: each as it stands and, if both strands are searched, then
 * its other strand. Windows of any width are cut from it.
 */
final class Strands {
  private final Sequences sequences;
  private final boolean both;

  /** The letters; after each strand stands one that is not known. */
  private final byte[] letters;

  /** By letter, what the background's order adds to how likely it is, against the letter alone. */
  private final double[] contexts;

  private final double[] background;

  /** Where each strand begins; sequence s has the strands s, or 2s and 2s + 1. */
  private final int[] begins;

  /** What may not be part of a site any more. */
  private final boolean[] masked;

  Strands(Sequences sequences, boolean both, Background chain) {
    this.sequences = sequences;
    this.both = both;
    background = chain.letters();
    int perSequence = both ? 2 : 1;
    begins = new int[perSequence * sequences.size() + 1];
    for (int s = 0; s < begins.length - 1; s++) {
      begins[s + 1] = begins[s] + sequences.length(s / perSequence) + 1;
    }
    letters = new byte[begins[begins.length - 1]];
    contexts = new double[letters.length];
    masked = new boolean[letters.length];
    for (int s = 0; s < begins.length - 1; s++) {
      byte[] codes = sequences.codes(s / perSequence);
      byte[] strand = reverses(s) ? reverse(sequences.alphabet(), codes) : codes;
      double[] logarithms = chain.logarithms(strand);
      for (int i = 0; i < strand.length; i++) {
        letters[begins[s] + i] = strand[i];
        contexts[begins[s] + i] =
            strand[i] < 0 ? 0 : logarithms[i] - Math.log(background[strand[i]]);
      }
      letters[begins[s] + strand.length] = Alphabet.UNKNOWN;
    }
  }

  /** The other strand, from its own beginning. */
  static byte[] reverse(Alphabet alphabet, byte[] codes) {
    byte[] reverse = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      reverse[codes.length - 1 - i] = alphabet.complement(codes[i]);
    }
    return reverse;
  }

  Sequences sequences() {
    return sequences;
  }

  /** How often each letter stands in the background. */
  double[] background() {
    return background;
  }

  byte[] letters() {
    return letters;
  }

  double[] contexts() {
    return contexts;
  }

  boolean masked(int letter) {
    return masked[letter];
  }

  /** How many strands there are. */
  int count() {
    return begins.length - 1;
  }

  int begin(int strand) {
    return begins[strand];
  }

  /** How many letters the strand has. */
  int length(int strand) {
    return begins[strand + 1] - begins[strand] - 1;
  }

  int sequenceOf(int strand) {
    return both ? strand / 2 : strand;
  }

  /** Whether this is the strand that is not written down. */
  boolean reverses(int strand) {
    return both && strand % 2 == 1;
  }

  boolean both() {
    return both;
  }

  /** Keeps later motifs from using the letters of a site, on either strand. */
  void mask(Site site, int width) {
    int first = both ? 2 * site.sequence() : site.sequence();
    int start = site.start() - 1;
    for (int i = start; i < start + width; i++) {
      masked[begins[first] + i] = true;
      if (both) {
        masked[begins[first + 1] + length(first + 1) - 1 - i] = true;
      }
    }
  }
}
