package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The letters of sequences. A letter is coded by its place in them; −1 is a letter not known. */
public enum Alphabet {
  DNA("ACGT", "RYSWKMBDHVN"),
  RNA("ACGU", "RYSWKMBDHVN"),
  PROTEIN("ACDEFGHIKLMNPQRSTVWY", "BJOUXZ*");

  /** The code of every letter that is not known: N, a gap, and whatever stands for several. */
  public static final byte UNKNOWN = -1;

  /** Gaps and the mark of "not known" in any alphabet. */
  private static final String BLANKS = "-.?";

  /** What is no letter of the alphabet, nor one that stands for several. */
  private static final byte FOREIGN = -2;

  /** Letters that a nucleotide sequence has for sure, as a share, or it is taken for a protein. */
  private static final double SURE = 0.5;

  private final String letters;
  private final byte[] codes = new byte[128];

  Alphabet(String letters, String severals) {
    this.letters = letters;
    Arrays.fill(codes, FOREIGN);
    for (char several : (severals + BLANKS).toCharArray()) {
      set(several, UNKNOWN);
    }
    for (int i = 0; i < letters.length(); i++) {
      set(letters.charAt(i), (byte) i);
    }
  }

  private void set(char letter, byte code) {
    codes[letter] = code;
    codes[Character.toLowerCase(letter)] = code;
  }

  /** The letters, in the order of their codes. */
  public String letters() {
    return letters;
  }

  /** How many letters there are. */
  public int size() {
    return letters.length();
  }

  /** Whether sequences have a second strand, which reads backwards with A for T and C for G. */
  public boolean hasComplement() {
    return this != PROTEIN;
  }

  /** The code that stands opposite on the other strand. */
  byte complement(byte code) {
    return code < 0 ? code : (byte) (letters.length() - 1 - code);
  }

  /** The code of a letter in either case, {@link #UNKNOWN}, or less if it is no letter of this. */
  private byte code(char letter) {
    return letter < codes.length ? codes[letter] : FOREIGN;
  }

  /**
   * The codes of a sequence.
   *
   * @param id for the message
   * @throws DataException if a letter is not of this alphabet
   */
  byte[] codes(String id, String text) {
    byte[] result = new byte[text.length()];
    for (int i = 0; i < result.length; i++) {
      result[i] = code(text.charAt(i));
      if (result[i] == FOREIGN) {
        throw new DataException(
            "Sequence '%s' has '%s' at position %d, which is no letter of %s (%s, or one of %s for what is not known); correct it"
                .formatted(id, text.charAt(i), i + 1, title(), letters, unknowns()));
      }
    }
    return result;
  }

  /** The sequence of some codes. */
  String text(byte[] sequence, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      text.append(sequence[i] < 0 ? 'N' : letters.charAt(sequence[i]));
    }
    return text.toString();
  }

  /** The name, as in a sentence. */
  public String title() {
    return this == PROTEIN ? "protein" : name();
  }

  private String unknowns() {
    StringBuilder found = new StringBuilder();
    for (char c = 0; c < codes.length; c++) {
      if (codes[c] == UNKNOWN && !Character.isLowerCase(c)) {
        found.append(c);
      }
    }
    return found.toString();
  }

  /**
   * The alphabet that fits all of some sequences: nucleotides if every letter can be one and half
   * of them are sure, with U for RNA; a protein otherwise.
   *
   * @throws DataException if there are T and U in nucleotides
   */
  public static Alphabet of(List<String> texts) {
    long[] seen = new long[128];
    for (String text : texts) {
      String upper = text.toUpperCase(Locale.ROOT);
      for (int i = 0; i < upper.length(); i++) {
        if (upper.charAt(i) < seen.length) {
          seen[upper.charAt(i)]++;
        }
      }
    }
    long letters = 0;
    long sure = 0;
    for (char c = 'A'; c <= 'Z'; c++) {
      letters += seen[c];
      sure += DNA.code(c) >= 0 || RNA.code(c) >= 0 || c == 'N' ? seen[c] : 0;
      if (seen[c] > 0 && DNA.code(c) == FOREIGN && RNA.code(c) == FOREIGN) {
        return PROTEIN;
      }
    }
    if (sure < SURE * letters) {
      return PROTEIN;
    }
    if (seen['T'] > 0 && seen['U'] > 0) {
      throw new DataException(
          "The sequences have T and U, so they are neither DNA nor RNA; write one of the two for the other");
    }
    return seen['U'] > 0 ? RNA : DNA;
  }
}
