package dev.sigmapi.motif;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All places of some width where a motif can stand: known letters only, none of them masked. They
 * are in the order of the sequences; those of one sequence's two strands follow each other.
 *
 * <p>A window is read in chunks of a few letters, each a number, so that a table gives the product
 * or sum over a whole chunk. The last chunk ends with the window and may overlap the one before.
 */
final class Windows {
  /** The most entries of the table of a chunk. */
  private static final int TABLE = 1024;

  /** So many windows are enough to begin with. */
  private static final int SAMPLE = 30_000;

  private final Strands strands;
  private final int width;

  /** Where each window begins in the letters of the strands. */
  private final int[] at;

  private final int[] strand;

  /** Where the windows of each sequence begin. */
  private final int[] from;

  /** By window: the probability of its letters by frequency alone, against the background's. */
  private final double[] corrections;

  private final int chunk;

  /** By letter: the number of the chunk that begins there. */
  private final int[] codes;

  Windows(Strands strands, int width) {
    this(strands, width, null);
  }

  /**
   * @param chosen the sequences whose windows take part; null for all
   */
  private Windows(Strands strands, int width, BitSet chosen) {
    this.strands = strands;
    this.width = width;
    from = new int[strands.sequences().size() + 1];
    int[] places = new int[strands.letters().length];
    int[] owners = new int[places.length];
    int found = 0;
    for (int s = 0; s < strands.count(); s++) {
      int begin = strands.begin(s);
      int known = 0;
      boolean takesPart = chosen == null || chosen.get(strands.sequenceOf(s));
      for (int i = begin; takesPart && i < begin + strands.length(s); i++) {
        known = strands.letters()[i] < 0 || strands.masked(i) ? 0 : known + 1;
        if (known >= width) {
          owners[found] = s;
          places[found++] = i - width + 1;
        }
      }
      from[strands.sequenceOf(s) + 1] = found;
    }
    at = Arrays.copyOf(places, found);
    strand = Arrays.copyOf(owners, found);
    corrections = new double[found];
    for (int i = 0; i < found; i++) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += strands.contexts()[at[i] + j];
      }
      corrections[i] = Math.exp(-sum);
    }
    int size = strands.sequences().alphabet().size();
    int letters = 1;
    double most = Math.min(TABLE, Math.max(1, found / 8.0));
    while (letters < width && Math.pow(size, letters + 1.0) <= most) {
      letters++;
    }
    chunk = letters;
    codes = chunks(size);
  }

  private int[] chunks(int size) {
    int[] numbers = new int[strands.letters().length];
    int most = (int) Math.pow(size, chunk);
    int code = 0;
    for (int i = 0; i < numbers.length; i++) {
      code = (code * size + Math.max(0, strands.letters()[i])) % most;
      if (i >= chunk - 1) {
        numbers[i - chunk + 1] = code;
      }
    }
    return numbers;
  }

  /** Itself, or the windows of so many random sequences as there are not too many windows. */
  Windows sample(SplittableRandom random) {
    if (size() <= SAMPLE) {
      return this;
    }
    int[] order = IntStream.range(0, sequences()).toArray();
    BitSet chosen = new BitSet();
    for (int i = 0, count = 0; i < order.length && count < SAMPLE; i++) {
      int j = random.nextInt(i, order.length);
      int sequence = order[j];
      order[j] = order[i];
      chosen.set(sequence);
      count += from[sequence + 1] - from[sequence];
    }
    return new Windows(strands, width, chosen);
  }

  Strands strands() {
    return strands;
  }

  int width() {
    return width;
  }

  /** How many windows there are. */
  int size() {
    return at.length;
  }

  /** How many sequences there are, with windows or without. */
  int sequences() {
    return from.length - 1;
  }

  /** The first window of a sequence; that of the next one is behind its last. */
  int from(int sequence) {
    return from[sequence];
  }

  /** Where a window begins in the letters of the strands. */
  int at(int window) {
    return at[window];
  }

  /** The strand that a window is on. */
  int strand(int window) {
    return strand[window];
  }

  /** The sequence that a window is in. */
  int sequence(int window) {
    return strands.sequenceOf(strand[window]);
  }

  /** The place of a window on the strand as written, from 0. */
  int start(int window) {
    int s = strand[window];
    int start = at[window] - strands.begin(s);
    return strands.reverses(s) ? strands.length(s) - start - width : start;
  }

  /** The code of a letter of a window. */
  int letter(int window, int position) {
    return strands.letters()[at[window] + position];
  }

  double[] corrections() {
    return corrections;
  }

  /** How many letters a chunk has. */
  int chunk() {
    return chunk;
  }

  /** How many chunks a window has. */
  int chunks() {
    return (width + chunk - 1) / chunk;
  }

  /** Where a chunk begins in a window. */
  int offset(int index) {
    return Math.min(index * chunk, width - chunk);
  }

  /** The numbers of the chunks, by letter. */
  int[] codes() {
    return codes;
  }
}
