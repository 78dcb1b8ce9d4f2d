package dev.sigmapi.grad;

import java.util.Arrays;

/**
 * How the rows of a node divide into sequences: the rows are positions, those of one sequence one
 * behind the other, and no row is padding. So whatever works on rows works on positions, and a
 * batch of sequences of different lengths costs what its positions cost.
 *
 * <p>The object is filled anew for every pass and keeps its storage.
 */
public final class Segments {
  private int[] starts = new int[1];
  private int count;

  /** Begins anew, without a sequence. */
  public Segments clear() {
    count = 0;
    return this;
  }

  /**
   * Adds a sequence behind the others.
   *
   * @param length how many positions it has, 0 or more
   */
  public void add(int length) {
    if (count + 2 > starts.length) {
      starts = Arrays.copyOf(starts, 2 * (count + 2));
    }
    starts[count + 1] = starts[count] + length;
    count++;
  }

  /** How many sequences there are. */
  public int count() {
    return count;
  }

  /** How many positions there are in all. */
  public int positions() {
    return starts[count];
  }

  /** The row of a sequence's first position; of {@link #count}, one after the last row. */
  public int start(int sequence) {
    return starts[sequence];
  }

  /** How many positions a sequence has. */
  public int length(int sequence) {
    return starts[sequence + 1] - starts[sequence];
  }

  /** The sequence that a row is a position of, the row being one of all {@link #positions}. */
  public int sequence(int row) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (starts[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
