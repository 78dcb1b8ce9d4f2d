package dev.sigmapi.motif;

/**
 * A place where a motif was found.
 *
 * @param sequence the number of the sequence, from 0
 * @param id its name
 * @param start the first letter of the site on the strand as written, from 1
 * @param strand + for the strand as written, - for the other
 * @param score how much more likely the letters are by the motif than by the background, in bits
 * @param text the letters, read on their strand
 */
public record Site(int sequence, String id, int start, char strand, double score, String text) {

  /** The same with the score of a scan by a motif's log-odds. */
  Site scored(Alphabet alphabet, double[][] odds) {
    double sum = 0;
    for (int j = 0; j < odds.length; j++) {
      sum += odds[j][alphabet.letters().indexOf(text.charAt(j))];
    }
    return new Site(sequence, id, start, strand, sum, text);
  }
}
